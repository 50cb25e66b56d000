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

  /// For a dark ground: the same hues, lighter.
  public static let dark = Palette(
    surface: Colour(0x15181d), ink: Colour(0xe8eaed), muted: Colour(0xa3abb6), grid: Colour(0x2d333b),
    series: [0x58aef0, 0xff8a47, 0x34c89c, 0xe394c6, 0xf0b840, 0x9ad4f7, 0xaab0b9].map { Colour($0) })
}
