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
  private let paths: [PathSampling]
  private let metrics: [any Metric]
  private let splits: [DatasetSplit]
  /// One path, or one end by itself, on one split each, splits first.
  private let parts: [Part]

  private struct Part {
    let name: String
    /// Nil of an end by itself.
    let path: PathSampling?
    let split: DatasetSplit
    let points: CachedEvaluator
    let positions: [Double]
    let distances: [Double]

    init(along path: PathSampling, on split: DatasetSplit, points: CachedEvaluator) {
      (name, self.path, self.split, self.points) = (path.name, path, split, points)
      (positions, distances) = (path.positions, path.distances)
    }

    /// An end by itself, as the first or last point of the curve.
    init(
      _ end: FittedCurve.End, of path: PathSampling, on split: DatasetSplit, points: CachedEvaluator
    ) {
      (name, self.path, self.split, self.points) = (end.rawValue, nil, split, points)
      let place = end == .start ? 0 : path.positions.count - 1
      (positions, distances) = ([path.positions[place]], [path.distances[place]])
    }

    var places: [[Double]] { positions.map { [$0] } }
  }

  /// - Parameters:
  ///   - norms: the ends' own statistics, where networks on the paths have averages of them.
  ///   - ends: networks that are measured beside the paths, with batch-norm statistics of their own.
  init(
    of stage: Evaluate, along paths: [PathSampling], averaging norms: (start: [Float], end: [Float])?,
    ends: [(end: FittedCurve.End, NetworkFamily)],
    in context: StageContext
  ) throws {
    self.paths = paths
    metrics = stage.chosenMetrics
    splits = stage.splits
    let engine = StageEngine(context)
    let families = try paths.map { path in
      if case .repair = stage.policy { return try NetworkFamily.repaired(path.curve) }
      let family = NetworkFamily(path.curve)
      return norms.map { family.averaging($0.start, $0.end) } ?? family
    }
    parts = splits.flatMap { split in
      let source = stage.predictions(on: split, by: engine, in: context)
      func points(_ family: NetworkFamily) -> CachedEvaluator {
        stage.points(
          family, on: split, keeping: .predictions, unit: "point", source: source, in: context)
      }
      return zip(paths, families).map { Part(along: $0, on: split, points: points($1)) }
        + ends.map { Part($0.end, of: paths[0], on: split, points: points($0.1)) }
    }
  }

  /// Points on curve and segment, and ends by themselves, on each split.
  var cachedProgress: CachedProgress {
    CachedProgress(
      unit: "point", done: Double(parts.reduce(0) { $0 + $1.points.known(metrics, at: $1.places) }),
      of: Double(parts.reduce(0) { $0 + $1.places.count }), scopes: parts.map(\.points.scope))
  }

  func run(_ context: StageContext) throws -> CurveEvaluation {
    var table = ResultTable(columns: ["path", "split", "t", "distance"] + metrics.map(\.name))
    var summary = ResultTable(columns: ["path", "split", "metric"] + Self.statistics)
    var rows: [DatasetSplit: [[Double]]] = [:]
    var reused = 0
    let total = parts.reduce(0) { $0 + $1.places.count }
    for part in parts {
      let before = table.rows.count
      let reusedBefore = reused
      let values = try part.points.values(of: metrics, at: part.places) { done, reusedNow, latest in
        reused = reusedBefore + reusedNow
        context.report(
          Progress(
            unit: "point", done: Double(before + done), of: Double(total), reused: Double(reused),
            figures: [Progress.Figure(metrics[0].name, latest)]))
      }
      rows[part.split, default: []] += part.positions.indices.map { index in values.map { $0[index] } }
      for (index, position) in part.positions.enumerated() {
        let numbers = [position, part.distances[index]] + values.map { $0[index] }
        table.append([.text(part.name), .text(part.split.rawValue)] + numbers.map { .number($0) })
      }
      guard let path = part.path else { continue }
      for (metric, values) in zip(metrics, values) { summary.append(row(path, part.split, metric, values)) }
    }
    for split in splits { context.warnOfResult(ofNonFinite: rows[split] ?? [], unit: "point", on: split) }
    return CurveEvaluation(
      metrics: metrics.map(\.name), splits: splits.map(\.rawValue), table: table, summary: summary,
      knots: paths[0].curve.family.knots(count: paths[0].curve.controlPoints.count))
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
}
