import Platform

/// What several predictors say of the same examples, together.
public struct EnsemblePredictions: Sendable {
  /// At least one, of the same labels and classes.
  public let members: [ClassPredictions]

  public init(_ members: [ClassPredictions]) {
    precondition(!members.isEmpty, "an ensemble needs a member")
    precondition(
      members.allSatisfy { $0.labels == members[0].labels && $0.classCount == members[0].classCount },
      "members predict the same examples")
    self.members = members
  }

  private var first: ClassPredictions { members[0] }

  /// The mean of the members' probabilities: p-bar = (1/K) sum_k p_k.
  ///
  /// log p-bar_y is taken from the members' log-likelihoods, by log-sum-exp minus log K.
  public func probabilityMean() -> ClassPredictions {
    let probabilities = Self.mean(members.map(\.probabilities))
    let logLikelihoods = (0..<first.count).map { example in
      let largest = members.reduce(-.infinity) { max($0, $1.logLikelihoods[example]) }
      // Minus infinity from all, or NaN from one: a difference from the largest would hide which.
      guard largest.isFinite else { return members.reduce(0) { $0 + $1.logLikelihoods[example] } }
      let sum = members.reduce(0) { $0 + exp($1.logLikelihoods[example] - largest) }
      return largest + log(sum) - log(Double(members.count))
    }
    return ClassPredictions(
      probabilities: probabilities, logLikelihoods: logLikelihoods, labels: first.labels,
      classCount: first.classCount)
  }

  /// The softmax of the mean of the members' logits, a different predictor; nothing unless all have logits.
  public func logitMean() -> ClassPredictions? {
    let logits = members.compactMap(\.logits)
    guard logits.count == members.count else { return nil }
    return ClassPredictions(logits: Self.mean(logits), labels: first.labels, classCount: first.classCount)
  }

  private static func mean(_ arrays: [[Float]]) -> [Float] {
    var sums = [Double](repeating: 0, count: arrays[0].count)
    for array in arrays {
      for index in sums.indices { sums[index] += Double(array[index]) }
    }
    return sums.map { Float($0 / Double(arrays.count)) }
  }
}

/// The values that several predictors give to the same examples, together.
public struct ValueEnsemble: Sendable {
  /// At least one, of the same targets.
  public let members: [ValuePredictions]

  public init(_ members: [ValuePredictions]) {
    precondition(!members.isEmpty, "an ensemble needs a member")
    precondition(
      members.allSatisfy { $0.targets == members[0].targets && $0.width == members[0].width },
      "members predict the same examples")
    self.members = members
  }

  /// The mean of the members' outputs.
  public func mean() -> ValuePredictions {
    ValuePredictions(outputs: means.map { Float($0) }, targets: members[0].targets, width: members[0].width)
  }

  /// The members' variance about their mean, (1/K) sum_k (z_k - z-bar)^2, as the mean over examples and values: what
  /// their mean squared error exceeds that of the ensemble by (Krogh and Vedelsby 1995).
  public var ambiguity: Double {
    let means = means
    var sum = 0.0
    for member in members {
      for (output, mean) in zip(member.outputs, means) {
        sum += (Double(output) - mean) * (Double(output) - mean)
      }
    }
    return sum / Double(members.count * means.count)
  }

  private var means: [Double] {
    var sums = [Double](repeating: 0, count: members[0].outputs.count)
    for member in members {
      for index in sums.indices { sums[index] += Double(member.outputs[index]) }
    }
    return sums.map { $0 / Double(members.count) }
  }
}
