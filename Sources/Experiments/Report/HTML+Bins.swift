extension HTML {
  /// Which bins the calibration errors among some metrics, and a reliability table, are over; nothing where there are
  /// none.
  static func note(onBinsOf metrics: [String], reliability: CalibrationBins? = nil) -> HTML {
    var subjects = metrics.compactMap { name in
      Metrics.named(name)?.calibration.map { (name: name, bins: $0.bins) }
    }
    if let reliability { subjects.append((name: "reliability", bins: reliability)) }
    if subjects.isEmpty { return .nothing }
    let kinds = subjects.map(\.bins.explanation).uniqued.map { explanation in
      let names = subjects.filter { $0.bins.explanation == explanation }.map(\.name)
      return "\(names.joined(separator: ", ")): \(explanation)"
    }
    return .element("p", ["class": "note"], .text("Bins of confidence. \(kinds.joined(separator: "; "))."))
  }
}
