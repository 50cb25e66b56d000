/// Where a training stands after a step.
public struct TrainingProgress: Sendable, Hashable {
  /// The epoch that the step belongs to, counted from 1, and how many there will be.
  public let epoch: Int, epochs: Int
  /// Steps taken so far, and how many there will be.
  public let step: Int, steps: Int
  /// Mean loss of this step's batch.
  public let loss: Double
  public let rate: Double

  public init(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, rate: Double) {
    (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
    (self.loss, self.rate) = (loss, rate)
  }
}

/// What an observer wants after a step.
public enum TrainingDecision: Sendable {
  case proceed
  /// Return as soon as possible; the state is whole and can be taken up again.
  case stop
}

/// How a call of a training came to its end.
public enum TrainingOutcome: Sendable {
  /// All epochs that were asked for are over.
  case finished
  /// The observer stopped it.
  case stopped
}

/// Why a training cannot go on, or what it made is of no use.
public enum TrainingFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The loss of a step was not a number. The state is that before the step, which is counted from 0; `position` is
  /// the place on a curve.
  case diverged(step: Int, epoch: Int, rate: Double, position: Double?)
  /// What `step`, counted from 0, left gives outputs that are not finite.
  case endedDiverged(step: Int, epoch: Int, rate: Double, position: Double?)
  /// Data, loss and network do not belong together.
  case unsuitable(String)

  public var description: String {
    switch self {
    case .unsuitable(let reason): return reason
    case .diverged(0, let epoch, _, let position):
      return
        "the loss is not finite at step 0 (epoch \(epoch)\(Self.words(position))), before any rate was used: "
        + "the inputs, the targets or the first weights are too large"
    case .diverged(let step, let epoch, let rate, let position):
      return
        "the loss is not finite at step \(step) (epoch \(epoch), rate \(rate)\(Self.words(position))): "
        + "a lower rate may help"
    case .endedDiverged(let step, let epoch, let rate, let position):
      return
        "the training diverged: with the weights after step \(step) (epoch \(epoch), rate \(rate)"
        + "\(Self.words(position))) the loss is not finite: a lower rate may help"
    }
  }

  private static func words(_ position: Double?) -> String { position.map { ", t \($0)" } ?? "" }
}

/// What one step came to, on its own batch and before it moved the weights.
public struct StepRecord: Sendable, Hashable {
  /// The epoch that the step belongs to, counted from 1.
  public let epoch: Int
  /// Mean over the batch's examples.
  public let loss: Double
  /// In [0, 1]; 0 where targets are values.
  public let accuracy: Double
  public let rate: Double

  public init(epoch: Int, loss: Double, accuracy: Double, rate: Double) {
    (self.epoch, self.loss, self.accuracy, self.rate) = (epoch, loss, accuracy, rate)
  }
}

/// Sums over examples: what adds up over chunks and batches.
public struct LossTally: Sendable, Hashable, BitwiseCopyable {
  public var loss = 0.0
  /// Examples whose largest output is that of their class.
  public var correct = 0
  public var examples = 0

  public init() {}

  public init(loss: Double, correct: Int, examples: Int) {
    (self.loss, self.correct, self.examples) = (loss, correct, examples)
  }

  public var meanLoss: Double { examples > 0 ? loss / Double(examples) : 0 }
  public var accuracy: Double { examples > 0 ? Double(correct) / Double(examples) : 0 }

  public static func += (tally: inout LossTally, other: LossTally) {
    tally.loss += other.loss
    tally.correct += other.correct
    tally.examples += other.examples
  }
}
