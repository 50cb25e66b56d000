/// The look of a figure: its colours by day and by night, and its type.
///
/// A figure follows the reader's `prefers-color-scheme`. A page that holds it inline can decide instead by setting
/// any of these custom properties on an element around it (or on `:root`):
/// `--chart-surface`, `--chart-ink`, `--chart-muted`, `--chart-grid`, `--chart-series-1` to `--chart-series-7`,
/// and `--chart-font` for the font family. What the page does not set keeps the theme's value.
public struct Theme: Sendable, Equatable {
  public var light: Palette
  /// The colours on a dark ground, or nil for a figure that is always light, as for print.
  public var dark: Palette?
  /// The font family, as CSS writes it.
  public var fontFamily: String
  var strokes = Strokes()
  /// Whether a page around the figure may feed it colours and a font.
  var followsPage = true

  public init(
    light: Palette = .light, dark: Palette? = .dark,
    fontFamily: String = "\"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", sans-serif"
  ) {
    self.light = light
    self.dark = dark
    self.fontFamily = fontFamily
  }

  /// Light and dark, as the reader prefers.
  public static let standard = Theme()
  /// Light alone, for print.
  public static let paper = Theme(dark: nil)
}

/// The widths of lines in pixels.
struct Strokes: Sendable, Equatable {
  /// Those of values.
  var line = 1.75
  /// Axes, marks, and the edges of markers and bars.
  var axis = 1.0
  var grid = 1.0
  var contour = 0.6
  /// A curve over contours, and the dark edge around it.
  var core = 2.0
  var casing = 4.0
  var spot = 1.25
  /// The edge around letters over other things.
  var halo = 3.0
}

/// A colour of sRGB, one byte a channel.
public struct Colour: Sendable, Hashable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour of a number such as 0x0072B2; higher bits are ignored.
  public init(_ hexadecimal: UInt32) {
    red = UInt8(truncatingIfNeeded: hexadecimal >> 16)
    green = UInt8(truncatingIfNeeded: hexadecimal >> 8)
    blue = UInt8(truncatingIfNeeded: hexadecimal)
  }

  /// The colour as CSS writes it: `#0072b2`.
  public var css: String {
    let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The mixture of two colours, channel by channel; `share` in [0, 1] is that of `other`.
  func mixed(with other: Colour, share: Double) -> Colour {
    func channel(_ first: UInt8, _ second: UInt8) -> UInt8 {
      UInt8((Double(first) + (Double(second) - Double(first)) * share).rounded())
    }
    return Colour(
      red: channel(red, other.red), green: channel(green, other.green), blue: channel(blue, other.blue))
  }
}

/// The colours of a figure on one kind of ground, light or dark.
public struct Palette: Sendable, Equatable {
  /// The ground the figure is drawn on.
  public var surface: Colour
  /// Titles, names and axis lines.
  public var ink: Colour
  /// Tick labels, notes and marks of reference.
  public var muted: Colour
  /// Grid lines.
  public var grid: Colour
  /// The colours of series, in order; taken again from the start when they run out.
  public var series: [Colour]

  public init(surface: Colour, ink: Colour, muted: Colour, grid: Colour, series: [Colour]) {
    precondition(!series.isEmpty, "a palette needs a colour for series")
    self.surface = surface
    self.ink = ink
    self.muted = muted
    self.grid = grid
    self.series = series
  }

  /// For white paper: the colours of Okabe and Ito (2008), safe for the colour-blind, those with contrast first.
  public static let light = Palette(
    surface: Colour(0xffffff), ink: Colour(0x1c1f24), muted: Colour(0x5b626c), grid: Colour(0xe4e7eb),
    series: [0x0072b2, 0xd55e00, 0x009e73, 0xb8639a, 0xc98a00, 0x56b4e9, 0x6b6f76].map { Colour($0) })

  /// For print: the same, with all text black.
  public static let paper = Palette(
    surface: Colour(0xffffff), ink: Colour(0x000000), muted: Colour(0x000000), grid: Colour(0xd9dce0),
    series: light.series)

  /// For a dark ground: the same hues, lighter.
  public static let dark = Palette(
    surface: Colour(0x15181d), ink: Colour(0xe8eaed), muted: Colour(0xa3abb6), grid: Colour(0x2d333b),
    series: [0x58aef0, 0xff8a47, 0x34c89c, 0xe394c6, 0xf0b840, 0x9ad4f7, 0xaab0b9].map { Colour($0) })
}

/// Colours for the numbers of [0, 1], evenly spaced and mixed linearly between.
public struct ColourMap: Sendable, Equatable {
  let colours: [Colour]

  /// A map through the given colours, at least two.
  public init(_ colours: [Colour]) {
    precondition(colours.count >= 2, "a colour map needs two colours")
    self.colours = colours
  }

  /// The colour at a place in [0, 1]; what lies outside takes the nearer end.
  public func colour(at place: Double) -> Colour {
    let scaled = min(max(place, 0), 1) * Double(colours.count - 1)
    let index = min(Int(scaled), colours.count - 2)
    return colours[index].mixed(with: colours[index + 1], share: scaled - Double(index))
  }

  /// `count` colours from one end to the other.
  func colours(count: Int) -> [Colour] {
    (0..<count).map { colour(at: count > 1 ? Double($0) / Double(count - 1) : 0) }
  }
}

extension ColourMap {
  /// Viridis, by Stéfan van der Walt, Nathaniel Smith and Eric Firing: even to the eye, also in grey and for the
  /// colour-blind.
  ///
  /// Every fifth of the 256 colours published with matplotlib (`_cm_listed.py`, CC0), in bytes; between them the
  /// mixture is within 1/255 of the published ones.
  public static let viridis = ColourMap(
    [
      0x440154, 0x46085c, 0x471063, 0x481769, 0x481d6f, 0x482475, 0x472a7a, 0x46307e, 0x453781, 0x433d84,
      0x414287, 0x3f4889, 0x3d4e8a, 0x3a538b, 0x38598c, 0x355e8d, 0x33638d, 0x31688e, 0x2e6d8e, 0x2c718e,
      0x2a768e, 0x297b8e, 0x27808e, 0x25848e, 0x23898e, 0x218e8d, 0x20928c, 0x1f978b, 0x1e9c89, 0x1fa188,
      0x21a585, 0x24aa83, 0x28ae80, 0x2eb37c, 0x35b779, 0x3dbc74, 0x46c06f, 0x50c46a, 0x5ac864, 0x65cb5e,
      0x70cf57, 0x7cd250, 0x89d548, 0x95d840, 0xa2da37, 0xb0dd2f, 0xbddf26, 0xcae11f, 0xd8e219, 0xe5e419,
      0xf1e51d, 0xfde725,
    ].map { Colour($0) })
}
