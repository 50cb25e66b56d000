/// The places of a table's cells in a figure.
struct TableLayout: Sendable {
  private let table: Table
  private let printed: PrintedTable
  /// The left and right edge of each column's text, from the table's left.
  private let spans: [(start: Double, end: Double)]
  private let width: Double
  /// The names of columns, each on one line to three.
  private let headLines: [[String]]

  static let rowHeight = 22.0
  static let sectionGap = 6.0
  private static let leastGap = 12.0
  private static let mostHeadLines = 3

  /// Columns as wide as their text, with what is left shared between them. When they do not fit, names of columns
  /// take two lines or three, and then the first column gives way.
  init(_ table: Table, width: Double) {
    self.table = table
    self.width = width
    let printed = PrintedTable(table, glyphs: .typographic)
    self.printed = printed
    let heads = (1...TableLayout.mostHeadLines).map { TableLayout.heads(of: table, lines: $0) }
    let fitting = heads.first { TableLayout.leastWidth(TableLayout.widths(table, printed, $0)) <= width }
    headLines = fitting ?? heads[heads.count - 1]
    var widths = TableLayout.widths(table, printed, headLines)
    let excess = TableLayout.leastWidth(widths) - width
    if excess > 0, !widths.isEmpty { widths[0] = max(widths[0] - excess, 24) }
    let gap = max((width - widths.reduce(0, +)) / Double(max(widths.count - 1, 1)), TableLayout.leastGap)
    var spans: [(start: Double, end: Double)] = []
    for columnWidth in widths {
      let start = spans.last.map { $0.end + gap } ?? 0
      spans.append((start, start + columnWidth))
    }
    self.spans = spans
  }

  /// The least width at which nothing gives way, with the names of columns on as many lines as they may take.
  static func leastWidth(of table: Table) -> Double {
    let head = heads(of: table, lines: mostHeadLines)
    return leastWidth(widths(table, PrintedTable(table, glyphs: .typographic), head))
  }

  private static func heads(of table: Table, lines: Int) -> [[String]] {
    table.columns.map { broken(words: $0.name.split(separator: " ").map(String.init), lines: lines) }
  }

  /// A name on so many lines or fewer, as narrow as its spaces allow.
  private static func broken(words: [String], lines: Int) -> [String] {
    let whole = [words.joined(separator: " ")]
    guard lines > 1, words.count > 1 else { return whole }
    let splits = (1..<words.count).map { count in
      [words[..<count].joined(separator: " ")] + broken(words: Array(words[count...]), lines: lines - 1)
    }
    func width(_ lines: [String]) -> Double { lines.map { TextMeasure.width(of: $0, .subtitle) }.max() ?? 0 }
    return splits.min { width($0) < width($1) } ?? whole
  }

  private static func widths(_ table: Table, _ printed: PrintedTable, _ head: [[String]]) -> [Double] {
    table.columns.indices.map { index in
      let cells = printed.rows.map { TextMeasure.width(of: $0[index].text, .strong) }
      let names = head[index].map { TextMeasure.width(of: $0, .subtitle) }
      return ((cells + names).max() ?? 0).rounded(.up)
    }
  }

  private static func leastWidth(_ widths: [Double]) -> Double {
    widths.reduce(0, +) + leastGap * Double(max(widths.count - 1, 0))
  }

  /// The height of the row of names.
  var headHeight: Double {
    let lines = headLines.map(\.count).max() ?? 1
    return TableLayout.rowHeight + Double(lines - 1) * TextStyle.subtitle.lineHeight
  }

  func head(at top: Double, left: Double) -> [Element] {
    headLines.enumerated().flatMap { column, lines in
      lines.reversed().enumerated().map { line, text in
        let up = Double(line) * TextStyle.subtitle.lineHeight
        return cell(column, text, .subtitle, top + headHeight - TableLayout.rowHeight - up, left)
      }
    }
  }

  func row(_ index: Int, at top: Double, left: Double) -> [Element] {
    printed.rows[index].enumerated().map { column, content in
      cell(column, content.text, content.isBest ? .strong : .name, top, left)
    }
  }

  func rule(at y: Double, left: Double, isLight: Bool = false) -> Element {
    let crisp = y.rounded(.down) + 0.5
    return .line(
      from: Point(x: left, y: crisp), to: Point(x: left + width, y: crisp), role: isLight ? "grid" : "axis")
  }

  func emptyRow(at top: Double, left: Double) -> Rect {
    Rect(x: left, y: top, width: width, height: TableLayout.rowHeight)
  }

  private func cell(_ column: Int, _ text: String, _ style: TextStyle, _ top: Double, _ left: Double)
    -> Element
  {
    let span = spans[column]
    let shown = TextMeasure.truncated(text, to: span.end - span.start + 1, style)
    let isLeading = table.columns[column].alignment == .leading
    let x = left + (isLeading ? span.start : span.end)
    let place = Point(x: x, y: top + TableLayout.rowHeight / 2 + style.middle)
    return Label(text: shown, place: place, style: style, anchor: isLeading ? .start : .end).element
  }
}
