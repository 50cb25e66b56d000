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
