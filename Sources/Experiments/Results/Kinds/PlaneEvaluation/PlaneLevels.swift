import Charts

/// The levels at which the contours of a plane stand.
struct PlaneLevels {
  let levels: Levels
  /// For a caption, without a full stop.
  let inWords: String

  /// - Parameter noise: of the values; levels of the standard look are no nearer to each other.
  init(of surface: Surface, _ metric: String, _ style: FigureStyle, noise: SamplingNoise?) {
    let limit = style.limits[metric].map { Metrics.shown($0, of: metric) }
    switch style.look {
    case .standard:
      levels = Self.standard(of: surface, limit: limit, noise: noise)
      inWords = "levels grow by equal factors above the minimum" + (noise.inWords(above: surface) ?? "")
    case .notebook:
      levels = .logarithmic(over: surface, count: 20, limit: limit)
      inWords = "20 levels by equal factors"
    case .paper:
      let usual = Self.ofThePaper[metric]
      levels = .logarithmicAboveMinimum(
        of: surface, count: 7, limit: limit ?? usual?.limit, nearest: usual?.nearest ?? -5)
      inWords = "levels grow by equal factors above the minimum"
    }
  }

  /// Twelve levels, or as many as are a standard error apart.
  static func standard(of surface: Surface, limit: Double? = nil, noise: SamplingNoise?) -> Levels {
    .logarithmicAboveMinimum(
      of: surface, count: 12, limit: limit, leastStep: { noise?.standardError(ofPercentage: $0) ?? 0 })
  }

  /// The limits and the logarithms of the lowest step with which Garipov et al. (2018) draw loss and error.
  private static let ofThePaper: [String: (limit: Double, nearest: Double)] = [
    "cross-entropy": (5, -5), "error": (40, -1),
  ]
}

/// How far a share of so many examples may be off because these were drawn at random.
struct SamplingNoise: Equatable {
  let examples: Int

  init(examples: Int) { self.examples = examples }

  /// The noise of percentages that are each a number of examples out of the same examples: of k / n the least n that
  /// suits all; nil where none of up to ten million does, as for what is no share.
  init?(ofPercentages values: [Double]) {
    var examples = 1
    for value in values where value.isFinite {
      guard (0...100).contains(value), let count = Self.denominator(of: value / 100) else { return nil }
      examples = examples / Self.greatestDivisor(examples, count) * count
      if examples > Self.mostExamples { return nil }
    }
    if examples == 1 { return nil }
    self.examples = examples
  }

  /// sqrt(p (1 - p) / n), in percent, and not less than one example.
  func standardError(ofPercentage value: Double) -> Double {
    let share = min(max(value / 100, 0), 1)
    return 100 * max((share * (1 - share) / Double(examples)).squareRoot(), 1 / Double(examples))
  }

  private static let mostExamples = 10_000_000

  /// The denominator of the fraction that a share in [0, 1] is, found by its continued fraction.
  private static func denominator(of share: Double) -> Int? {
    var (last, denominator) = (0, 1)
    var (lastNumerator, numerator) = (1, 0)
    var rest = share
    while abs(share - Double(numerator) / Double(denominator)) > 1e-15 {
      guard rest > 0, 1 / rest < 1e8 else { return nil }
      let whole = (1 / rest).rounded(.down)
      rest = 1 / rest - whole
      (last, denominator) = (denominator, Int(whole) * denominator + last)
      (lastNumerator, numerator) = (numerator, Int(whole) * numerator + lastNumerator)
      if denominator > mostExamples { return nil }
    }
    return denominator
  }

  private static func greatestDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestDivisor(second, first % second)
  }
}

extension SamplingNoise? {
  /// What a caption adds; nil where nothing is known.
  func inWords(above surface: Surface) -> String? {
    guard let self, let least = surface.extent?.lowerBound else { return nil }
    let error = NumberFormat.significant(2).string(self.standardError(ofPercentage: least))
    let examples = NumberFormat.decimals(0).string(Double(self.examples))
    return
      " and are at least a standard error of the sample apart (\(error) percentage points at the minimum, of "
      + "\(examples) examples), so that differences within one colour may be chance"
  }
}
