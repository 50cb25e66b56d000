import Declarations
import Neural
import Workflow

/// What a training came to, epoch by epoch.
///
/// Columns: epoch, loss and accuracy (in training mode, over the epoch, while the weights moved), rate (of the
/// epoch's last step).
public struct TrainingHistory: Artifact {
  public static let type = "history"

  public let table: ResultTable

  public init(_ records: [EpochRecord]) {
    var table = ResultTable(columns: ["epoch", "loss", "accuracy", "rate"])
    for record in records {
      table.append([
        .integer(record.epoch), .number(record.loss), .number(record.accuracy), .number(record.rate),
      ])
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
