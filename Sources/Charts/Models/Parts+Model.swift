// What a page's script is told of what stands in charts.

extension Series {
  /// - Parameter index: its place in the chart.
  func model(at index: Int) -> ModelValue {
    .object([
      "name": .text(name), "group": group.map { .text($0) }, "x": .column(x), "y": .column(y),
      "lower": band.map { .column($0.lower) }, "upper": band.map { .column($0.upper) },
      "colour": .number(Double(SeriesColours(colour ?? index).number)),
      "stroke": stroke == .solid ? nil : .text(stroke.rawValue), "marker": marker.map { .text($0.rawValue) },
      "t": t.map { .number($0) },
    ])
  }
}

extension Trace {
  var model: ModelValue {
    .object([
      "name": .text(name), "x": .column(x), "y": .column(y), "t": t.map { .column($0) },
      "stroke": stroke == .solid ? nil : .text(stroke.rawValue),
    ])
  }
}

extension Landmark {
  var model: ModelValue {
    .object(["label": .text(label), "x": .number(x), "y": .number(y), "marker": .text(marker.rawValue)])
  }
}

extension Levels {
  /// The levels as they are, not as they are shortened: a contour at a level may touch the least value.
  var model: ModelValue {
    let values = ModelValue.list(self.values.map { .number($0) })
    let isOpen: ModelValue? = isOpenAbove ? .boolean(true) : nil
    switch spacing {
    case .linear: return .object(["values": values, "open": isOpen])
    case .logarithmic(let origin, let floor):
      return .object(["values": values, "open": isOpen, "origin": .number(origin), "floor": .number(floor)])
    }
  }
}
