import Charts
import Declarations
import FileFormats
import Specifications
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

extension TableResult {
  static let kind = ResultKind(
    TableResult.self,
    measures: { result, name in result.measures(named: name) },
    figures: { result, name, style in [try result.figure(named: name, style)] })

  /// Where the table ended: the numbers of its last row, as `losses.loss`.
  private func measures(named name: String) -> [MeasuredValue] {
    table.numberColumns.compactMap { column in
      table.numbers(column).last.map { MeasuredValue("\(name).\(column)", $0) }
    }
  }

  /// The columns of a table of numbers over its first one, or over its rows.
  ///
  /// - Throws: `ArtifactError` where there is nothing to draw.
  private func figure(named name: String, _ style: FigureStyle) throws(ArtifactError) -> FigureSet.Figure {
    let columns = table.numberColumns
    guard let first = columns.first else {
      throw ArtifactError("'\(name)' has no column of numbers to draw")
    }
    let isOverFirst = columns.count > 1 && first == table.columns[0]
    let x = isOverFirst ? table.numbers(first) : table.rows.indices.map { Double($0 + 1) }
    let axis = Axis(isOverFirst ? first : "row", isWhole: x.allSatisfy { $0 == $0.rounded() })
    let charts = columns.dropFirst(isOverFirst ? 1 : 0).enumerated().map { index, column in
      LineChart(
        x: axis, y: Axis(column),
        series: [
          Series(column, x: x, y: table.numbers(column), marker: x.count <= 30 ? .circle : nil, colour: index)
        ], showsLegend: false)
    }
    return FigureSet.Figure(
      Panels(title: style.title("Table", of: name), stacked: charts), name: "\(name)-table",
      caption: "The columns of numbers of the table, over \(isOverFirst ? first : "its rows").",
      width: style.width)
  }
}

extension ResultTable {
  /// The columns that have a number in them and nothing but numbers.
  var numberColumns: [String] {
    columns.filter { column in
      guard let index = index(of: column) else { return false }
      return rows.contains { $0[index].isNumber }
        && rows.allSatisfy { $0[index].isNumber || $0[index] == .nothing }
    }
  }
}

extension ResultTable.Cell {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .number: true
    case .text, .nothing: false
    }
  }
}

extension ResultTable {
  /// Reads CSV with names of columns in its first line: a field that is a number is one, and an empty one is nothing.
  ///
  /// - Throws: `FileFormatError` where lines differ in their number of fields, or a column's name is there twice.
  init(_ csv: CSVTable, of file: String) throws {
    if Set(csv.columns.map(ExactText.init)).count < csv.columns.count {
      throw FileFormatError(
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
