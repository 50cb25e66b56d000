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

/// Finds places for names beside points where they cover as little as possible.
struct LabelPlacement: Sendable {
  /// Where all of a name should be.
  let bounds: Rect
  let markers: [Point]
  /// Lines that names should not hide, each by its points.
  let lines: [[Point]]

  private static let distance = 9.0

  /// A label for each text that is not empty, in the same order; none where it would cover another or leave the bounds.
  func labels(_ wanted: [(text: String, place: Point)]) -> [Label] {
    var taken = markers.map { Rect(x: $0.x, y: $0.y, width: 0, height: 0).expanded(by: 5) }
    var labels: [Label] = []
    for (text, place) in wanted where !text.isEmpty {
      let free = candidates(text, around: place).filter { candidate in
        bounds.expanded(by: 1).contains(candidate.box)
          && !labels.contains { $0.box.overlap(with: candidate.box) > 0 }
      }
      guard let best = free.min(by: { cost($0, of: text, taken) < cost($1, of: text, taken) }) else {
        continue
      }
      labels.append(best)
      taken.append(best.box.expanded(by: 2))
    }
    return labels
  }

  /// Right, left, above, below, and the four corners between. Those at a side are cut where the bounds end, those above
  /// and below move along the bounds.
  private func candidates(_ text: String, around place: Point) -> [Label] {
    let (near, level, over, under) = (
      Self.distance, TextStyle.legend.middle, -Self.distance, Self.distance + 9
    )
    let offsets: [(Double, Double, Label.Anchor)] = [
      (near, level, .start), (-near, level, .end), (0, over, .middle), (0, under, .middle),
      (near * 0.7, over * 0.7, .start), (-near * 0.7, over * 0.7, .end),
      (near * 0.7, under * 0.85, .start), (-near * 0.7, under * 0.85, .end),
    ]
    return offsets.map { across, y, anchor in
      var x = place.x + across
      let room: Double =
        switch anchor {
        case .start: bounds.maxX - x
        case .middle: bounds.width - 2
        case .end: x - bounds.x
        }
      let shown = TextMeasure.truncated(text, to: room, .legend)
      if anchor == .middle {
        let half = TextMeasure.width(of: shown, .legend) / 2 + 1
        x = max(min(x, bounds.maxX - half), bounds.x + half)
      }
      return Label(
        text: shown, place: Point(x: x, y: place.y + y), style: .legend, anchor: anchor, role: "caption")
    }
  }

  private func cost(_ label: Label, of text: String, _ taken: [Rect]) -> Double {
    let box = label.box
    let whole = TextMeasure.width(of: text, .legend) * box.height
    let unseen = whole - box.overlap(with: bounds.expanded(by: -3))
    let covered = taken.map { $0.overlap(with: box) }.reduce(0, +)
    let crossed = segmentsCrossed(by: box.expanded(by: 2))
    return unseen * 10 + covered * 5 + Double(crossed) * 20
  }

  /// Pixels between two points that are added to a line.
  private static let spacing = 6.0

  /// How many points of the lines lie under a name, with points added where they are far apart.
  private func segmentsCrossed(by box: Rect) -> Int {
    lines.flatMap { zip($0, $0.dropFirst()) }.map { start, end in
      let length = max(abs(end.x - start.x), abs(end.y - start.y))
      let steps = max(8, Int(length / Self.spacing))
      return (0..<steps).filter { step in
        let share = Double(step) / Double(steps)
        return box.contains(
          Point(x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share))
      }.count
    }.reduce(0, +)
  }
}
