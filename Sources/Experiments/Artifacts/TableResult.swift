import Declarations
import Interchange
import Workflow

/// A table that a program of the user's own made; what its columns mean, the program knows.
public struct TableResult: Artifact {
  public static let type = "table"

  public let table: ResultTable

  public init(_ table: ResultTable) { self.table = table }

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

extension ResultTable {
  /// Reads CSV with names of columns in its first line: a field that is a number is one, and an empty one is nothing.
  ///
  /// - Throws: `InterchangeError` where lines differ in their number of fields, or a column's name is there twice.
  init(_ csv: CSVTable, of file: String) throws {
    if Set(csv.columns.map(ExactText.init)).count < csv.columns.count {
      throw InterchangeError(
        file: file, expected: "columns of different names",
        found: csv.columns.map(\.legible).joined(separator: ", "))
    }
    self.init(columns: csv.columns)
    for row in csv.rows { append(row.map(Cell.init(field:))) }
  }
}

extension ResultTable.Cell {
  fileprivate init(field: String) {
    if field.isEmpty {
      self = .nothing
    } else if let value = Int(field) {
      self = .integer(value)
    } else if let value = Double(field) {
      self = .number(value)
    } else {
      self = .text(field)
    }
  }
}
