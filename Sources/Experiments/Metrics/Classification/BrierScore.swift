/// The squared distance of the probabilities from the truth: mean over examples of sum_c (p_c - [y = c])^2.
public struct BrierScore: ClassMetric {
  public let name = "brier"
  public let title = "Brier score"

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    var sum = 0.0
    for (example, label) in predictions.labels.enumerated() {
      let row = example * predictions.classCount
      for index in 0..<predictions.classCount {
        let truth: Double = index == Int(label) ? 1 : 0
        let difference = Double(predictions.probabilities[row + index]) - truth
        sum += difference * difference
      }
    }
    return sum / Double(predictions.count)
  }
}
