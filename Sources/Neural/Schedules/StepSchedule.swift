#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The peak rate times `factor` for every `everyEpochs` epochs that are over.
public struct StepSchedule: Schedule, Hashable {
  public static let kind = "step"

  public let everyEpochs: Int
  public let factor: Double

  public init(everyEpochs: Int, factor: Double) {
    self.everyEpochs = everyEpochs
    self.factor = factor
  }

  public func rate(at step: Int, of horizon: Horizon, peak: Double) -> Double {
    peak * pow(factor, Double(step / max(horizon.stepsPerEpoch * everyEpochs, 1)))
  }
}
