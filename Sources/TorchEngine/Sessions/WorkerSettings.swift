import Declarations
import Networks
import Neural

extension Loss {
  /// As a worker is told it.
  ///
  /// - Throws: `TrainingFailure` where it has no such loss.
  var forWorker: JSON {
    get throws {
      switch self {
      case let loss as CrossEntropy: ["cross-entropy": ["smoothing": JSON(loss.smoothing)]]
      case let loss as SquaredError: ["squared-error": ["sigma": loss.sigma.map { JSON($0) } ?? .null]]
      case let loss as PythonLoss: ["python": loss.object.forWorker]
      default:
        throw TrainingFailure.unsuitable("'\(Self.kind)' is a loss that the torch engine does not compute")
      }
    }
  }
}

extension Optimiser {
  /// As a worker is told it; rates come with the steps.
  ///
  /// - Throws: `TrainingFailure` where it has no such optimiser.
  var forWorker: JSON {
    get throws {
      switch self {
      case let sgd as SGD:
        [
          "sgd": [
            "momentum": JSON(sgd.momentum), "weight-decay": JSON(sgd.weightDecay),
            "nesterov": JSON(sgd.nesterov),
            "decays-norms-and-biases": JSON(sgd.decaysNormsAndBiases),
          ]
        ]
      case let adam as Adam:
        ["adam": Self.adam(adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay, adam.decaysNormsAndBiases)]
      case let adam as AdamW:
        [
          "adamw": Self.adam(
            adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay, adam.decaysNormsAndBiases)
        ]
      default:
        throw TrainingFailure.unsuitable(
          "'\(Self.kind)' is an optimiser that the torch engine does not compute")
      }
    }
  }

  private static func adam(
    _ beta1: Double, _ beta2: Double, _ epsilon: Double, _ decay: Double, _ decaysAll: Bool
  ) -> JSON {
    [
      "beta1": JSON(beta1), "beta2": JSON(beta2), "epsilon": JSON(epsilon), "weight-decay": JSON(decay),
      "decays-norms-and-biases": JSON(decaysAll),
    ]
  }
}
