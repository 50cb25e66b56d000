import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The peak rate times `factor` for every `everyEpochs` epochs that are over.
public struct StepSchedule: Schedule, Hashable {
  public static let kind = "step"
  public static let summary = "Down by a factor every few epochs"
  public static let schema = Schema<StepSchedule>.record(
    "a step schedule",
    Field(
      "every-epochs", \.everyEpochs, .integer(TrainingCourse.epochCounts), "Epochs between two steps."),
    Field("factor", \.factor, .number(.positive), default: 0.1, "What each step multiplies the rate by."),
    build: { StepSchedule(everyEpochs: $0, factor: $1) })

  public let everyEpochs: Int
  public let factor: Double

  public init(everyEpochs: Int, factor: Double) {
    self.everyEpochs = everyEpochs
    self.factor = factor
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak * pow(factor, Double(step / max(horizon.stepsPerEpoch *| everyEpochs, 1)))
  }
}
