/// The names of what a chart shows, each beside a sample, in rows that wrap.
struct Legend: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    let name: String
    /// Drawn in a box `sampleWidth` wide, with the origin at the middle of its left side.
    let sample: [Element]
  }

  var entries: [Entry]

  static let sampleWidth = 24.0
  private static let gap = 6.0
  private static let spacing = 16.0
  private static let rowHeight = 18.0

  func height(width: Double) -> Double {
    Double(rows(width: width).count) * Legend.rowHeight
  }

  /// The rows of the legend with the first one's top left corner at `origin`.
  func elements(at origin: Point, width: Double) -> [Element] {
    rows(width: width).enumerated().flatMap { index, row in
      self.row(row, from: origin.x, middle: origin.y + (Double(index) + 0.5) * Legend.rowHeight, width: width)
    }
  }

  private func row(_ entries: [Entry], from left: Double, middle: Double, width: Double) -> [Element] {
    var x = left
    return entries.map { entry in
      let text = shownName(entry, width: width)
      let place = Point(x: Legend.sampleWidth + Legend.gap, y: TextStyle.legend.middle)
      let label = Label(text: text, place: place, style: .legend)
      let group = Element.group(nil, entry.sample + [label.element])
        .with("transform", "translate(\(x.coordinate) \(middle.coordinate))")
      x += self.width(of: entry, within: width) + Legend.spacing
      return group
    }
  }

  private func rows(width: Double) -> [[Entry]] {
    var rows: [[Entry]] = []
    var used = 0.0
    for entry in entries {
      let needed = self.width(of: entry, within: width)
      if rows.isEmpty || used + Legend.spacing + needed > width {
        rows.append([entry])
        used = needed
      } else {
        rows[rows.count - 1].append(entry)
        used += Legend.spacing + needed
      }
    }
    return rows
  }

  private func shownName(_ entry: Entry, width: Double) -> String {
    TextMeasure.truncated(entry.name, to: width - Legend.sampleWidth - Legend.gap, .legend)
  }

  private func width(of entry: Entry, within width: Double) -> Double {
    let text = TextMeasure.width(of: shownName(entry, width: width), .legend)
    return Legend.sampleWidth + Legend.gap + text
  }
}
