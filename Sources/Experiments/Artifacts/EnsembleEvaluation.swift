import Declarations
import Workflow

/// Networks along a curve, or any networks, as an ensemble: members, ends and ensembles side by side.
///
/// Columns of the table: predictor (`start`, `end`, `member`, and `probability-mean` and `logit-mean` of classes or `mean`
/// of values), t (of members and ends) or network (the member's name, where they are of no curve; then there are no
/// ends), then one for each metric.
public struct EnsembleEvaluation: Artifact {
  public static let type = "ensemble"

  /// The column that names the members of an ensemble that is of no curve.
  static let networkColumn = "network"

  public enum Predictor: String, Sendable {
    case start
    case end
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
    let json: JSON = [
      "split": JSON(split),
      "metrics": .array(metrics.map { JSON($0) }),
      "table": table.json,
      "diversity": diversity.json,
      "reliability": reliability.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name)-diversity.csv", text: diversity.csv),
      ArtifactFile(name: "\(name)-reliability.csv", text: reliability.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let split = json["split"]?.text else { throw ArtifactError("an ensemble's file names no split") }
    self.split = split
    metrics = json["metrics"]?.elements?.compactMap(\.text) ?? []
    table = try ResultTable(json: json["table"])
    diversity = try ResultTable(json: json["diversity"])
    reliability = try ResultTable(json: json["reliability"])
  }

  /// Whether members predict values rather than classes.
  public var isOfValues: Bool { !rows(of: .mean).isEmpty }

  /// The predictor that is the ensemble before all others.
  public var whole: Predictor { isOfValues ? .mean : .probabilityMean }

  /// Whether its members are taken from a curve, rather than named one by one.
  var isOfCurve: Bool { table.index(of: Self.networkColumn) == nil }

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

  /// The rows of one kind of predictor.
  public func rows(of predictor: Predictor) -> [[ResultTable.Cell]] {
    table.rows.filter { $0[0].text == predictor.rawValue }
  }
}
