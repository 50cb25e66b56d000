import Networks
import Workflow

/// The negative log-likelihood of the true classes in nats: mean of -log p_y.
public struct CrossEntropy: ClassMetric {
  public let name = "cross-entropy"
  public let title = "Cross-entropy"
  public let summary = "The negative log-likelihood of the true classes in nats, as the mean over examples."

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    -predictions.logLikelihoods.reduce(0, +) / Double(predictions.count)
  }
}

/// The share of examples, in [0, 1], whose most probable class is the true one.
public struct Accuracy: ClassMetric {
  public let name = "accuracy"
  public let title = "Accuracy"
  public let reading: ReadingUnit? = .share
  public var isShareOfExamples: Bool { true }
  public let summary = "The share of examples whose most probable class is the true one."
  public let isBetterWhenLower = false

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    predictions.hits.map { Double($0) / Double(predictions.count) } ?? .nan
  }
}

extension ClassPredictions {
  /// How many examples are classified rightly; nil where a prediction is not a number.
  fileprivate var hits: Int? {
    hasNaN ? nil : zip(predictedClasses, labels).reduce(0) { $1.0 == $1.1 ? $0 + 1 : $0 }
  }
}

/// The percentage of examples that are misclassified: 100 misses / examples.
public struct ClassificationError: ClassMetric {
  public let name = "error"
  /// 2: the number nearest to the percentage, and not the remainder of a rounded accuracy.
  public let version = 2
  public let title = "Error"
  public let summary = "The percentage of examples whose most probable class is not the true one."
  public let reading: ReadingUnit? = .percent
  public var isShareOfExamples: Bool { true }

  public init() {}

  public func value(of predictions: ClassPredictions) -> Double {
    predictions.hits.map { Double(100 * (predictions.count - $0)) / Double(predictions.count) } ?? .nan
  }
}

/// The squared distance of the probabilities from the truth: mean over examples of sum_c (p_c - [y = c])^2.
public struct BrierScore: ClassMetric {
  public let name = "brier"
  public let title = "Brier score"
  public let summary =
    "The squared distance of the probabilities from the truth, summed over classes, as the mean over examples."

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
