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
