import Neural
import Workflow

/// Even positions on a path through weight space.
struct PathSampling {
  let name: String
  let curve: Curve
  let positions: [Double]
  /// dl_i = |phi(t_i) - phi(t_i-1)|
  let steps: [Double]
  /// Length of the path up to each position.
  let distances: [Double]

  init(name: String, curve: Curve, points: Int) {
    self.name = name
    self.curve = curve
    let positions = (0..<points).map { Double($0) / Double(points - 1) }
    self.positions = positions
    steps = curve.steps(through: positions)
    distances = steps.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }
}

/// Measures every metric at every position of some paths, on some splits.
struct CurveMeasurement {
  let paths: [PathSampling]
  let metrics: [any Metric]
  let splits: [DatasetSplit]

  func run(
    _ context: StageContext, predictions: (DatasetSplit) throws -> PointPredictions
  ) throws -> CurveEvaluation {
    var table = ResultTable(columns: ["path", "split", "t", "distance"] + metrics.map(\.name))
    var summary = ResultTable(
      columns: ["path", "split", "metric"] + CurveMeasurement.statistics)
    let total = Double(splits.count * paths.reduce(0) { $0 + $1.positions.count })
    var done = 0.0
    for split in splits {
      let predictions = try predictions(split)
      for path in paths {
        var values: [[Double]] = metrics.map { _ in [] }
        try predictions.run(
          points: path.positions.count, weights: { path.curve.point(at: path.positions[$0]) }
        ) {
          point, predictions in
          let measured = metrics.map { $0.value(of: predictions) }
          for (index, value) in measured.enumerated() { values[index].append(value) }
          table.append(
            [
              .text(path.name), .text(split.rawValue), .number(path.positions[point]),
              .number(path.distances[point]),
            ] + measured.map { .number($0) })
          done += 1
          context.report(
            Progress(
              unit: "point", done: done, of: total, figures: [Progress.Figure(metrics[0].name, measured[0])]))
        }
        for (metric, values) in zip(metrics, values) {
          summary.append(row(path, split, metric, values))
        }
      }
    }
    return CurveEvaluation(
      metrics: metrics.map(\.name), splits: splits.map(\.rawValue), table: table, summary: summary,
      knots: knots)
  }

  private static let statistics = [
    "min", "max", "mean", "int", "length", "peak-over-mean", "over-interpolation", "peak-over-worst",
  ]

  private func row(
    _ path: PathSampling, _ split: DatasetSplit, _ metric: any Metric, _ values: [Double]
  ) -> [ResultTable.Cell] {
    let statistics = CurveStatistics(values: values, segments: path.steps)
    let barriers = Barriers(values: values, coordinates: path.positions)
    let numbers = [
      statistics.minimum, statistics.maximum, statistics.mean, statistics.integral, statistics.length,
      barriers.peakOverMean, barriers.overInterpolation, barriers.peakOverWorst,
    ]
    return [.text(path.name), .text(split.rawValue), .text(metric.name)] + numbers.map { .number($0) }
  }

  /// Where a polygonal chain has its corners.
  private var knots: [Double] {
    guard let curve = paths.first?.curve, curve.family is PolygonalChain else { return [] }
    return (0..<curve.controlPoints.count).map { Double($0) / Double(curve.controlPoints.count - 1) }
  }
}
