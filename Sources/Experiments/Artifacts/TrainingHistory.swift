import Declarations
import Neural
import Workflow

/// What a training came to, epoch by epoch.
///
/// Columns: epoch, loss and, of classes, accuracy (in training mode, over the epoch, while the weights moved), rate (of
/// the epoch's last step).
public struct TrainingHistory: Artifact {
  public static let type = "history"

  public let table: ResultTable

  public init(_ records: [EpochRecord], of task: PredictionTask) {
    let hasAccuracy = task == .classification
    var table = ResultTable(columns: ["epoch", "loss"] + (hasAccuracy ? ["accuracy"] : []) + ["rate"])
    for record in records {
      let accuracy = hasAccuracy ? [record.accuracy] : []
      let numbers = [record.loss] + accuracy + [record.rate]
      table.append([.integer(record.epoch)] + numbers.map { .number($0) })
    }
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    table = try ResultTable(json: try files.json()["table"])
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: JSON.object([JSON.Member("table", table.json)]).prettyText),
    ]
  }
}
