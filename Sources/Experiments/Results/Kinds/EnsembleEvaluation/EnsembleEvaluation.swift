import Charts
import Declarations
import Workflow

/// Networks along a curve, samples of a posterior or of simplexes, or any networks, as an ensemble: members, what they are held
/// against, and ensembles side by side.
///
/// Columns of the table: predictor (`start` and `end` of a curve, `centre` of a posterior or of one simplex, `member`, and
/// `probability-mean` and `logit-mean` of classes or `mean` of values); t (of members and ends), sample (its number, from 1) or
/// network (the name of a member that was named); then one for each metric. As CSV it has one besides for each axis of named
/// members that are of families.
public struct EnsembleEvaluation: Artifact {
  public static let type = "ensemble"

  /// The column that names the members of an ensemble that is of no curve.
  static let networkColumn = "network"
  /// The column that numbers the members of an ensemble that are samples of a posterior or of simplexes.
  static let sampleColumn = "sample"
  /// What is told of outliers, beside predictor and place.
  static let outlierColumns = ["auroc", "mean-confidence", "outlier-confidence"]

  public enum Predictor: String, Sendable {
    case start
    case end
    /// The mean of a posterior, or of the vertices of a simplex.
    case centre
    case member
    case probabilityMean = "probability-mean"
    case logitMean = "logit-mean"
    /// Of predicted values.
    case mean
  }

  public let split: String
  public let metrics: [String]
  public let table: ResultTable
  /// Columns: disagreement, disagreement over error, mutual information, ambiguity; of values, ambiguity alone.
  public let diversity: ResultTable
  /// Reliability bins by predictor, none of values. Columns: predictor, lower, upper, count, confidence, accuracy.
  public let reliability: ResultTable

  /// The predictors at the temperature that suits each; nil where none was fitted. Columns: predictor, place, temperature, then
  /// one for each metric.
  var scaled: ResultTable?
  /// The split that temperatures were fitted on.
  var fittedOn: String?
  /// How well each predictor tells the split from outliers; nil where there are none. Columns: predictor, place, auroc,
  /// mean-confidence (the mean largest probability on the split), outlier-confidence.
  var outliers: ResultTable?
  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  public init(
    split: String, metrics: [String], table: ResultTable, diversity: ResultTable, reliability: ResultTable
  ) {
    self.split = split
    self.metrics = metrics
    self.table = table
    self.diversity = diversity
    self.reliability = reliability
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    var json: JSON = [
      "split": JSON(split),
      "metrics": .array(metrics.map { JSON($0) }),
      "table": table.json,
      "diversity": diversity.json,
      "reliability": reliability.json,
    ]
    if let scaled, let fittedOn {
      json = .object(
        (json.members ?? []) + [
          JSON.Member("fitted-on", JSON(fittedOn)), JSON.Member("scaled", scaled.json),
        ])
    }
    if let outliers { json = .object((json.members ?? []) + [JSON.Member("outliers", outliers.json)]) }
    let further = [("scaled", scaled), ("outliers", outliers)].compactMap { part, table in
      table.map {
        ArtifactFile(name: "\(name)-\(part).csv", text: $0.withAxes(of: Self.networkColumn).csv)
      }
    }
    return [
      ArtifactFile(name: "\(name).csv", text: table.withAxes(of: Self.networkColumn).csv),
      ArtifactFile(name: "\(name)-diversity.csv", text: diversity.csv),
      ArtifactFile(name: "\(name)-reliability.csv", text: reliability.csv),
    ] + further + [ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText)]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let split = json["split"]?.text else { throw ArtifactError("an ensemble's file names no split") }
    self.split = split
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    table = try ResultTable(json: json["table"])
    diversity = try ResultTable(json: json["diversity"])
    reliability = try ResultTable(json: json["reliability"])
    statistics = try StatisticsRecord(json: json["statistics"])
    if json["scaled"] != nil {
      guard let fittedOn = json["fitted-on"]?.text else {
        throw ArtifactError("an ensemble's file does not say what temperatures were fitted on")
      }
      self.fittedOn = fittedOn
      scaled = try ResultTable(json: json["scaled"])
    }
    if json["outliers"] != nil { outliers = try ResultTable(json: json["outliers"]) }
    try check()
  }

  /// - Throws: `ArtifactError` where tables are others than drawings, comparisons and reports take them for.
  private func check() throws(ArtifactError) {
    let parts: [(ResultTable?, [String])] = [
      (table, metrics), (scaled, ["temperature"] + metrics), (outliers, Self.outlierColumns),
    ]
    for case (let table?, let numbers) in parts {
      try table.expect(columns: ["predictor", placeColumn], and: numbers)
      for row in table.rows where row[0].text.flatMap(Predictor.init(rawValue:)) == nil {
        throw ArtifactError("a table of an ensemble has a row of no predictor")
      }
      for index in 2..<table.columns.count { try table.expectNoTexts(at: index) }
    }
    for index in diversity.columns.indices { try diversity.expectNoTexts(at: index) }
    try reliability.expect(columns: Self.reliabilityColumns)
    try reliability.expectTexts(at: 0)
    // Means are rounded, and may end a little above 1.
    for index in [1, 2, 4, 5] { try reliability.expectNumbers(at: index, in: 0...1.0001) }
    for row in reliability.rows {
      guard case .integer(let count) = row[3], (0...Self.mostExamples).contains(count) else {
        throw ArtifactError("a bin of reliability has no number of examples")
      }
      guard row[1].number <= row[2].number else {
        throw ArtifactError("a bin of reliability ends before it begins")
      }
    }
  }

  static let reliabilityColumns = ["predictor", "lower", "upper", "count", "confidence", "accuracy"]

  /// More than any split has, so that counts can be added up.
  private static let mostExamples = 1 << 40

  /// Whether members predict values rather than classes.
  public var isOfValues: Bool { !rows(of: .mean).isEmpty }

  /// The predictor that is the ensemble before all others.
  public var whole: Predictor { isOfValues ? .mean : .probabilityMean }

  /// The column that tells members from one another.
  private var placeColumn: String {
    [Self.networkColumn, Self.sampleColumn].first { table.index(of: $0) != nil } ?? "t"
  }

  /// Whether its members are taken from a curve.
  var isOfCurve: Bool { placeColumn == "t" }

  /// Whether its members were named one by one.
  var isOfNames: Bool { placeColumn == Self.networkColumn }

  /// Whether samples are held against the mean of what they are drawn from.
  var hasCentre: Bool { !rows(of: .centre).isEmpty }

  /// Whether the ends of the curve are members too.
  var hasEndsAsMembers: Bool {
    let places = rows(of: .member).map { $0[1].number }
    return places.first == 0 && places.last == 1
  }

  /// The bins of the reliability table; nil where it has none.
  var reliabilityBins: CalibrationBins? {
    let rows = reliability.rows.filter { $0[0].text == Predictor.probabilityMean.rawValue }
    guard let last = rows.last else { return nil }
    let isClosed = last[1].number < last[2].number
    let count = rows.count - (isClosed ? 0 : 1)
    return count > 0 ? CalibrationBins(count: count, edges: isClosed ? .closed : .torchmetrics) : nil
  }

  /// What the shares of examples among its metrics are off by as a sample: the bins of one predictor hold all examples. Nil of
  /// values, and where nothing was gathered.
  var noise: SamplingNoise? {
    let bins = reliability.rows.filter { $0[0].text == whole.rawValue }
    let count = bins.reduce(0) { $0 + Int(saturating: $1[3].number) }
    return count > 0 ? SamplingNoise(examples: count) : nil
  }

  /// The rows of one kind of predictor.
  public func rows(of predictor: Predictor) -> [[ResultTable.Cell]] {
    table.rows.filter { $0[0].text == predictor.rawValue }
  }
}

