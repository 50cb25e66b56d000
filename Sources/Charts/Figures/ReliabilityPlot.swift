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
      var bar = rect(bin, from: 0, to: accuracy, up, parts.bars, role: bin.isOfFew ? "pale f3" : "bar f3")
      let whole = box(bin, from: accuracy, to: confidence, up, parts.bars)
      let narrow = Rect(
        x: whole.x + whole.width / 4, y: whole.y, width: whole.width / 2, height: whole.height)
      let gap = Element.rect(narrow, role: "gap f5 s5")
      bar.children = [.tooltip(tooltip(bin))]
      let names = ReliabilityDiagram.names
      return [
        bar.belonging(to: .series, names.accuracy),
        // Within a bar too, it has the colour of its sample.
        Element.rect(narrow, role: "surface").belonging(to: .series, names.gap),
        gap.belonging(to: .series, names.gap),
        end(of: bin).belonging(to: .series, names.accuracy),
        interval(of: bin).belonging(to: .series, names.interval),
      ]
    }
  }

  /// An upright line over the 95 % interval of the accuracy.
  private func interval(of bin: ReliabilityBin) -> Element {
    let bounds = bin.interval
    let box = box(bin, from: 100 * bounds.lowerBound, to: 100 * bounds.upperBound, up, parts.bars)
    let x = box.x + box.width / 2
    return .line(from: Point(x: x, y: box.y), to: Point(x: x, y: box.y + box.height), role: "axis")
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
      from: Point(x: box.x, y: box.y), to: Point(x: box.x + box.width, y: box.y), role: "line s3")
  }

  private func rect(
    _ bin: ReliabilityBin, from start: Double, to end: Double, _ axis: PlottedAxis, _ part: Rect, role: String
  ) -> Element {
    .rect(box(bin, from: start, to: end, axis, part), role: role)
  }

  private func box(
    _ bin: ReliabilityBin, from start: Double, to end: Double, _ axis: PlottedAxis, _ part: Rect
  ) -> Rect {
    // One of a single confidence, which no bin ends at, has some width too, but not beyond 100 %.
    let width = bin.upper > bin.lower ? bin.upper - bin.lower : diagram.typicalWidth * 0.5
    let edge = min(max(bin.lower, 0), max(1 - width, 0))
    let left = across.position(of: 100 * edge, in: part) ?? part.x
    let right = across.position(of: 100 * min(edge + width, 1), in: part) ?? part.x
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
    let bounds = bin.interval
    return "\(percent(bin.lower, suffix: "")) to \(percent(bin.upper)): \(bin.count) examples, "
      + "confidence \(percent(bin.confidence)), accuracy \(percent(bin.accuracy)) "
      + "(95 % interval \(percent(bounds.lowerBound, suffix: "")) to \(percent(bounds.upperBound)))"
  }
}
