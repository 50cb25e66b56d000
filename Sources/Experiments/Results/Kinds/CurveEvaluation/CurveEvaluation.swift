import Declarations
import Workflow

/// Metrics along a curve and along the straight segment between its ends.
///
/// Columns of the table: path (`curve` or `segment`; `start` or `end`, where the ends are measured with their own
/// batch-norm statistics too), split, t, distance (length of the path up to the point), then one for each metric. The
/// summary has, for curve and segment, each split and metric, the statistics of the path and the barriers.
public struct CurveEvaluation: Artifact {
  public static let type = "points"

  public static let curve = "curve"
  public static let segment = "segment"

  public let metrics: [String]
  public let splits: [String]
  public let table: ResultTable
  public let summary: ResultTable
  /// t of the control points, ends included, where the curve goes through them; none otherwise.
  public let knots: [Double]

  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  public init(
    metrics: [String], splits: [String], table: ResultTable, summary: ResultTable, knots: [Double]
  ) {
    self.metrics = metrics
    self.splits = splits
    self.table = table
    self.summary = summary
    self.knots = knots
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    splits = try json.member("splits").texts(as: "splits").distinct(as: "splits")
    knots = try json.member("knots").numbers(as: "knots")
    table = try ResultTable(json: json["table"])
    summary = try ResultTable(json: json["summary"])
    statistics = try StatisticsRecord(json: json["statistics"])
    try check()
  }

  /// - Throws: `ArtifactError` where tables are others than drawings, comparisons and reports take them for.
  private func check() throws(ArtifactError) {
    guard knots.isEmpty || (knots.first == 0 && knots.last == 1), zip(knots, knots.dropFirst()).allSatisfy(<)
    else { throw ArtifactError("the control points on a curve do not go from t = 0 to t = 1") }
    try table.expect(columns: ["path", "split", "t", "distance"], and: metrics)
    for index in 0...1 { try table.expectTexts(at: index) }
    try table.expectNumbers(at: 2, in: 0...1)
    for index in 3..<table.columns.count { try table.expectNoTexts(at: index) }
    var last: [[String?]: Double] = [:]
    for row in table.rows {
      let path = row.prefix(2).map(\.text)
      guard last[path].map({ $0 < row[2].number }) ?? true else {
        throw ArtifactError("the points have places t that do not increase along a path")
      }
      last[path] = row[2].number
    }
    try summary.expect(
      columns: ["path", "split", "metric"], and: ["min", "max", "int", "over-interpolation"])
    for index in 0...2 { try summary.expectTexts(at: index) }
    for index in 3..<summary.columns.count { try summary.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "metrics": .array(metrics.map { JSON($0) }),
      "splits": .array(splits.map { JSON($0) }),
      "knots": .array(knots.map { JSON($0) }),
      "table": table.json,
      "summary": summary.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name)-summary.csv", text: summary.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }

  /// The ends with their own batch-norm statistics, split by split; none where they were not measured.
  var ownEnds: [[ResultTable.Cell]] {
    table.rows.filter { $0[0].text.flatMap(FittedCurve.End.init(rawValue:)) != nil }
  }

  /// Whether the curve is the straight segment between its ends, which is measured once then.
  var isStraight: Bool { !table.rows.contains { $0[0].text == Self.segment } }

  /// The curve, and the segment beside it where that is another path.
  var paths: [String] { isStraight ? [Self.curve] : [Self.curve, Self.segment] }

  /// One column of one path and split, in the order of t.
  public func series(_ column: String, path: String, split: String) -> [Double] {
    guard let pathIndex = table.index(of: "path"), let splitIndex = table.index(of: "split") else {
      return []
    }
    return table.numbers(column) { $0[pathIndex].text == path && $0[splitIndex].text == split }
  }
}

extension CurveEvaluation {
  static let kind = ResultKind(
    CurveEvaluation.self,
    measures: { evaluation, _ in try evaluation.measures() },
    series: { $0.series },
    figures: { evaluation, name, style in evaluation.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { evaluations, stage in overlay(evaluations, of: stage) }, family: family,
    highlights: { evaluation, stage in evaluation.highlights(of: stage) },
    terms: \.terms,
    section: ResultSection("Along the curves", prominence: 1, section), tabulatesMetrics: true)
}

extension CurveEvaluation {
  /// Each metric of curve and segment on each split, over thousandths of t.
  fileprivate var series: [MeasuredSeries] {
    paths.flatMap { path in
      splits.flatMap { split in
        let steps = series("t", path: path, split: split).map { Int((1000 * $0).rounded()) }
        return metrics.map {
          MeasuredSeries(
            "\(path).\(split).\($0)", steps: steps, values: series($0, path: path, split: split))
        }
      }
    }
  }
}

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
