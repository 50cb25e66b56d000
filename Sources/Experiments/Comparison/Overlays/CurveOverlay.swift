import Charts
import Workflow

/// Metrics along the curves of several runs: a figure for each split, a panel for each metric, a colour for each run.
struct CurveOverlay: Overlay {
  var type: String { CurveEvaluation.type }

  func draw(_ results: [OverlaidResult], of stage: String) throws -> [FigureSet.Figure] {
    let evaluations = try results.map { ($0, try $0.read(of: stage, as: CurveEvaluation.self)) }
    return Self.union(evaluations.map(\.1.splits)).map { split in
      let shown = evaluations.filter { $0.1.splits.contains(split) }
      let figure = Panels(
        title: "Along the curve: \(stage), \(split)",
        stacked: Self.union(shown.map(\.1.metrics)).map { chart(of: $0, split, shown) })
      return FigureSet.Figure(
        figure, name: "\(stage)-along-\(split)",
        caption: "Metrics on the \(split) split along the fitted curves (solid) and along the straight "
          + "segments between their ends (dashed).",
        width: Overlays.width)
    }
  }

  private func chart(
    of name: String, _ split: String, _ evaluations: [(OverlaidResult, CurveEvaluation)]
  ) -> LineChart {
    let metric = Metrics.named(name)
    let series = evaluations.filter { $0.1.metrics.contains(name) }.flatMap { run, evaluation in
      [CurveEvaluation.curve, CurveEvaluation.segment].compactMap { path -> Series? in
        let x = evaluation.series("t", path: path, split: split)
        let y = evaluation.series(name, path: path, split: split)
        guard !x.isEmpty, x.count == y.count else { return nil }
        let isCurve = path == CurveEvaluation.curve
        return Series(
          isCurve ? run.label : "\(run.label), straight", x: x, y: y, stroke: isCurve ? .solid : .dashed,
          colour: run.place)
      }
    }
    return LineChart(
      x: Axis("t", range: 0...1), y: Axis(metric?.title ?? name, unit: metric?.unit), series: series)
  }

  /// Every name once, in the order of coming.
  private static func union(_ lists: [[String]]) -> [String] {
    var seen = Set<String>()
    return lists.joined().filter { seen.insert($0).inserted }
  }
}
