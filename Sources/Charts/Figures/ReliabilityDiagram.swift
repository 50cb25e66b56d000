/// How often predictions of each confidence are right, in percent, with the number of predictions beneath.
///
/// A bar ends in a line at the accuracy; a narrow one leads from there to the mean confidence, within the bar where a predictor
/// is too modest and above it where it is too sure, and is nothing for a calibrated one, whose bars end on the diagonal. An
/// upright line is the 95 % interval of the accuracy by Wilson (1927), and bars of fewer than `fewest` examples are pale.
public struct ReliabilityDiagram: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  public var bins: [ReliabilityBin]

  /// A bar of fewer examples is pale.
  public static let fewest = 30

  public init(title: String = "", subtitle: String? = nil, bins: [ReliabilityBin]) {
    self.title = title
    self.subtitle = subtitle
    self.bins = bins
  }

  /// The number of examples in all bins.
  public var count: Int {
    drawable.reduce(0) { sum, bin in
      let (more, overflows) = sum.addingReportingOverflow(bin.count)
      return overflows ? .max : more
    }
  }

  /// ECE = Σ (n_b / N) |accuracy_b − confidence_b|; nil without examples.
  public var expectedCalibrationError: Double? {
    guard count > 0 else { return nil }
    return drawable.map { Double($0.count) * abs($0.accuracy - $0.confidence) }.reduce(0, +) / Double(count)
  }

  public var summary: String {
    guard let error = expectedCalibrationError else { return "Reliability diagram without examples." }
    let format = NumberFormat(.significant(3))
    let examples = NumberFormat(.decimals(0)).string(Double(count))
    return "Reliability diagram of \(examples) examples; expected calibration error \(format.string(error))."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["lower (%)", "upper (%)"], values: ["examples", "confidence (%)", "accuracy (%)"],
      rows: bins.map { bin in
        let means: [Table.Cell] =
          bin.count > 0
          ? [.number(bin.confidence.inPercent), .number(bin.accuracy.inPercent)] : [.missing, .missing]
        return [.number(bin.lower.inPercent), .number(bin.upper.inPercent), .number(Double(bin.count))]
          + means
      })
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    return insets.top + ((width - insets.left - insets.right) * 1.05).rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let top = heading.height(width: size.width)
    let bottom = across(length: size.width - 70).depth + 4
    let parts = ReliabilityPlot.parts(of: Rect(x: 0, y: 0, width: 1, height: size.height - top - bottom))
    let left = max(accuracies(length: parts.bars.height).depth, counts(length: parts.counts.height).depth) + 4
    return Insets(top: top, left: left, bottom: bottom, right: 16)
  }

  public func elements(in frame: Frame) -> [Element] {
    let parts = ReliabilityPlot.parts(of: frame.plot)
    let depth = frame.insets.left - 4
    let upper = accuracies(length: parts.bars.height).padded(to: depth)
    let lower = counts(length: parts.counts.height).padded(to: depth)
    let bare = across(length: parts.bars.width, isLabelled: false)
    let labelled = across(length: parts.counts.width)
    let plot = ReliabilityPlot(diagram: self, across: labelled, up: upper, countsUp: lower, parts: parts)
    return heading.elements(width: frame.size.width)
      + [upper.grid(in: parts.bars), lower.grid(in: parts.counts)] + plot.bars + plot.counts + plot.diagonal
      + bare.elements(in: parts.bars) + upper.elements(in: parts.bars)
      + labelled.elements(in: parts.counts) + lower.elements(in: parts.counts) + plot.words
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let parts = ReliabilityPlot.parts(of: frame.plot)
    let plot = ReliabilityPlot(
      diagram: self, across: across(length: parts.counts.width),
      up: accuracies(length: parts.bars.height), countsUp: counts(length: parts.counts.height), parts: parts)
    let columns = [
      shown.map(\.lower.inPercent), shown.map(\.upper.inPercent), shown.map { Double($0.count) },
      shown.map(\.confidence.inPercent), shown.map(\.accuracy.inPercent),
    ]
    return [
      PanelModel(
        "items", plot: frame.plot, boxes: [("boxes", shown.map(plot.whole))],
        [
          "names": .list((numbers.keys + numbers.values).map { .text($0) }),
          "values": .list(columns.map { .column($0) }),
        ])
    ]
  }

  private var drawable: [ReliabilityBin] { bins.filter(\.isDrawable) }

  /// The bins that are drawn: that of a single confidence together with the one which ends there, as that of exactly 1.
  var shown: [ReliabilityBin] {
    let homes = bins.map { home(of: $0) }
    return bins.indices.compactMap { place in
      if homes[place] != nil { return nil }
      let parts = [place] + bins.indices.filter { homes[$0] == place }
      return ReliabilityBin(
        joining: parts.map { bins[$0] }.filter(\.isDrawable), from: bins[place].lower, to: bins[place].upper)
    }
  }

  /// The bin that ends where one of a single confidence is; nil of others.
  private func home(of bin: ReliabilityBin) -> Int? {
    guard bin.lower == bin.upper else { return nil }
    return bins.firstIndex { $0.lower < $0.upper && $0.upper == bin.upper }
  }

  /// The width of a bin that has one, for those of a single confidence.
  var typicalWidth: Double {
    bins.map { $0.upper - $0.lower }.filter { $0 > 0 }.min() ?? 0.04
  }

  /// What its legend calls what it shows.
  static let names = (
    accuracy: "accuracy", gap: "gap to confidence", interval: "95 % interval",
    few: "fewer than \(fewest) examples"
  )

  private var heading: Heading {
    let box = Rect(x: 6, y: -5, width: 12, height: 10)
    let end = Element.line(from: Point(x: 6, y: -5), to: Point(x: 18, y: -5), role: "line s3")
    let upright = Element.line(from: Point(x: 12, y: -6), to: Point(x: 12, y: 6), role: "axis")
    let few = Legend.Entry(name: Self.names.few, sample: [.rect(box, role: "pale f3"), end])
    return Heading(
      title: title, subtitle: subtitle,
      legend: Legend(
        entries: [
          Legend.Entry(name: Self.names.accuracy, sample: [.rect(box, role: "bar f3"), end]),
          Legend.Entry(name: Self.names.gap, sample: [.rect(box, role: "gap f5 s5")]),
          Legend.Entry(name: Self.names.interval, sample: [upright]),
        ] + (shown.contains(where: \.isOfFew) ? [few] : [])))
  }

  private func across(length: Double, isLabelled: Bool = true) -> PlottedAxis {
    var axis = Axis("confidence", unit: "%", range: 0...100)
    axis.isLabelled = isLabelled
    return PlottedAxis(axis, side: .bottom, scale: Scale(spacing: .linear, domain: 0...100), length: length)
  }

  private func accuracies(length: Double) -> PlottedAxis {
    PlottedAxis(
      Axis("accuracy", unit: "%"), side: .left, scale: Scale(spacing: .linear, domain: 0...100),
      length: length)
  }

  private func counts(length: Double) -> PlottedAxis {
    let greatest = max(Double(shown.map(\.count).max() ?? 1), 1) * 1.08
    return PlottedAxis(
      Axis("examples", isWhole: true), side: .left, scale: Scale(spacing: .linear, domain: 0...greatest),
      length: min(length, 72))
  }
}
