/// The classes that give a series its colour.
struct SeriesColours: Sendable {
  private let number: Int

  /// The colours of the palette's place `index`, taken again from the start when it is past the end.
  init(_ index: Int) {
    let count = Palette.light.series.count
    number = (index % count + count) % count + 1
  }

  var fill: String { "f\(number)" }
  var markerFill: String { "marker f\(number)" }
  var markerStroke: String { "line s\(number)" }

  func line(_ stroke: Series.Stroke) -> String {
    "line s\(number)" + (stroke == .dashed || stroke == .dotted ? " \(stroke.rawValue)" : "")
  }
}
