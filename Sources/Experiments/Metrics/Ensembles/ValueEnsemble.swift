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
