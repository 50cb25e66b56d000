import Workflow

/// Measures every metric of some networks on some splits.
struct NetworkMeasurement {
  private let names: [String]
  private let metrics: [any Metric]
  /// The networks on each split.
  private let parts: [(split: DatasetSplit, points: [RememberedPoints])]

  init(
    of stage: Evaluate, _ networks: MeasuredNetworks, on splits: [DatasetSplit], _ metrics: [any Metric],
    in context: StageContext
  ) throws {
    names = networks.names
    self.metrics = metrics
    let engine = StageEngine(context)
    parts = try splits.map { split in
      (split, try networks.points(on: split, unit: "network", by: engine, in: context))
    }
  }

  /// A single network has no coordinates.
  private static let place: [[Double]] = [[]]

  var survey: StageSurvey {
    let points = parts.flatMap(\.points)
    let known = points.reduce(0) { $0 + $1.known(metrics, at: Self.place) }
    return StageSurvey(
      unit: "network", done: Double(known), of: Double(points.count),
      scopes: parts.compactMap(\.points.first?.scope))
  }

  func run(_ context: StageContext) throws -> NetworkEvaluation {
    var table = ResultTable(columns: ["network", "split"] + metrics.map(\.name))
    var reused = 0
    let total = Double(names.count * parts.count)
    for part in parts {
      var rows: [[Double]] = []
      for (name, points) in zip(names, part.points) {
        let done = table.rows.count
        let values = try points.values(of: metrics, at: Self.place) { _, reusedNow, latest in
          reused += reusedNow
          context.report(
            Progress(
              unit: "network", done: Double(done + 1), of: total, reused: Double(reused),
              figures: [Progress.Figure(metrics[0].name, latest)]))
        }
        table.append([.text(name), .text(part.split.rawValue)] + values.map { .number($0[0]) })
        rows.append(values.map { $0[0] })
      }
      context.warnOfResult(ofNonFinite: rows, unit: "network", on: part.split)
    }
    return NetworkEvaluation(
      metrics: metrics.map(\.name), splits: parts.map(\.split.rawValue), table: table)
  }
}
