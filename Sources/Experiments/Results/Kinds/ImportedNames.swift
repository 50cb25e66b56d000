import Declarations
import Workflow

/// Which tensor of a file became which of the network, and how they were told to belong together.
///
/// Columns: tensor (of the network), from (its name in the file), shape, by (`name`, `prefix`, `dropout counted`,
/// `given`, `order`, `shape`; with the way that its parts were put together, such as `name, weight norm`).
public struct ImportedNames: Artifact {
  public static let type = "names"

  public let table: ResultTable

  init(_ matching: WeightMatching) {
    var table = ResultTable(columns: ["tensor", "from", "shape", "by"])
    for pair in matching.pairs {
      let shape = pair.tensor.shape.map(String.init).joined(separator: "×")
      let how = [pair.basis.rawValue] + (pair.offered.parametrisation.map { [$0.kind.rawValue] } ?? [])
      table.append([
        .text(pair.tensor.name), .text(pair.name.legible), .text(shape), .text(how.joined(separator: ", ")),
      ])
    }
    self.table = table
  }

  public init(files: [ArtifactFile]) throws {
    table = try ResultTable(json: try files.json()["table"])
    try table.expect(columns: ["tensor", "from", "shape", "by"])
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: JSON.object([JSON.Member("table", table.json)]).prettyText),
    ]
  }
}

extension ImportedNames {
  static let kind = ResultKind(ImportedNames.self, feedsCommands: false)
}
