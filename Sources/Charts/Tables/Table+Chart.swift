extension Table: Chart {
  public var summary: String {
    "Table of \(rows.count) rows: " + columns.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ") + "."
  }

  /// As they are, not as they are rounded; a row that says nothing of a column lacks it.
  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: [], values: columns.map(\.name),
      rows: rows.map { row in columns.indices.map { $0 < row.cells.count ? row.cells[$0] : .missing } })
  }

  /// Under it, columns run into each other and out of the figure.
  public var leastWidth: Double { TableLayout.leastWidth(of: self) + 2 * Heading.margin }

  public func preferredHeight(width: Double) -> Double {
    let sections = rows.dropFirst().filter(\.opensSection).count
    let head = TableLayout(self, width: width - 2 * Heading.margin).headHeight
    let body = TableLayout.rowHeight * Double(max(rows.count, 1)) + TableLayout.sectionGap * Double(sections)
    return heading.height(width: width) + head + body + notesHeight(width) + Heading.margin
  }

  public func insets(in size: Size) -> Insets {
    Insets(top: heading.height(width: size.width), left: Heading.margin, right: Heading.margin)
  }

  public func elements(in frame: Frame) -> [Element] {
    let left = frame.insets.left
    let width = frame.size.width - left - frame.insets.right
    let layout = TableLayout(self, width: width)
    var top = frame.insets.top
    var elements = heading.elements(width: frame.size.width)
    elements += [layout.rule(at: top, left: left)] + layout.head(at: top, left: left)
    top += layout.headHeight
    elements.append(layout.rule(at: top, left: left))
    for (index, row) in rows.enumerated() {
      if row.opensSection && index > 0 {
        top += TableLayout.sectionGap
        elements.append(layout.rule(at: top - TableLayout.sectionGap / 2, left: left, isLight: true))
      }
      elements += layout.row(index, at: top, left: left)
      top += TableLayout.rowHeight
    }
    if rows.isEmpty { elements.append(Notice.noData(in: layout.emptyRow(at: top, left: left), "No rows")) }
    top += rows.isEmpty ? TableLayout.rowHeight : 0
    return elements + [layout.rule(at: top, left: left)] + noteLines(at: top, left: left, width: width)
  }

  private var heading: Heading { Heading(title: title) }

  private func wrappedNotes(_ width: Double) -> [String] {
    notes.flatMap { TextMeasure.wrapped($0, to: width, .note, limit: 4) }
  }

  private func notesHeight(_ width: Double) -> Double {
    let count = wrappedNotes(width - 2 * Heading.margin).count
    return count > 0 ? Double(count) * TextStyle.note.lineHeight + 8 : 0
  }

  private func noteLines(at top: Double, left: Double, width: Double) -> [Element] {
    wrappedNotes(width).enumerated().map { index, line in
      let y = top + 18 + Double(index) * TextStyle.note.lineHeight
      return Label(text: line, place: Point(x: left, y: y), style: .note).element
    }
  }
}
