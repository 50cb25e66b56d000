extension LinePlot {
  /// The vertical lines of reference.
  var marks: [Element] {
    let lines = chart.marks.compactMap { mark -> [Point]? in
      guard let x = across.position(of: mark.x, in: plot).map({ $0.rounded(.down) + 0.5 }) else { return nil }
      return [Point(x: x, y: plot.y), Point(x: x, y: plot.maxY)]
    }
    return lines.isEmpty ? [] : [.path(.polylines(lines), role: "mark reference")]
  }

  /// The words above them.
  var markLabels: [Element] {
    MarkLabels(marks: chart.marks, across: across, plot: plot).labels.map(\.element)
  }
}
