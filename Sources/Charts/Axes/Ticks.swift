/// The marks along an axis: labelled ones, and minor ones between.
struct Ticks: Sendable, Equatable {
  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  var major: [Tick]
  var minor: [Double] = []

  /// The marks that suit a scale, about `count` of them with labels.
  static func fitting(_ scale: Scale, count: Int, isWhole: Bool = false) -> Ticks {
    switch scale.spacing {
    case .linear: linear(scale.domain, count: count, isWhole: isWhole)
    case .logarithmic: logarithmic(scale.domain, count: count)
    }
  }

  /// The width in pixels of the widest label.
  var labelWidth: Double {
    major.map { TextMeasure.width(of: $0.label, .tick) }.max() ?? 0
  }
}
