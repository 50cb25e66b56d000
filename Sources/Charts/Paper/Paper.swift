/// Where a figure is to stand in print: how wide it is there, and the type of the text around it.
public struct Paper: Sendable {
  /// In points (1/72 inch).
  public var width: Double
  /// The size of names and legends in points; titles are a little larger, and labels of ticks a little smaller.
  public var typeSize: Double
  /// The family of the document's font; nil for a sans-serif one of the system.
  public var family: String?
  /// How wide that font's letters are; nil where it is not known.
  public var metrics: FontMetrics?

  public static let pointsPerMillimetre = 72 / 25.4

  /// "not higher than 234 mm": Springer's guidelines on artwork. Panels above one another are lower where they would be.
  static let mostHeight = 234 * pointsPerMillimetre
  /// Lower than by this share they are not.
  private static let leastShare = 0.6

  /// Less does not hold the axes of a chart.
  private static let leastPixels = 220.0

  public init(width: Double, typeSize: Double, family: String? = nil, metrics: FontMetrics? = nil) {
    precondition(width > 0 && typeSize > 0, "a figure on paper has a width, and its type a size")
    self.width = width
    self.typeSize = typeSize
    self.family = family
    self.metrics = metrics
  }

  /// The width in the pixels that figures are laid out in: those of which twelve are as high as the type.
  public var pixels: Double { width / typeSize * TextStyle.name.size }

  /// The same with type small enough that a figure which needs so many pixels fits.
  fileprivate func holding(_ pixels: Double) -> Paper {
    let needed = max(pixels.rounded(.up), Self.leastPixels)
    guard needed > self.pixels else { return self }
    var copy = self
    copy.typeSize = width * TextStyle.name.size / needed
    return copy
  }

  /// The height in pixels of a chart that would like to be so high.
  fileprivate func height(of chart: some Chart, preferring preferred: Double) -> Double {
    guard chart is Panels else { return preferred.rounded() }
    let most = Self.mostHeight * TextStyle.name.size / typeSize
    return max(min(preferred, most), preferred * Self.leastShare).rounded(.down)
  }

  /// Black on white, with lines of widths in points that stay what they are whatever the size of the type.
  fileprivate var theme: Theme {
    let sans = Theme.paper.fontFamily
    var theme = Theme(
      light: .paper, dark: nil, fontFamily: family.map { "\"\($0.quotedForStyle)\", \(sans)" } ?? sans)
    func pixels(_ points: Double) -> Double { points * TextStyle.name.size / typeSize }
    // Springer asks for 0.3 pt at least.
    theme.strokes = Strokes(
      line: pixels(1), axis: pixels(0.5), grid: pixels(0.35), contour: pixels(0.3), core: pixels(1),
      casing: pixels(2.2), spot: pixels(0.6), halo: min(pixels(1.6), 3))
    theme.followsPage = false
    return theme
  }
}

/// A figure laid out for print.
public struct PaperFigure: Sendable {
  /// With its width and height in points.
  public let svg: String
  /// In points.
  public let width: Double
  /// In points.
  public let height: Double
  /// The size of its type in points: less than was asked for where the figure would not fit.
  public let typeSize: Double
}

extension Chart {
  /// The figure laid out anew for a width and a font, and not scaled: text keeps the size of the document's.
  ///
  /// - Parameter id: what tells this figure from others; any text.
  public func figure(id: String, on paper: Paper) -> PaperFigure {
    FontMetrics.$current.withValue(paper.metrics) {
      let paper = paper.holding(leastWidth)
      let pixels = (paper.pixels * 100).rounded() / 100
      let size = Size(
        width: pixels, height: paper.height(of: self, preferring: preferredHeight(width: pixels)))
      let height = size.height * paper.width / pixels
      let frame = Frame(size: size, insets: insets(in: size), identifier: Identifier(id))
      let document = document(
        in: frame, theme: paper.theme,
        extent: ("\(paper.width.coordinate)pt", "\(height.coordinate)pt"))
      return PaperFigure(svg: document.xml(), width: paper.width, height: height, typeSize: paper.typeSize)
    }
  }
}

extension String {
  /// Between the quotes of a style sheet.
  fileprivate var quotedForStyle: String {
    String(unicodeScalars.filter { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0 != "<" && $0 != ">" })
  }
}
