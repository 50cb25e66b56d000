/// The share of examples, in [0, 1], whose most probable class is the true one.
public struct Accuracy: ClassMetric {
  public let name = "accuracy"
  public let title = "Accuracy"
  public let isBetterWhenLower = false

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    let hits = zip(predictions.predictedClasses, predictions.labels).reduce(0) { $1.0 == $1.1 ? $0 + 1 : $0 }
    return Double(hits) / Double(predictions.count)
  }
}
