/// The words of vertical marks, above the plot: in a higher row where they would meet another's.
struct MarkLabels: Sendable {
  let marks: [VerticalMark]
  let across: PlottedAxis
  let plot: Rect

  private static let mostRows = 4

  /// The height of the rows that are needed.
  var height: Double {
    let lowest = plot.y - 5
    let highest = labels.map(\.place.y).min() ?? lowest + TextStyle.note.lineHeight
    return lowest - highest + TextStyle.note.lineHeight
  }

  var labels: [Label] {
    var taken: [Rect] = []
    return marks.compactMap { mark in
      guard !mark.label.isEmpty, let x = across.position(of: mark.x, in: plot),
        x >= plot.x - 1, x <= plot.maxX + 1
      else { return nil }
      let label = freeLabel(mark.label, above: x, avoiding: taken)
      taken.append(label.box.expanded(by: 3))
      return label
    }
  }

  private func freeLabel(_ text: String, above x: Double, avoiding taken: [Rect]) -> Label {
    let shown = TextMeasure.truncated(text, to: plot.width, .note)
    let half = TextMeasure.width(of: shown, .note) / 2
    let middle = min(max(x, plot.x + half), plot.maxX - half)
    let rows = (0..<MarkLabels.mostRows).map { row in
      let y = plot.y - 5 - Double(row) * TextStyle.note.lineHeight
      return Label(text: shown, place: Point(x: middle, y: y), style: .note, anchor: .middle, role: "halo")
    }
    return rows.first { row in !taken.contains { $0.overlap(with: row.box) > 0 } } ?? rows[0]
  }
}
