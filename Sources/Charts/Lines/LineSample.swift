/// The sample of a series in a legend.
struct LineSample: Sendable {
  let series: Series
  let index: Int

  var elements: [Element] {
    let colours = SeriesColours(series.colour ?? index)
    let width = Legend.sampleWidth
    let ends = [Point(x: 0, y: 0), Point(x: width, y: 0)]
    var elements: [Element] = []
    if series.band != nil {
      elements.append(.rect(Rect(x: 0, y: -5, width: width, height: 10), role: "band \(colours.fill)"))
    }
    if series.stroke != .none {
      elements.append(.path(.polylines([ends]), role: colours.line(series.stroke)))
    }
    if let marker = series.marker {
      let place = Point(x: width / 2, y: 0)
      elements.append(marker.element(at: place, fill: colours.markerFill, stroke: colours.markerStroke))
    }
    return elements
  }
}

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
