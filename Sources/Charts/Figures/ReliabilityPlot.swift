/// The bars of a reliability diagram, once its axes are known.
struct ReliabilityPlot: Sendable {
  let diagram: ReliabilityDiagram
  let across: PlottedAxis
  let up: PlottedAxis
  let countsUp: PlottedAxis
  let parts: (bars: Rect, counts: Rect)

  /// The plot divided: three quarters for accuracies, the rest, after a gap, for counts.
  static func parts(of plot: Rect) -> (bars: Rect, counts: Rect) {
    let gap = 14.0
    let lower = ((plot.height - gap) * 0.25).rounded()
    let upper = max(plot.height - gap - lower, 1)
    return (
      Rect(x: plot.x, y: plot.y, width: plot.width, height: upper),
      Rect(x: plot.x, y: plot.y + upper + gap, width: plot.width, height: max(lower, 1))
    )
  }

  /// Bars that end in a line at the accuracy, and narrower ones from there to the mean confidence: above where confidence is
  /// too high, within the bar where it is too low.
  var bars: [Element] {
    diagram.shown.flatMap { bin -> [Element] in
      let (accuracy, confidence) = (100 * bin.accuracy, 100 * bin.confidence)
      var bar = rect(bin, from: 0, to: accuracy, up, parts.bars, role: "bar f1")
      let whole = box(bin, from: accuracy, to: confidence, up, parts.bars)
      let narrow = Rect(
        x: whole.x + whole.width / 4, y: whole.y, width: whole.width / 2, height: whole.height)
      var gap = Element.rect(narrow, role: "gap f2 s2")
      let tooltip = Element.tooltip(tooltip(bin))
      (bar.children, gap.children) = ([tooltip], [tooltip])
      let names = ReliabilityDiagram.names
      return [
        bar.belonging(to: .series, names.accuracy),
        // Within a bar too, it has the colour of its sample.
        Element.rect(narrow, role: "surface").belonging(to: .series, names.gap),
        gap.belonging(to: .series, names.gap),
        end(of: bin).belonging(to: .series, names.accuracy),
      ]
    }
  }

  var counts: [Element] {
    diagram.shown.map { rect($0, from: 0, to: Double($0.count), countsUp, parts.counts, role: "count") }
  }

  /// Where accuracy and confidence are equal.
  var diagonal: [Element] {
    guard let start = place(0, 0), let end = place(100, 100) else { return [] }
    return [.line(from: start, to: end, role: "mark dashed")]
  }

  /// The calibration error in the upper left corner, or word that there is nothing to show.
  var words: [Element] {
    guard let error = diagram.expectedCalibrationError else {
      return [Notice.noData(in: parts.bars, "No examples to draw")]
    }
    let corner = Point(x: parts.bars.x + 10, y: parts.bars.y + 18)
    let below = Point(x: corner.x, y: corner.y + 15)
    let examples = NumberFormat(.decimals(0)).string(Double(diagram.count))
    return [
      Label(
        text: "ECE " + NumberFormat.significant(3).string(error), place: corner, style: .strong, role: "halo"),
      Label(text: "\(examples) examples", place: below, style: .note, role: "halo"),
    ].map(\.element)
  }

  /// All that a bin has, from the top of the bars to the foot of the counts.
  func whole(of bin: ReliabilityBin) -> Rect {
    let bar = box(bin, from: 0, to: 100, up, parts.bars)
    return Rect(
      x: bar.x - 0.5, y: parts.bars.y, width: bar.width + 1, height: parts.counts.maxY - parts.bars.y)
  }

  /// The line at the accuracy, which a bar ends in.
  private func end(of bin: ReliabilityBin) -> Element {
    let box = box(bin, from: 100 * bin.accuracy, to: 100 * bin.accuracy, up, parts.bars)
    return .line(
      from: Point(x: box.x, y: box.y), to: Point(x: box.x + box.width, y: box.y), role: "line s1")
  }

  private func rect(
    _ bin: ReliabilityBin, from start: Double, to end: Double, _ axis: PlottedAxis, _ part: Rect, role: String
  ) -> Element {
    .rect(box(bin, from: start, to: end, axis, part), role: role)
  }

  private func box(
    _ bin: ReliabilityBin, from start: Double, to end: Double, _ axis: PlottedAxis, _ part: Rect
  ) -> Rect {
    let upper = bin.upper > bin.lower ? bin.upper : bin.lower + diagram.typicalWidth * 0.5
    let left = across.position(of: 100 * min(max(bin.lower, 0), 2), in: part) ?? part.x
    let right = across.position(of: 100 * min(max(upper, 0), 2), in: part) ?? part.x
    let first = axis.position(of: start, in: part) ?? part.maxY
    let second = axis.position(of: end, in: part) ?? part.maxY
    return Rect(
      x: left + 0.5, y: min(first, second), width: max(right - left - 1, 0.5), height: abs(first - second))
  }

  private func place(_ confidence: Double, _ accuracy: Double) -> Point? {
    guard let x = across.position(of: confidence, in: parts.bars),
      let y = up.position(of: accuracy, in: parts.bars)
    else { return nil }
    return Point(x: x, y: y)
  }

  private func tooltip(_ bin: ReliabilityBin) -> String {
    func percent(_ share: Double, suffix: String = " %") -> String {
      NumberFormat(.significant(3), trimsZeros: true, suffix: suffix).string(100 * share)
    }
    return "\(percent(bin.lower, suffix: "")) to \(percent(bin.upper)): \(bin.count) examples, "
      + "confidence \(percent(bin.confidence)), accuracy \(percent(bin.accuracy))"
  }
}

/// The examples whose confidence lies in one interval.
public struct ReliabilityBin: Sendable, Equatable {
  /// The interval of confidences, in [0, 1]; equal ends are allowed, as for those of exactly 1.
  public var lower: Double
  public var upper: Double
  /// The number of examples.
  public var count: Int
  /// The mean confidence of the examples, in [0, 1]; any number when there are none.
  public var confidence: Double
  /// The share of the examples that were classified rightly, in [0, 1]; any number when there are none.
  public var accuracy: Double

  public init(lower: Double, upper: Double, count: Int, confidence: Double, accuracy: Double) {
    self.lower = lower
    self.upper = upper
    self.count = count
    self.confidence = confidence
    self.accuracy = accuracy
  }

  /// Whether the bin has examples and numbers to show.
  var isDrawable: Bool {
    count > 0 && lower.isDrawable && upper.isDrawable && lower <= upper && confidence.isDrawable
      && accuracy.isDrawable
  }
}
