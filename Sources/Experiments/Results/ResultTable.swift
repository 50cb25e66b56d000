import Charts
import Declarations
import FileFormats
import Workflow

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

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ResultTable {
  /// A column as an npy file: texts where it has any, integers where it has nothing else, and floats otherwise, NaN
  /// standing for what is not there.
  ///
  /// - Parameter index: of the column.
  /// - Throws: `ArtifactError` where npy cannot hold it.
  func array(_ index: Int) throws(ArtifactError) -> Data {
    let column = columns[index]
    let cells = rows.map { $0[index] }
    if cells.contains(where: { $0.text != nil }) {
      let texts = cells.map { $0.text ?? "" }
      if let objection = NPYFile.objection(toTexts: texts, named: column) {
        throw ArtifactError(
          "a table cannot be written as npz, because \(objection)", help: "choose --format csv or json")
      }
      return NPYFile.encode(texts: texts)
    }
    let integers = cells.compactMap { if case .integer(let value) = $0 { Int64(value) } else { nil } }
    if integers.count == cells.count {
      return NPYFile.encode(StoredTensor(column, shape: [cells.count], integers))
    }
    return NPYFile.encode(StoredTensor(column, shape: [cells.count], cells.map(\.number)))
  }
}

extension Table.Column {
  /// A column of texts.
  static func text(_ name: String) -> Table.Column { Table.Column(name, alignment: .leading) }

  /// A column for a metric, in the format that suits it, with the best value set off, unless a few examples may decide which
  /// that is.
  ///
  /// - Parameter words: behind the metric's title: ", scaled".
  static func metric(_ name: String, words: String = "") -> Table.Column {
    let metric = Metrics.named(name)
    return Table.Column(
      (metric?.reading).heading((metric?.title ?? name) + words),
      format: metric?.unit == "%" ? .decimals(2) : .decimals(4),
      best: metric.flatMap { $0.restsOnFew ? nil : $0.isBetterWhenLower ? .lowest : .highest })
  }
}

extension ResultTable {
  /// A row as cells of a table that is shown: in columns that are called like metrics, in what people read them in.
  func shown(_ row: [Cell]) -> [Table.Cell] {
    zip(columns, row).map { column, cell in cell.shown(in: Metrics.reading(of: column)) }
  }
}

extension ResultTable.Cell {
  /// The same in what people read it in.
  func shown(in unit: ReadingUnit?) -> Table.Cell {
    guard let unit, case .number(let value) = self else { return shown }
    return .number(unit.shown(value))
  }

  /// As a cell of a table that is shown.
  var shown: Table.Cell {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): .number(Double(value))
    case .number(let value): .number(value)
    case .nothing: .missing
    }
  }
}

// What a table has to be for those who draw, compare and export it.
extension ResultTable {
  /// Makes sure that the columns begin with some, and that others are among them.
  ///
  /// - Throws: `ArtifactError` that names the columns there are.
  func expect(columns first: [String], and others: [String] = []) throws(ArtifactError) {
    guard Array(columns.prefix(first.count)) == first, Set(others).isSubset(of: columns) else {
      let wanted = (first + others).joined(separator: ", ")
      throw ArtifactError("a table has the columns \(columns.listed), and not \(wanted)")
    }
  }

  /// Makes sure that every cell of the column at `index` is a text.
  func expectTexts(at index: Int) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { $0[index].text == nil }) {
      throw ArtifactError("row \(place + 1) of a table has no text as '\(columns[index].legible)'")
    }
  }

  /// Makes sure that every cell of the column at `index` is a finite number within `range`.
  func expectNumbers(at index: Int, in range: ClosedRange<Double>) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { !range.contains($0[index].number) }) {
      throw ArtifactError(
        "row \(place + 1) of a table has no number from \(range.lowerBound) to \(range.upperBound) as "
          + "'\(columns[index].legible)'")
    }
  }

  /// Makes sure that no cell of the column at `index` is a text; one may be missing.
  func expectNoTexts(at index: Int) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { $0[index].text != nil }) {
      throw ArtifactError("row \(place + 1) of a table has a text as '\(columns[index].legible)'")
    }
  }

  /// Makes sure that a column of counts rises, as epochs and steps do: integers from 1 on.
  func expectRisingCounts(at index: Int) throws(ArtifactError) {
    var last = 0
    for (place, row) in rows.enumerated() {
      guard case .integer(let count) = row[index], count > last else {
        throw ArtifactError(
          "row \(place + 1) of a table has a '\(columns[index].legible)' that does not rise")
      }
      last = count
    }
  }
}

extension [String] {
  /// The first of them, as a message can show them.
  fileprivate var listed: String {
    prefix(12).map(\.legible).joined(separator: ", ") + (count > 12 ? ", …" : "")
  }
}
