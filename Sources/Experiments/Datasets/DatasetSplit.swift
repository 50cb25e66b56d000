/// What examples are for.
public enum DatasetSplit: String, CaseIterable, Sendable {
  case train
  case validation
  case test

  /// The published part that the split is taken from.
  public var part: DatasetPart {
    switch self {
    case .train, .validation: .train
    case .test: .test
    }
  }
}
