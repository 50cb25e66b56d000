/// One line of text at a place.
struct Label: Sendable, Equatable {
  enum Anchor: String, Sendable { case start, middle, end }

  var text: String
  var place: Point
  var style: TextStyle
  var anchor = Anchor.start
  /// Whether the text reads upwards, turned about its place.
  var isTurned = false
  /// Further classes, such as a halo.
  var role: String?

  var width: Double { TextMeasure.width(of: text, style) }

  /// The rectangle the letters cover when the text is level.
  var box: Rect {
    let left: Double =
      switch anchor {
      case .start: place.x
      case .middle: place.x - width / 2
      case .end: place.x - width
      }
    return Rect(x: left, y: place.y - style.size * 0.8, width: width, height: style.size * 1.05)
  }

  var element: Element {
    let base = Element("text", ["class": role.map { "\(style.rawValue) \($0)" } ?? style.rawValue])
    return positioned(base).filled(with: Label.runs(of: text), smallSize: style.size * 0.75)
  }

  private func positioned(_ element: Element) -> Element {
    let anchorValue = anchor == .start ? nil : anchor.rawValue
    guard isTurned else {
      return
        element
        .with("x", place.x.coordinate).with("y", place.y.coordinate).with("text-anchor", anchorValue)
    }
    return
      element
      .with("transform", "translate(\(place.x.coordinate) \(place.y.coordinate)) rotate(-90)")
      .with("text-anchor", anchorValue)
  }

  /// A stretch of letters that stand on the line or are raised above it.
  struct Run: Sendable, Equatable {
    var text: String
    var isRaised: Bool
  }

  /// The text cut where a raised exponent begins or ends, exponents in ordinary digits.
  static func runs(of text: String) -> [Run] {
    var runs: [Run] = []
    for scalar in text.unicodeScalars {
      let raised = TextMeasure.superscript(scalar)
      let piece = raised.map { String($0) } ?? String(scalar)
      if let last = runs.last, last.isRaised == (raised != nil) {
        runs[runs.count - 1].text += piece
      } else {
        runs.append(Run(text: piece, isRaised: raised != nil))
      }
    }
    return runs
  }
}

extension Element {
  /// The text element with its runs: raised ones smaller, as `<tspan>`, since many fonts lack raised digits.
  fileprivate func filled(with runs: [Label.Run], smallSize: Double) -> Element {
    var copy = self
    copy.text = runs.first.map { $0.isRaised ? "" : $0.text } ?? ""
    let rise = (smallSize * 0.55).coordinate
    for run in runs.first?.isRaised == false ? runs.dropFirst() : runs[...] {
      var attributes: KeyValuePairs<String, String> = ["dy": rise]
      if run.isRaised { attributes = ["dy": "-\(rise)", "font-size": smallSize.coordinate] }
      copy.children.append(Element("tspan", attributes, text: run.text))
    }
    return copy
  }
}
