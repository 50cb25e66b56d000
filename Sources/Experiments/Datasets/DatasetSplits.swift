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

/// Where each split lies in its part.
public struct DatasetSplits: Equatable, Sendable {
  /// The number of examples held out: the last ones of the training part.
  public let validation: Int

  public init(validation: Int) {
    precondition(validation >= 0, "a number of examples")
    self.validation = validation
  }

  /// The splits that have examples.
  public var occurring: [DatasetSplit] {
    DatasetSplit.allCases.filter { $0 != .validation || validation > 0 }
  }

  /// The place of a split within its part.
  /// - Parameter count: the number of examples in the part.
  /// - Throws: `DatasetError.tooMuchValidation` unless some of the training part is left to train on.
  public func range(of split: DatasetSplit, count: Int) throws(DatasetError) -> Range<Int> {
    guard split != .test else { return 0..<count }
    guard validation < count else {
      throw .tooMuchValidation(validation: validation, available: count)
    }
    let boundary = count - validation
    return split == .train ? 0..<boundary : boundary..<count
  }
}
