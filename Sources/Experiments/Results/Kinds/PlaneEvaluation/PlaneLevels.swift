import Charts

/// The levels at which the contours of a plane stand.
struct PlaneLevels {
  let levels: Levels
  /// For a caption, without a full stop.
  let inWords: String

  init(of surface: Surface, _ metric: String, _ style: FigureStyle) {
    let limit = style.limits[metric]
    switch style.look {
    case .standard:
      levels = .logarithmicAboveMinimum(of: surface, count: 12, limit: limit)
      inWords = "levels grow by equal factors above the minimum"
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

  /// The limits and the logarithms of the lowest step with which Garipov et al. (2018) draw loss and error.
  private static let ofThePaper: [String: (limit: Double, nearest: Double)] = [
    "cross-entropy": (5, -5), "error": (40, -1),
  ]
}
