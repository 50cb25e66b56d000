/// A table as lines of text: columns aligned, numbers at their right.
struct TextTable: Sendable {
  let columns: [String]
  private(set) var rows: [[String]]

  /// - Parameter rows: each with a field for every column.
  init(columns: [String], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// The columns of a terminal that its longest line takes, at most.
  var width: Int {
    let widths = columns.indices.map { index in ([columns] + rows).map { $0[index].columns }.max() ?? 0 }
    return widths.reduce(0, +) + 2 * max(widths.count - 1, 0)
  }

  /// The header and at most `limit` rows; what was left out is counted in a last line.
  func lines(limit: Int = .max) -> [StyledLine] {
    let shown = rows.prefix(limit)
    let widths = columns.indices.map { index in
      ([columns] + shown).map { $0[index].columns }.max() ?? 0
    }
    let areNumbers = columns.indices.map { index in
      !shown.isEmpty && shown.allSatisfy { $0[index].isEmpty || Double($0[index]) != nil }
    }
    func line(_ fields: [String], _ tone: Tone) -> StyledLine {
      let aligned = fields.indices.map { index in
        areNumbers[index]
          ? fields[index].paddedLeft(to: widths[index]) : fields[index].padded(to: widths[index])
      }
      return StyledLine(aligned.joined(separator: "  ").withoutTrailingSpaces, tone)
    }
    let more = rows.count - shown.count
    return [line(columns, .strong)] + shown.map { line($0, .plain) }
      + (more > 0 ? [StyledLine("… and \(NumberText.count(more, "more row"))", .faint)] : [])
  }

  /// The table with every number cut to `digits` significant ones, for reading.
  func rounded(toDigits digits: Int32) -> TextTable {
    TextTable(
      columns: columns,
      rows: rows.map { row in
        row.map { field in
          guard let value = Double(field), Int(field) == nil else { return field }
          return NumberText.significant(value, digits: digits)
        }
      })
  }
}

extension String {
  fileprivate var withoutTrailingSpaces: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
