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
