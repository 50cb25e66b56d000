import Declarations
import Workflow

/// Metrics of networks as they were made.
///
/// Columns of the table: network (the name of what made it), split, then one for each metric.
public struct NetworkEvaluation: Artifact {
  public static let type = "networks"

  public let metrics: [String]
  public let splits: [String]
  public let table: ResultTable

  public init(metrics: [String], splits: [String], table: ResultTable) {
    self.metrics = metrics
    self.splits = splits
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    splits = try json.member("splits").texts(as: "splits").distinct(as: "splits")
    table = try ResultTable(json: json["table"])
    try table.expect(columns: ["network", "split"], and: metrics)
    for index in 0...1 { try table.expectTexts(at: index) }
    for index in 2..<table.columns.count { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "metrics": .array(metrics.map { JSON($0) }), "splits": .array(splits.map { JSON($0) }),
      "table": table.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }
}