extension EnsembleEvaluation {
  static let kind = ResultKind(
    EnsembleEvaluation.self,
    measures: { ensemble, _ in ensemble.measures },
    figures: { ensemble, name, style in ensemble.figures(named: name, style) }, isDrawnUnasked: true,
    highlights: { ensemble, stage in ensemble.highlights(of: stage) },
    terms: \.terms,
    section: ResultSection("Ensembles", prominence: 2, section), tabulatesMetrics: true)
}

extension EnsembleEvaluation {
  private static let wholes: [Predictor] = [
    .probabilityMean, .logitMean, .mean, .start, .end, .centre,
  ]

  /// `test.error`, of the mean probabilities or, of values, outputs; `logit-mean.test.error`, `start.test.error`,
  /// `end.test.error` and `centre.test.error`, of the other predictors; members have theirs only where they have names:
  /// `other.test.error`. Then `scaled.test.error` and `temperature` of the mean probabilities, and `outliers.auroc`. And how
  /// diverse the members are.
  var measures: [MeasuredValue] {
    let predictors = Self.wholes.flatMap { predictor -> [MeasuredValue] in
      guard let row = rows(of: predictor).first else { return [] }
      let isWhole = predictor == whole
      return measures(of: row, under: isWhole ? [] : [predictor.rawValue], areMain: isWhole)
    }
    let members = rows(of: .member).flatMap { row in
      row[1].text.map { measures(of: row, under: [$0], areMain: false) } ?? []
    }
    let spread = diversity.columns.compactMap { column in
      diversity.numbers(column).first.map { MeasuredValue(column, $0) }
    }
    return predictors + members + furtherMeasures + spread
  }

  /// What temperatures and outliers come to, of the ensemble and what it is held against.
  private var furtherMeasures: [MeasuredValue] {
    func name(_ row: [ResultTable.Cell], _ parts: [String]) -> String? {
      guard let predictor = row[0].text.flatMap(Predictor.init(rawValue:)) else { return nil }
      switch predictor {
      case whole: return parts.joined(separator: ".")
      case .member: return row[1].text.map { ([$0] + parts).joined(separator: ".") }
      default: return ([predictor.rawValue] + parts).joined(separator: ".")
      }
    }
    let temperatures = (scaled?.rows ?? []).flatMap { row -> [MeasuredValue] in
      guard let prefix = name(row, ["scaled", split]), let own = name(row, ["temperature"]) else { return [] }
      return metrics.compactMap { metric in
        scaled?.index(of: metric).map { MeasuredValue(prefix, metric: metric, row[$0].number) }
      } + [MeasuredValue(own, row[2].number)]
    }
    let detection = (outliers?.rows ?? []).compactMap { row in
      name(row, ["outliers", "auroc"]).map {
        MeasuredValue($0, row[2].number, isBetterWhenLower: false, isMain: row[0].text == whole.rawValue)
      }
    }
    return temperatures + detection
  }

  private func measures(
    of row: [ResultTable.Cell], under names: [String], areMain: Bool
  ) -> [MeasuredValue] {
    let prefix = (names + [split]).joined(separator: ".")
    return metrics.compactMap { metric in
      table.index(of: metric).map {
        MeasuredValue(prefix, metric: metric, row[$0].number, isMain: areMain)
      }
    }
  }
}
