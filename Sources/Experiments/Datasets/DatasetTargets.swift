/// What there is to predict of an example.
public enum DatasetTargets: Equatable, Sendable {
  /// One of so many classes.
  case classes(Int)
  /// `width` values; `noise` is the standard deviation of what is random in them, where that is known.
  case values(width: Int, noise: Double?)

  var task: PredictionTask {
    switch self {
    case .classes: .classification
    case .values: .regression
    }
  }

  /// The outputs that a network for them has.
  var outputCount: Int {
    switch self {
    case .classes(let count): count
    case .values(let width, _): width
    }
  }

  var noise: Double? { if case .values(_, let noise) = self { noise } else { nil } }

  /// "2 classes", "1 target value"
  var inWords: String {
    switch self {
    case .classes(let count): "\(count) classes"
    case .values(let width, _): width == 1 ? "1 target value" : "\(width) target values"
    }
  }
}
