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
