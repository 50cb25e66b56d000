import Neural
import Platform

/// The class probabilities that a predictor gives to examples whose classes are known.
///
/// Probabilities are computed in double precision and kept in single; ranks, ties and bins are those of the
/// kept values. All arrays over classes are `[examples, classes]`, classes fastest.
public struct ClassPredictions: Sendable {
  public let classCount: Int
  /// The true class of each example; there are at most 256.
  public let labels: [ClassIndex]
  public let probabilities: [Float]
  /// log p_y for each example, which stays finite where p_y itself would round to zero.
  public let logLikelihoods: [Double]
  /// The most probable class of each example; the first of equals.
  public let predictedClasses: [ClassIndex]
  /// What the probabilities were made of, where that is known.
  public let logits: [Float]?

  public var count: Int { labels.count }

  /// Predictions of one model: p = softmax(z).
  /// - Parameter logits: `[examples, classes]`.
  public init(logits: [Float], labels: [ClassIndex], classCount: Int) {
    Self.check(logits.count, labels, classCount)
    var probabilities = [Float](repeating: 0, count: logits.count)
    var logLikelihoods = [Double](repeating: 0, count: labels.count)
    var exponentials = [Double](repeating: 0, count: classCount)
    for (example, label) in labels.enumerated() {
      let row = example * classCount
      let largest = Double(Self.maximum(of: logits[row..<row + classCount]))
      var sum = 0.0
      for index in 0..<classCount {
        let exponential = exp(Double(logits[row + index]) - largest)
        exponentials[index] = exponential
        sum += exponential
      }
      for index in 0..<classCount { probabilities[row + index] = Float(exponentials[index] / sum) }
      logLikelihoods[example] = Double(logits[row + Int(label)]) - largest - log(sum)
    }
    self.init(
      probabilities: probabilities, logLikelihoods: logLikelihoods, labels: labels, classCount: classCount,
      logits: logits)
  }

  /// Predictions whose probabilities are given; each row sums to one.
  /// - Parameter probabilities: `[examples, classes]`.
  public init(probabilities: [Float], labels: [ClassIndex], classCount: Int) {
    Self.check(probabilities.count, labels, classCount)
    let logLikelihoods = labels.enumerated().map { log(Double(probabilities[$0 * classCount + Int($1)])) }
    self.init(
      probabilities: probabilities, logLikelihoods: logLikelihoods, labels: labels, classCount: classCount)
  }

  init(
    probabilities: [Float], logLikelihoods: [Double], labels: [ClassIndex], classCount: Int,
    logits: [Float]? = nil
  ) {
    self.classCount = classCount
    self.labels = labels
    self.probabilities = probabilities
    self.logLikelihoods = logLikelihoods
    self.logits = logits
    predictedClasses = Self.predictedClasses(probabilities, classCount)
  }

  /// The probability of the predicted class of an example.
  func confidence(_ example: Int) -> Float {
    probabilities[example * classCount + Int(predictedClasses[example])]
  }

  var hasNaN: Bool { probabilities.contains { $0.isNaN } }

  private static func check(_ valueCount: Int, _ labels: [ClassIndex], _ classCount: Int) {
    precondition(classCount >= 1 && Int(ClassIndex.max) >= classCount, "classes that can be numbered")
    precondition(valueCount == labels.count * classCount, "a row of classes for each label")
    precondition(labels.allSatisfy { $0 < classCount }, "labels within the classes")
  }

  private static func maximum(of row: ArraySlice<Float>) -> Float {
    row.reduce(-.infinity) { Swift.max($0, $1) }
  }

  private static func predictedClasses(_ probabilities: [Float], _ classCount: Int) -> [ClassIndex] {
    stride(from: 0, to: probabilities.count, by: classCount).map { row in
      var best = 0
      for index in 1..<max(classCount, 1) where probabilities[row + index] > probabilities[row + best] {
        best = index
      }
      return ClassIndex(best)
    }
  }
}
