import Declarations
import Platform
import ResultStore

/// Runs stages again whose results are in a store, and holds what they make against what was recorded.
///
/// Each runs in a store of its own that has nothing but the stage's inputs: so nothing is taken from cells,
/// predictions or checkpoints, and nothing that is made is kept.
public struct Recomputation: Sendable {
  /// What came of running one stage again.
  public struct Outcome: Sendable {
    public let stage: String
    public let kind: String
    public let seconds: Double
    /// Files with other bytes than were recorded.
    public let differing: [String]
    /// Why it did not come to its end; nil where it did.
    public let failure: String?

    public var isSame: Bool { failure == nil && differing.isEmpty }
  }

  private let plan: Plan
  private let store: Store
  private let services: @Sendable () -> Services
  private let cores: Int
  private let cancellation: Cancellation

  /// - Parameter services: makes those of one stage anew, so that they bring nothing from another.
  public init(
    _ plan: Plan, in store: Store, cores: Int, cancellation: Cancellation,
    services: @escaping @Sendable () -> Services
  ) {
    self.plan = plan
    self.store = store
    self.cores = cores
    self.cancellation = cancellation
    self.services = services
  }

  /// The stages whose results are there, in an order drawn from `seed`.
  public func candidates(seed: UInt64) -> [PlannedStage] {
    plan.stages.filter(\.state.isCached).map { stage in
      (stage, Digest(of: "\(seed) \(stage.node.name)"))
    }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  /// Runs a stage again, on the calling thread.
  ///
  /// - Throws: `StoreError` where an input is missing or damaged, or where there is no room; `CancellationRequested`.
  public func perform(_ stage: PlannedStage, report: @escaping @Sendable (Event) -> Void) throws -> Outcome {
    guard case .cached(let recorded) = stage.state, let index = plan.graph.position(of: stage.node.name)
    else {
      preconditionFailure("only a stage whose result is there can be held against it")
    }
    let folder = store.layout.newTemporary()
    defer { try? store.files.removeTree(folder) }
    let scratch = try Store(at: folder)
    let inputs = try inputs(of: index, copiedTo: scratch)
    let start = ContinuousClock.now
    let job = StageJob(
      node: stage.node, of: plan.graph, preimage: plan.resolver.preimage(of: index, inputs),
      inputs: inputs, services: services(), store: scratch, cores: CoreShare(cores),
      cancellation: cancellation, isForced: false, report: report)
    let result = job.perform()
    func outcome(differing: [String] = [], failure: String? = nil) -> Outcome {
      Outcome(
        stage: stage.node.name, kind: stage.node.kind.name, seconds: start.secondsToNow,
        differing: differing, failure: failure)
    }
    switch result {
    case .executed(let action, _, _), .reused(let action):
      return outcome(differing: Self.differences(recorded.files, action.files))
    case .failed(let reason): return outcome(failure: reason)
    case .damagedInput(_, let path): return outcome(failure: "an input is damaged: \(path)")
    case .unreadableInput(let result):
      return outcome(failure: "the result of '\(result.stage)' cannot be read: \(result.reason)")
    case .cancelled, .notStarted: throw CancellationRequested()
    }
  }

  private func inputs(of index: Int, copiedTo scratch: Store) throws -> ResolvedInputs {
    let results = plan.graph.needs[index].compactMap { plan.stages[$0].known }
    for file in results.flatMap(\.files) {
      try scratch.put(store.contents(of: file.digest), durability: .relaxed)
    }
    guard let inputs = plan.resolver.inputs(of: index, { plan.stages[$0].known?.outputs }) else {
      preconditionFailure("a result is there, and what it was made of is not")
    }
    return inputs
  }

  /// The names of files that only one side has, or that differ.
  private static func differences(_ old: [OutputRecord.File], _ new: [OutputRecord.File]) -> [String] {
    let differing = Set(old).symmetricDifference(new).map(\.name)
    return Set(differing).sorted()
  }
}
