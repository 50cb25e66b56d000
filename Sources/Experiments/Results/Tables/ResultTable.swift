import Declarations
import Interchange

/// A table of results: columns with names, rows of texts and numbers. It is kept as CSV and within JSON.
public struct ResultTable: Sendable, Equatable {
  public enum Cell: Sendable, Equatable {
    case text(String)
    case integer(Int)
    /// NaN stands for a number that could not be had.
    case number(Double)
    case nothing
  }

  public let columns: [String]
  public private(set) var rows: [[Cell]] = []

  public init(columns: [String]) { self.columns = columns }

  /// - Precondition: a cell for each column.
  public mutating func append(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row has a cell for each column")
    rows.append(row)
  }

  /// The place of a column; nil where there is none of the name.
  public func index(of column: String) -> Int? { columns.firstIndex { $0.isExactly(column) } }

  /// The numbers of a column, NaN where a cell is no number.
  public func numbers(_ column: String, where isWanted: ([Cell]) -> Bool = { _ in true }) -> [Double] {
    guard let index = index(of: column) else { return [] }
    return rows.filter(isWanted).map { $0[index].number }
  }
}

extension ResultTable.Cell {
  /// NaN where this is no number.
  public var number: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text, .nothing: .nan
    }
  }

  public var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension ResultTable {
  /// RFC 4180, with the columns' names in the first line.
  public var csv: String {
    var writer = CSVWriter(columns: columns)
    for row in rows { writer.append(row.map(\.field)) }
    return writer.text
  }

  /// `{"columns": [...], "rows": [[...], ...]}`; a number that is not finite is null.
  public var json: JSON {
    [
      "columns": .array(columns.map { JSON($0) }),
      "rows": .array(rows.map { .array($0.map(\.json)) }),
    ]
  }

  /// Reads what `json` gave.
  ///
  /// - Throws: `ArtifactError` where it is something else: it has columns, of different names, and each row has a text,
  ///   a number or nothing for each of them.
  public init(json: JSON?) throws {
    guard let columns = try json?["columns"]?.texts(as: "the columns of a table"), !columns.isEmpty,
      let rows = json?["rows"]?.elements
    else { throw ArtifactError("a table without columns or rows") }
    if let name = columns.firstRepeated {
      throw ArtifactError("a table has two columns '\(name.legible)'")
    }
    self.columns = columns
    self.rows = try rows.enumerated().map { place, row in
      guard let cells = row.elements, cells.count == columns.count else {
        throw ArtifactError(
          "row \(place + 1) of a table has no cell for each of its \(columns.count) columns")
      }
      return try cells.map { cell in
        guard let cell = Cell(json: cell) else {
          throw ArtifactError("row \(place + 1) of a table has neither a text nor a number in a cell")
        }
        return cell
      }
    }
  }
}

extension ResultTable.Cell {
  fileprivate var field: CSVField {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .nothing: .text("")
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): JSON(value)
    case .number(let value): JSON(value)
    case .nothing: .null
    }
  }

  fileprivate init?(json: JSON) {
    switch json {
    case .text(let text): self = .text(text)
    case .integer:
      guard let value = json.integer else { return nil }
      self = .integer(value)
    case .real(let value) where value.isFinite: self = .number(value)
    case .null: self = .nothing
    case .real, .boolean, .array, .object: return nil
    }
  }
}
