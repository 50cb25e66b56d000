import Workflow

extension CurveEvaluation {
  /// `test.error`, the mean over the curve's length, `test.error.min`, `test.error.max` and, of what should be low,
  /// `test.error.barrier` (the highest rise above the line between the ends' values). The same of the straight segment
  /// stands under `segment`; `start.test.error` and `end.test.error` are of the ends with batch-norm statistics of their
  /// own.
  func measures() throws(ArtifactError) -> [MeasuredValue] {
    let columns = ["path", "split", "metric", "min", "max", "int", "over-interpolation"]
    let places = columns.compactMap { summary.index(of: $0) }
    guard places.count == columns.count else { throw ArtifactError("a summary of points lacks a column") }
    return summary.rows.flatMap { row -> [MeasuredValue] in
      let cells = places.map { row[$0] }
      guard let path = cells[0].text, let split = cells[1].text, let metric = cells[2].text else { return [] }
      let isCurve = path == Self.curve
      let prefix = isCurve ? split : "\(path).\(split)"
      let isLow = Metrics.named(metric)?.isBetterWhenLower ?? false
      return [
        MeasuredValue(prefix, metric: metric, cells[5].number, isMain: isCurve),
        MeasuredValue(prefix, metric: metric, cells[3].number, at: "min"),
        MeasuredValue(prefix, metric: metric, cells[4].number, at: "max"),
      ] + (isLow ? [MeasuredValue(prefix, metric: metric, cells[6].number, at: "barrier")] : [])
    } + measuresOfEnds
  }

  private var measuresOfEnds: [MeasuredValue] {
    ownEnds.flatMap { row -> [MeasuredValue] in
      guard let end = row[0].text, let split = row[1].text else { return [] }
      return metrics.compactMap { metric in
        table.index(of: metric).map {
          MeasuredValue("\(end).\(split)", metric: metric, row[$0].number, isMain: false)
        }
      }
    }
  }
}
