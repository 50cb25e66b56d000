import Networks
import Platform

/// How much the members of an ensemble differ in what they predict.
public struct EnsembleDiversity: Equatable, Sendable {
  /// The share of examples on which two members' classes differ, as the mean over pairs; 0 for one member, and NaN where
  /// a member's probabilities are not numbers.
  public let disagreement: Double

  /// Disagreement over the members' mean error (as a share); NaN when no member errs.
  public let disagreementOverError: Double

  /// H(p-bar) - mean_k H(p_k) in nats, as the mean over examples.
  public let mutualInformation: Double

  /// mean_k NLL(p_k) - NLL(p-bar) in nats; never negative.
  public let ambiguity: Double

  /// - Parameter mean: the ensemble's `probabilityMean()`.
  public init(of ensemble: EnsemblePredictions, mean: ClassPredictions) {
    let members = ensemble.members
    disagreement = Self.disagreement(members)
    disagreementOverError = disagreement / Self.average(members) { 1 - Accuracy().value(of: $0) }
    mutualInformation = Self.entropy(mean) - Self.average(members, Self.entropy)
    ambiguity = Self.average(members, CrossEntropy().value) - CrossEntropy().value(of: mean)
  }

  private static func average(_ members: [ClassPredictions], _ quantity: (ClassPredictions) -> Double)
    -> Double
  {
    members.reduce(0) { $0 + quantity($1) } / Double(members.count)
  }

  /// Counts, for each example, the pairs that agree: sum over classes of n_c (n_c - 1) / 2.
  private static func disagreement(_ members: [ClassPredictions]) -> Double {
    guard members.count > 1 else { return 0 }
    if members.contains(where: \.hasNaN) { return .nan }
    var votes = [Int](repeating: 0, count: members[0].classCount)
    var agreeing = 0
    for example in 0..<members[0].count {
      for index in votes.indices { votes[index] = 0 }
      for member in members { votes[Int(member.predictedClasses[example])] += 1 }
      agreeing += votes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }
    let pairs = members.count * (members.count - 1) / 2 * members[0].count
    return Double(pairs - agreeing) / Double(pairs)
  }

  /// mean over examples of -sum_c p_c log p_c, where 0 log 0 is 0.
  private static func entropy(_ predictions: ClassPredictions) -> Double {
    let sum = predictions.probabilities.reduce(0.0) { sum, probability in
      probability == 0 ? sum : sum - Double(probability) * log(Double(probability))
    }
    return sum / Double(predictions.count)
  }
}
