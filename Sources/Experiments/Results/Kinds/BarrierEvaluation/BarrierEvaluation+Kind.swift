import Workflow

extension BarrierEvaluation {
  static let kind = ResultKind(
    BarrierEvaluation.self,
    measures: { evaluation, _ in evaluation.measures },
    figures: { evaluation, name, style in evaluation.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { evaluations, stage in overlay(evaluations, of: stage) }, family: family,
    highlights: { evaluation, stage in evaluation.highlights(of: stage) },
    terms: { Barriers.terms + Term.metrics($0.metrics) },
    section: ResultSection("Barriers", prominence: 1, section), tabulatesMetrics: true)

  /// `test.error.barrier` of the whole network and `conv1.test.error.barrier` of its layers; of pairs
  /// `a-b.test.error.barrier`, with the mean and the greatest of all; of a star these of each set of lines.
  private var measures: [MeasuredValue] {
    judged.enumerated().flatMap { place, metric in
      splits.flatMap { split -> [MeasuredValue] in
        let each = ways.map { way in
          let name =
            by.joinsNetworks ? "\(way.from)-\(way.to).\(split)" : way.isWhole ? split : "\(way.part).\(split)"
          return MeasuredValue(
            name, metric: metric, barrier(way, split, metric), at: "barrier",
            isMain: !by.joinsNetworks && way.isWhole && place == 0)
        }
        if by == .star { return measures(ofStar: split, metric, isMain: place == 0) + each }
        guard by == .pairs else { return each }
        let all = ways.map { barrier($0, split, metric) }
        return [
          MeasuredValue(
            split, metric: metric, all.reduce(0, +) / Double(max(all.count, 1)), at: "barrier.mean",
            isMain: place == 0),
          MeasuredValue(split, metric: metric, all.maximumOrNaN, at: "barrier.max"),
        ] + each
      }
    }
  }
  /// `test.error.barrier.held-out.mean` and the like.
  private func measures(ofStar split: String, _ metric: String, isMain: Bool) -> [MeasuredValue] {
    StarLine.allCases.flatMap { line -> [MeasuredValue] in
      let barriers = ways.filter { self.line(of: $0) == line }.map { barrier($0, split, metric) }
      if barriers.isEmpty { return [] }
      return [
        MeasuredValue(
          split, metric: metric, barriers.reduce(0, +) / Double(barriers.count),
          at: "barrier.\(line.rawValue).mean", isMain: isMain),
        MeasuredValue(split, metric: metric, barriers.maximumOrNaN, at: "barrier.\(line.rawValue).max"),
      ]
    }
  }
}
