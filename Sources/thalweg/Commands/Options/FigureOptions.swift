import ArgumentParser
import Charts
import Experiments
import FileFormats
import Platform

/// How figures are to stand in a document.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Figures for a column (84 mm), or for the whole width (174 mm).",
      discussion: "The widths of Springer's journals. Default: one-column.", valueName: "style"))
  var style: ColumnStyle?

  @Option(
    help: ArgumentHelp(
      "Figures of this width instead: 3.25in, 90mm, 240pt.",
      discussion: "They are laid out anew for it, with text of the size that --font-size says.",
      valueName: "length"))
  var width: Length?

  @Option(
    help: ArgumentHelp(
      "The document's font, as fc-list has it: \"Latin Modern Roman\".",
      discussion: "PDF embeds it. Default: Helvetica, or whichever stands for it here.", valueName: "family"))
  var font: String?

  @Option(help: ArgumentHelp("The size of the document's text.", valueName: "length"))
  var fontSize = Length(points: 8, text: "8pt")

  @Option(help: ArgumentHelp("Pixels of PNG to an inch.", valueName: "n"))
  var dpi = 300.0

  @Flag(help: "Leave out the titles above figures: the document says them below.")
  var noTitles = false

  func validate() throws {
    if style != nil, width != nil { throw ValidationError("--style says a width: leave out it or --width") }
    if let width { try width.check("--width", in: 36...2000) }
    try fontSize.check("--font-size", in: 4...30)
    guard (30...2400).contains(dpi) else { throw ValidationError("--dpi must be 30 to 2400") }
    try EmptyName.refuse(font, as: "--font", wanted: "font")
  }

  /// Whether anything was said that only figures heed.
  var areGiven: Bool { style != nil || width != nil || font != nil || noTitles }

  /// - Throws: `FileError` where the font is not installed, or what measures it.
  func settings(_ formats: Set<FigureFormat>) throws -> FigureExport.Settings {
    let points = width?.points ?? (style ?? .oneColumn).millimetres * Paper.pointsPerMillimetre
    return FigureExport.Settings(
      paper: try Paper(width: points, typeSize: fontSize.points, font: font), formats: formats,
      dotsPerInch: dpi, hasTitles: !noTitles)
  }
}

/// How much of a page a figure is as wide as.
enum ColumnStyle: String, CaseIterable, ExpressibleByArgument {
  case oneColumn = "one-column"
  case twoColumn = "two-column"

  /// "84 mm (for double-column text areas), or 174 mm (for single-column text areas)": Springer's guidelines on artwork.
  var millimetres: Double {
    switch self {
    case .oneColumn: 84
    case .twoColumn: 174
    }
  }
}

/// A length on paper: `84mm`, `8.4cm`, `3.25in`, `8pt`.
struct Length: ExpressibleByArgument {
  let points: Double
  private let text: String

  init(points: Double, text: String) {
    self.points = points
    self.text = text
  }

  init?(argument: String) {
    let units = ["mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72, "pt": 1]
    let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let count = Double(number), let factor = units[unit], count.isFinite else { return nil }
    points = count * factor
    text = argument
  }

  var defaultValueDescription: String { text }

  fileprivate func check(_ option: String, in points: ClosedRange<Double>) throws {
    if points.contains(self.points) { return }
    throw ValidationError(
      "\(option) must be \(Int(points.lowerBound)) to \(Int(points.upperBound)) points of 1/72 inch")
  }
}
