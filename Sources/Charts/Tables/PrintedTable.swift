/// A table's cells as they are printed, with the best of each column marked.
struct PrintedTable: Sendable, Equatable {
  struct Cell: Sendable, Equatable {
    let text: String
    let isBest: Bool
  }

  let rows: [[Cell]]

  init(_ table: Table, glyphs: NumberFormat.Glyphs) {
    let best = table.columns.indices.map { PrintedTable.best(of: $0, in: table) }
    rows = table.rows.map { row in
      table.columns.indices.map { index in
        let format = table.columns[index].format.with(glyphs: glyphs)
        let cell = index < row.cells.count ? row.cells[index] : .missing
        return PrintedTable.printed(cell, format: format, best: row.isRanked ? best[index] : nil)
      }
    }
  }

  /// A number that is printed as the best one is printed counts as best: nobody could see the difference.
  private static func printed(_ cell: Table.Cell, format: NumberFormat, best: Double?) -> Cell {
    switch cell {
    case .text(let text): return Cell(text: text, isBest: false)
    case .missing: return Cell(text: format.glyphs == .plain ? "-" : "–", isBest: false)
    case .number(let value):
      let text = format.string(value)
      return Cell(text: text, isBest: value.isFinite && best.map { format.string($0) == text } ?? false)
    }
  }

  /// The best number of a column among the rows that are ranked; nil when fewer than two compete.
  private static func best(of index: Int, in table: Table) -> Double? {
    guard let direction = table.columns[index].best else { return nil }
    let numbers = table.rows.filter(\.isRanked).compactMap { row -> Double? in
      guard index < row.cells.count, case .number(let value) = row.cells[index], value.isFinite else {
        return nil
      }
      return value
    }
    guard numbers.count > 1 else { return nil }
    return direction == .highest ? numbers.max() : numbers.min()
  }
}
