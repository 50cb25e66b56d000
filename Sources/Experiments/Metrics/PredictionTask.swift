import Neural

/// What networks are asked to predict.
public enum PredictionTask: Sendable {
  /// One of some classes.
  case classification
  /// Values.
  case regression
}

extension Examples.Targets {
  var task: PredictionTask {
    switch self {
    case .classes: .classification
    case .values: .regression
    }
  }
}
