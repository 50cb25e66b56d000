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

extension SamplingNoise? {
  /// What a caption adds; nil where nothing is known.
  func inWords(above surface: Surface) -> String? {
    guard let self, let least = surface.extent?.lowerBound else { return nil }
    let error = NumberFormat.significant(2).string(self.standardError(ofPercentage: least))
    return
      " and are at least a standard error of the sample apart (\(error) percentage points at the minimum, of "
      + "\(self.examplesInWords)), so that differences within one colour may be chance"
  }
}
