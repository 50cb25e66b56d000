import Neural
import Workflow

/// The engines that the stages of a run compute with, and what they have done.
public final class RunEngines: Sendable {
  private let native: NativeEngine
  private let computing: any Engine
  let checkpointSpacing: Duration
  /// What was done so far.
  public let tally = EngineTally()

  /// - Parameters:
  ///   - cores: the threads of the native engine, callers included. They are started when first wanted.
  ///   - checkpointSpacing: of checkpoints that would follow one another faster only some are kept, since writing
  ///     them would take longer than the steps.
  ///   - computing: what computes the stages, whose identity is in their keys; the native engine where nil.
  public init(
    cores: Int, checkpointSpacing: Duration = .milliseconds(50), computing: (any Engine)? = nil
  ) {
    native = NativeEngine(cores: cores)
    self.computing = computing ?? native
    self.checkpointSpacing = checkpointSpacing
  }

  /// Operations a second that the cores can do at most, at this moment. It is measured, which takes about 0.15 s.
  public var peak: Double { native.peak }

  /// What computes with a network.
  func engine(for network: Network) -> any Engine { computing }
}
