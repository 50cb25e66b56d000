/// What stands above a chart: its title, a line of explanation, and its legend.
struct Heading: Sendable, Equatable {
  var title: String
  var subtitle: String?
  var legend: Legend?

  static let margin = 10.0
  private static let gap = 8.0

  /// The room from the top of the figure to the plot.
  func height(width: Double) -> Double {
    let inner = width - 2 * Heading.margin
    let titles = titleLines(inner).isEmpty ? 0 : textHeight(inner) + 2
    let rows = legend?.height(width: inner) ?? 0
    return Heading.margin + titles + (rows > 0 ? rows + 2 : 0) + (titles + rows > 0 ? Heading.gap : 0)
  }

  /// The heading at the top of a figure this wide.
  func elements(width: Double) -> [Element] {
    let inner = width - 2 * Heading.margin
    var top = Heading.margin
    var elements: [Element] = []
    for (text, style) in titleLines(inner) {
      let place = Point(x: Heading.margin, y: top + style.size * 0.85)
      elements.append(Label(text: text, place: place, style: style).element)
      top += style.lineHeight
    }
    if !elements.isEmpty { top += 4 }
    let rows = legend?.elements(at: Point(x: Heading.margin, y: top), width: inner) ?? []
    return elements + (rows.isEmpty ? [] : [.group("legends", rows)])
  }

  private func titleLines(_ width: Double) -> [(text: String, style: TextStyle)] {
    TextMeasure.wrapped(title, to: width, .title, limit: 2).map { ($0, .title) }
      + TextMeasure.wrapped(subtitle ?? "", to: width, .subtitle, limit: 2).map { ($0, .subtitle) }
  }

  private func textHeight(_ width: Double) -> Double {
    titleLines(width).map(\.style.lineHeight).reduce(0, +)
  }
}

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
        .belonging(to: .legend, entry.name)
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

/// Words in the place of data.
enum Notice {
  /// What a chart says when nothing it was given can be drawn.
  static func noData(in plot: Rect, _ text: String = "No finite values to draw") -> Element {
    let shown = TextMeasure.truncated(text, to: plot.width, .note)
    let place = Point(x: plot.midX, y: plot.midY + TextStyle.note.middle)
    return Label(text: shown, place: place, style: .note, anchor: .middle).element
  }
}
