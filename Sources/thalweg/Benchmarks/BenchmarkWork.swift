/// What is timed.
enum BenchmarkWork: String, CaseIterable, Sendable {
  /// A step of training an endpoint: batch, forward and backward with dropout, Adam.
  case train
  /// A step of fitting a quadratic Bézier curve of one bend: SGD with momentum on the bend.
  case curve
  /// A batch in evaluation mode.
  case evaluate
  /// A point of a landscape: all images at the weights of that point, their loss and accuracy.
  case landscape

  /// What one measured time is the time of.
  var unit: String {
    switch self {
    case .train, .curve: "step"
    case .evaluate: "batch"
    case .landscape: "point"
    }
  }

  /// Those that are timed where nothing is said; a landscape takes long.
  static let usual: [BenchmarkWork] = [.train, .curve, .evaluate]
}
