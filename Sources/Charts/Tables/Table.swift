/// Numbers in rows and columns, as a figure, as HTML and as plain text.
public struct Table: Sendable, Equatable {
  public var title: String
  public var columns: [Column]
  public var rows: [Row]
  /// Lines of explanation under the table.
  public var notes: [String]

  public init(title: String = "", columns: [Column], rows: [Row], notes: [String] = []) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }

  public struct Column: Sendable, Equatable {
    public enum Alignment: Sendable, Equatable { case leading, trailing }

    /// Which of a column's numbers is marked.
    public enum Best: Sendable, Equatable { case highest, lowest }

    public var name: String
    public var alignment: Alignment
    public var format: NumberFormat
    public var best: Best?

    public init(
      _ name: String, alignment: Alignment = .trailing, format: NumberFormat = .significant(4),
      best: Best? = nil
    ) {
      self.name = name
      self.alignment = alignment
      self.format = format
      self.best = best
    }
  }

  public enum Cell: Sendable, Hashable {
    case text(String)
    case number(Double)
    case missing
  }

  public struct Row: Sendable, Equatable {
    public var cells: [Cell]
    /// Whether its numbers may be the best of their columns.
    public var isRanked: Bool
    /// Whether a rule parts it from the row above.
    public var opensSection: Bool

    /// - Parameter cells: one a column; those that lack are missing.
    public init(_ cells: [Cell], isRanked: Bool = true, opensSection: Bool = false) {
      self.cells = cells
      self.isRanked = isRanked
      self.opensSection = opensSection
    }
  }
}

extension Table.Cell: ExpressibleByStringLiteral, ExpressibleByFloatLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
}

extension Table {
  /// The table as aligned plain text for a terminal or a file; an asterisk follows the best values.
  public func text() -> String {
    let printed = PrintedTable(self, glyphs: .plain)
    let marked = columns.map { $0.best != nil }
    let body = printed.rows.map { cells in
      cells.indices.map { cells[$0].text.plainLine + (marked[$0] ? (cells[$0].isBest ? "*" : " ") : "") }
    }
    let head = columns.indices.map { columns[$0].name.plainLine + (marked[$0] ? " " : "") }
    let widths = columns.indices.map { index in
      ([head] + body).map { $0[index].terminalWidth }.max() ?? 0
    }
    let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * max(widths.count - 1, 0))
    var lines = title.isEmpty ? [] : [title.plainLine, ""]
    lines += [line(head, widths), rule]
    for (row, cells) in zip(rows, body) {
      if row.opensSection { lines.append(rule) }
      lines.append(line(cells, widths))
    }
    lines += notes.isEmpty ? [] : [rule] + notes.map(\.plainLine)
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let space = String(repeating: " ", count: widths[index] - cell.terminalWidth)
      line += (index > 0 ? "  " : "") + (columns[index].alignment == .leading ? cell + space : space + cell)
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

extension String {
  /// The text without line breaks and control characters, which a terminal would obey.
  fileprivate var plainLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.isDrawable ? $0 : $0.standIn }))
  }

  /// The number of columns a terminal gives the text.
  fileprivate var terminalWidth: Int {
    unicodeScalars.map { scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F: 2
      case 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD: 2
      default: 1
      }
    }.reduce(0, +)
  }
}

extension Table {
  /// The table as an HTML fragment, all text escaped.
  ///
  /// The element has the class `chart-table`; the best values are in `<strong>`, rows that open a section have the
  /// class `section`, and notes stand in the foot.
  public func html() -> String {
    let printed = PrintedTable(self, glyphs: .typographic)
    var lines = ["<table class=\"chart-table\">"]
    if !title.isEmpty { lines.append("  <caption>\(title.escapedForXML)</caption>") }
    let names = columns.map { "<th scope=\"col\"\(style(of: $0))>\($0.name.escapedForXML)</th>" }
    lines.append("  <thead><tr>\(names.joined())</tr></thead>")
    lines.append("  <tbody>")
    lines += zip(rows, printed.rows).map { row, cells in
      "    <tr\(row.opensSection ? " class=\"section\"" : "")>\(html(of: cells))</tr>"
    }
    lines.append("  </tbody>")
    if !notes.isEmpty { lines.append(foot) }
    return lines.joined(separator: "\n") + "\n</table>\n"
  }

  private func html(of cells: [PrintedTable.Cell]) -> String {
    zip(cells, columns).enumerated().map { index, pair in
      let (cell, column) = pair
      let text = cell.text.escapedForXML
      let content = cell.isBest ? "<strong>\(text)</strong>" : text
      return index == 0
        ? "<th scope=\"row\"\(style(of: column))>\(content)</th>" : "<td\(style(of: column))>\(content)</td>"
    }.joined()
  }

  private func style(of column: Column) -> String {
    " style=\"text-align:\(column.alignment == .leading ? "left" : "right")\""
  }

  private var foot: String {
    let text = notes.map(\.escapedForXML).joined(separator: "<br/>")
    return
      "  <tfoot><tr><td colspan=\"\(max(columns.count, 1))\" style=\"text-align:left\">\(text)</td></tr></tfoot>"
  }
}

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
