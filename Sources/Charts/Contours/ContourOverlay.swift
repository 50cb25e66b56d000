/// The traces and landmarks over contours: white within a dark edge, to be seen on every colour.
struct ContourOverlay: Sendable {
  let chart: ContourChart
  let across: PlottedAxis
  let up: PlottedAxis
  let plot: Rect

  /// The lines and scatters of the traces.
  var lines: [Element] {
    chart.traces.flatMap { trace -> [Element] in
      let runs = places(of: trace).runs()
      let path = PathData.polylines(runs.filter { $0.count > 1 })
      let line = trace.stroke == .none || path.isEmpty ? [] : ContourOverlay.cased(path, trace.stroke)
      let markers = trace.marker.map { marker in
        runs.joined().flatMap { ContourOverlay.marker(marker, at: $0, reach: 2.6) }
      }
      return line + (markers ?? [])
    }
  }

  /// The marked places and their names.
  var landmarks: [Element] {
    let shown = chart.landmarks.compactMap { landmark -> (Landmark, Point)? in
      guard let place = place(landmark.x, landmark.y), plot.expanded(by: 1).contains(place) else {
        return nil
      }
      return (landmark, place)
    }
    let markers = shown.flatMap { ContourOverlay.marker($0.0.marker, at: $0.1, reach: 4.5) }
    let lines = chart.traces.filter { $0.stroke != .none }.flatMap { places(of: $0).compactMap { $0 } }
    let labels = LabelPlacement(bounds: plot, markers: shown.map(\.1), lines: lines)
      .labels(shown.map { (text: $0.0.label, place: $0.1) })
    return markers + labels.map(\.element)
  }

  /// What a legend shows for a trace.
  static func sample(of trace: Trace) -> [Element] {
    let middle = Point(x: Legend.sampleWidth / 2, y: 0)
    let path = PathData.polylines([[Point(x: 1, y: 0), Point(x: Legend.sampleWidth - 1, y: 0)]])
    return (trace.stroke == .none ? [] : cased(path, trace.stroke))
      + (trace.marker.map { marker($0, at: middle, reach: 2.6) } ?? [])
  }

  private static func cased(_ path: PathData, _ stroke: Series.Stroke) -> [Element] {
    let dashes = stroke == .solid ? "" : " \(stroke.rawValue)"
    return [.path(path, role: "casing"), .path(path, role: "core" + dashes)]
  }

  private static func marker(_ marker: Marker, at place: Point, reach: Double) -> [Element] {
    guard marker == .cross else {
      return [marker.element(at: place, reach: reach, fill: "spot", stroke: "core")]
    }
    return [
      marker.element(at: place, reach: reach, fill: "spot", stroke: "casing"),
      marker.element(at: place, reach: reach, fill: "spot", stroke: "core"),
    ]
  }

  private func places(of trace: Trace) -> [Point?] {
    zip(trace.x, trace.y).map { place($0, $1) }
  }

  private func place(_ x: Double, _ y: Double) -> Point? {
    guard let left = across.position(of: x, in: plot), let top = up.position(of: y, in: plot) else {
      return nil
    }
    return Point(x: left, y: top)
  }
}
