import Charts
import Workflow

/// The columns of a table of numbers over its first one, or over its rows.
struct TableDrawing: FigureDrawing {
  var type: String { TableResult.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let table = try artifact.decoded(as: TableResult.self).table
    let columns = table.numberColumns
    guard let first = columns.first else {
      throw ArtifactError("'\(artifact.name)' has no column of numbers to draw")
    }
    let isOverFirst = columns.count > 1 && first == table.columns[0]
    let x = isOverFirst ? table.numbers(first) : table.rows.indices.map { Double($0 + 1) }
    let axis = Axis(isOverFirst ? first : "row", isWhole: x.allSatisfy { $0 == $0.rounded() })
    let charts = columns.dropFirst(isOverFirst ? 1 : 0).enumerated().map { index, name in
      LineChart(
        x: axis, y: Axis(name),
        series: [
          Series(name, x: x, y: table.numbers(name), marker: x.count <= 30 ? .circle : nil, colour: index)
        ], showsLegend: false)
    }
    let figure = Panels(title: style.title("Table", of: artifact.name), stacked: charts)
    return [
      FigureSet.Figure(
        figure, name: "\(artifact.name)-table",
        caption: "The columns of numbers of the table, over \(isOverFirst ? first : "its rows").",
        width: style.width)
    ]
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
