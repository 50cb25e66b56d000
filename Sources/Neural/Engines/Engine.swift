import Networks

/// Computes with networks: one implementation a kind of machine.
///
/// What is asked of it is a value (a job), and what it makes ready is a session: memory, compiled kernels or a process of
/// its own that stay while a training goes from checkpoint to checkpoint, or from one block of points to the next.
/// Sessions call observers and nothing else; they know of no stages and no store.
public protocol Engine: Sendable {
  /// What decides its bytes, of this network: part of the key of every stage that it computes.
  ///
  /// It is asked of every stage of every plan, and must be quick: what takes long to find out is remembered.
  func identity(for network: Network) throws -> EngineIdentity

  /// Fresh weights, and what buffers hold before any batch was seen.
  ///
  /// - Parameter initialisation: how weights are drawn; a module draws its own.
  func initialWeights(
    of network: Network, _ initialisation: any Initialisation, seed: UInt64, threads: ThreadBudget
  ) throws -> (parameters: [Float], buffers: [Float])

  /// Makes a training ready.
  ///
  /// - Parameter threads: how many it may use at any moment; results do not depend on it.
  /// - Throws: `TrainingFailure.unsuitable` where network, loss and data do not belong together; `NetworkMismatch` where the
  ///   engine cannot run the network.
  func training(_ job: TrainingJob, threads: ThreadBudget) throws -> any TrainingSession

  /// Makes ready to evaluate many weights over one set of examples.
  ///
  /// - Throws: `NetworkMismatch` where the engine cannot run the network.
  func evaluation(_ job: EvaluationJob, threads: ThreadBudget) throws -> any EvaluationSession

  /// Makes ready to take first and second derivatives of a loss over one set of examples.
  ///
  /// - Throws: `TrainingFailure.unsuitable` where network, loss and data do not belong together; `NetworkMismatch` where the
  ///   engine cannot run the network.
  func curvature(_ job: CurvatureJob, threads: ThreadBudget) throws -> any CurvatureSession
}

extension Engine {
  public func initialWeights(
    of network: Network, _ initialisation: any Initialisation, seed: UInt64, threads: ThreadBudget
  ) throws -> (parameters: [Float], buffers: [Float]) {
    try network.layout().initialWeights(initialisation, seed: seed)
  }
}

/// What decides the bytes that an engine makes of equal jobs: its kind, its version, how it rounds.
public struct EngineIdentity: Sendable, Hashable, CustomStringConvertible {
  /// As it stands in keys: `engine 3, sixteen fused lanes, C library 2.36`.
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
