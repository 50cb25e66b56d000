import Networks
import Platform

/// This machine's processor, with threads that all sessions share. They are started when first wanted.
public final class NativeEngine: Engine {
  private let width: Int
  private let pool = Guarded<WorkerPool?>(nil)

  /// - Parameter cores: the threads of the pool, callers included.
  public init(cores: Int) {
    width = cores
  }

  public static let identity = EngineIdentity("engine \(Numerics.version), \(Numerics.fingerprint)")

  /// The same for every network.
  public func identity(for network: Network) -> EngineIdentity { Self.identity }

  public func training(_ job: TrainingJob, threads: ThreadBudget) throws -> any TrainingSession {
    try NativeTraining(job, with: compile(job.network, batchSize: job.batches.batchSize, threads: threads))
  }

  public func evaluation(_ job: EvaluationJob, threads: ThreadBudget) throws -> any EvaluationSession {
    NativeEvaluation(job, with: try compile(job.network, batchSize: job.batchSize, threads: threads))
  }

  public func curvature(_ job: CurvatureJob, threads: ThreadBudget) throws -> any CurvatureSession {
    let batch = min(job.batchSize, max(job.examples.count, 1))
    return try NativeCurvature(job, with: compile(job.network, batchSize: batch, threads: threads))
  }

  /// A network with memory of its own, on this engine's threads.
  public func compile(
    _ network: Network, batchSize: Int, threads: ThreadBudget
  ) throws(NetworkMismatch) -> CompiledNetwork {
    try CompiledNetwork(network, batchSize: batchSize, workers: workers, budget: threads)
  }

  /// Operations a second that the cores can do at most, at this moment. It is measured, which takes about 0.15 s.
  public var peak: Double { FloatingPointPeak.measure(workers: workers, budget: ThreadBudget(width)) }

  public var workers: WorkerPool {
    pool.withLock { pool in
      if let pool { return pool }
      let made = WorkerPool(width: width)
      pool = made
      return made
    }
  }
}
