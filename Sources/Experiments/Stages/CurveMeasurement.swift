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
  private var table: ResultTable
  private var summary: ResultTable

  init(paths: [PathSampling], metrics: [any Metric], splits: [DatasetSplit]) {
    self.paths = paths
    self.metrics = metrics
    self.splits = splits
    table = ResultTable(columns: ["path", "split", "t", "distance"] + metrics.map(\.name))
    summary = ResultTable(columns: ["path", "split", "metric"] + Self.statistics)
  }

  /// - Parameter predictions: what networks predict for a split.
  mutating func run(
    _ context: StageContext, predictions: (DatasetSplit) throws -> PointPredictions
  ) throws -> CurveEvaluation {
    for split in splits {
      let predictions = try predictions(split)
      for path in paths { try measure(path, split, predictions, context) }
    }
    return CurveEvaluation(
      metrics: metrics.map(\.name), splits: splits.map(\.rawValue), table: table, summary: summary,
      knots: knots)
  }

  private mutating func measure(
    _ path: PathSampling, _ split: DatasetSplit, _ predictions: PointPredictions, _ context: StageContext
  ) throws {
    var values: [[Double]] = metrics.map { _ in [] }
    let total = Double(splits.count * paths.reduce(0) { $0 + $1.positions.count })
    try predictions.run(
      points: path.positions.count, weights: { path.curve.point(at: path.positions[$0]) },
      receive: { point, predictions in
        let measured = metrics.map { $0.value(of: predictions) }
        for (index, value) in measured.enumerated() { values[index].append(value) }
        let place = [path.positions[point], path.distances[point]]
        table.append([.text(path.name), .text(split.rawValue)] + (place + measured).map { .number($0) })
        let figure = Progress.Figure(metrics[0].name, measured[0])
        context.report(
          Progress(unit: "point", done: Double(table.rows.count), of: total, figures: [figure]))
      })
    for (metric, values) in zip(metrics, values) { summary.append(row(path, split, metric, values)) }
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
