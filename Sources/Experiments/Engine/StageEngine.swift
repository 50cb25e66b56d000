import Networks
import Neural
import Synchronization
import TorchEngine
import Workflow

/// An engine as one running stage has it, with a budget of threads that follows the stage's share of the cores.
struct StageEngine {
  private let engines: RunEngines
  private let budget: ThreadBudget
  private let context: StageContext
  let repairs = StageRepairs()

  init(_ context: StageContext) {
    self.context = context
    engines = context.service(RunEngines.self)
    budget = ThreadBudget(context.cores.threads) { context.isCancelled }
  }

  var tally: EngineTally { engines.tally }
  var checkpointSpacing: Duration { engines.checkpointSpacing }

  func training(_ job: TrainingJob) throws -> any TrainingSession {
    try engines.engine(for: job.network).training(job, threads: budget)
  }

  /// Fresh weights of a network, and what its buffers hold before any batch was seen.
  func initialWeights(
    of network: Network, _ initialisation: any Initialisation, seed: UInt64
  ) throws -> (parameters: [Float], buffers: [Float]) {
    try engines.engine(for: network).initialWeights(of: network, initialisation, seed: seed, threads: budget)
  }

  func evaluation(_ job: EvaluationJob) throws -> any EvaluationSession {
    try engines.engine(for: job.network).evaluation(job, threads: budget)
  }

  func curvature(_ job: CurvatureJob) throws -> any CurvatureSession {
    try engines.engine(for: job.network).curvature(job, threads: budget)
  }

  /// Its threads, for files that are decoded one by one.
  var decodingThreads: DecodingThreads {
    let (workers, budget) = (engines.workers, budget)
    return DecodingThreads(count: min(budget.limit, workers.width)) { parts, body in
      workers.run(parts: parts, budget: budget) { part, _ in body(part) }
    }
  }

  /// Takes up a changed share of the cores, and says whether to go on. Called between steps and points.
  func proceeds() -> Bool {
    budget.limit = context.cores.threads
    return !context.isCancelled
  }
}

extension DecodingThreads {
  /// So many of their own, where there is no engine: they are started when there is something to decode.
  static func own(_ count: Int) -> DecodingThreads {
    if count < 2 { return .one }
    return DecodingThreads(count: count) { parts, body in
      WorkerPool(width: count).run(parts: parts, budget: ThreadBudget(count)) { part, _ in body(part) }
    }
  }
}

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

  /// The threads of the native engine.
  var workers: WorkerPool { native.workers }

  /// What computes with a network.
  func engine(for network: Network) -> any Engine {
    network.torchSettings == nil ? computing : TorchEngine.ofProcess
  }
}

/// What the engine has done in this process: what is taken from the store does not count.
public final class EngineTally: Sendable {
  private let stepCount = Atomic(0)
  private let passCount = Atomic(0)
  private let valueCount = Atomic(0)
  private let pathCount = Atomic(0)

  init() {}

  /// Optimiser steps.
  public var steps: Int { stepCount.load(ordering: .relaxed) }
  /// Passes of one network over one split.
  public var passes: Int { passCount.load(ordering: .relaxed) }
  /// Values of metrics at points.
  public var values: Int { valueCount.load(ordering: .relaxed) }

  /// Paths between two networks.
  public var paths: Int { pathCount.load(ordering: .relaxed) }

  func addPath() { pathCount.add(1, ordering: .relaxed) }
  func addStep() { stepCount.add(1, ordering: .relaxed) }
  func addPass() { passCount.add(1, ordering: .relaxed) }
  func addValue() { valueCount.add(1, ordering: .relaxed) }
}
