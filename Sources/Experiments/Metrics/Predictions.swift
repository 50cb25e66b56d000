import Neural

/// What a predictor says of examples whose targets are known.
public enum Predictions: Sendable {
  case classes(ClassPredictions)
  case values(ValuePredictions)

  /// - Parameter outputs: of a network, `[examples, outputs]`.
  init(outputs: [Float], of examples: Examples) {
    switch examples.targets {
    case .classes(let labels):
      let classCount = outputs.count / max(labels.count, 1)
      self = .classes(ClassPredictions(logits: outputs, labels: labels, classCount: classCount))
    case .values(let targets, let width):
      self = .values(ValuePredictions(outputs: outputs, targets: targets, width: width))
    }
  }

  /// The outputs that they were made of, where those are known.
  var outputs: [Float]? {
    switch self {
    case .classes(let predictions): predictions.logits
    case .values(let predictions): predictions.outputs
    }
  }
}
