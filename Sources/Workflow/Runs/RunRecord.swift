import Declarations
import Platform
import ResultStore

/// What a run directory says of itself in `run.json`: settings as resolved, keys and digests.
///
/// Times, hosts and paths are not in it, so that equal runs are equal files; they stand in `timing.json`.
public struct RunRecord: Sendable {
  public struct StageRecord: Sendable, Equatable {
    public let name: String
    public let kind: String
    public let version: Int
    public let description: String?
    public let key: String
    /// Every setting, defaults included, references by name.
    public let settings: JSON
    public let outputs: [OutputRecord]
    /// What decided its bytes beside settings and inputs, where that is not what the run says.
    public internal(set) var numerics: String?
    /// What whoever uses the outputs should know of them, in sentences.
    public internal(set) var warnings: [String] = []
  }

  public struct SourceRecord: Sendable, Equatable {
    public let name: String
    public let settings: JSON
    /// Digests by part.
    public let parts: JSON
    /// What was found out about it.
    public var facts: JSON?
  }

  /// How a run ended that was stopped.
  public enum Outcome: String, Sendable { case failed, interrupted }

  public struct Failure: Sendable, Hashable {
    public let stage: String
    public let message: String
  }

  public let name: String
  public let description: String?
  public let thalweg: String
  /// What decided the bytes of computed results: the identities of all engines, in the order of the stages.
  public let numerics: String
  public let sources: [SourceRecord]
  public let stages: [StageRecord]
  /// Stages that failed, whether the run went on without them or not.
  public let failures: [Failure]
  /// Stages that the run was not for, and whose results were not there; none in a run of the whole experiment.
  public let leftOut: [String]
  /// Nil of a run that came to its end, though stages may have failed on the way.
  public let outcome: Outcome?
  /// Stages that a run that was stopped did not come to.
  public let notRun: [String]
  private let positions: [String: Int]

  package init(
    name: String, description: String?, thalweg: String, numerics: String, sources: [SourceRecord],
    stages: [StageRecord], failures: [Failure], leftOut: [String] = [], outcome: Outcome? = nil,
    notRun: [String] = []
  ) {
    self.name = name
    self.description = description
    self.thalweg = thalweg
    self.numerics = numerics
    self.sources = sources
    self.stages = stages
    self.failures = failures
    self.leftOut = leftOut
    self.outcome = outcome
    self.notRun = notRun
    positions = Dictionary(stages.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
  }

  public func stage(_ name: String) -> StageRecord? { positions[name].map { stages[$0] } }

  /// How it ended, a run that went on past failures too.
  public var state: RunState {
    switch outcome {
    case .failed: .failed
    case .interrupted: .interrupted
    case nil: failures.isEmpty ? .done : .failed
    }
  }
}

extension RunRecord {
  /// What is to be known of results, each once, with the stages that it is said of.
  public var warnings: [(message: String, stages: [String])] {
    var order: [String] = []
    var subjects: [String: [String]] = [:]
    for stage in stages {
      for message in stage.warnings {
        if subjects[message] == nil { order.append(message) }
        subjects[message, default: []].append(stage.name)
      }
    }
    return order.map { ($0, subjects[$0] ?? []) }
  }
}

extension RunRecord: Equatable {
  /// Whether both say the same, in whatever order their stages stand: as `json` compares, without making it.
  public static func == (one: RunRecord, other: RunRecord) -> Bool {
    one.name == other.name && one.description == other.description && one.thalweg == other.thalweg
      && one.numerics == other.numerics && one.stages.count == other.stages.count
      && one.sources == other.sources && Set(one.failures) == Set(other.failures)
      && one.leftOut == other.leftOut && one.outcome == other.outcome && one.notRun == other.notRun
      && one.stages.allSatisfy { other.stage($0.name) == $0 }
  }
}

extension RunRecord {
  package static let format = 1

  /// - Parameter outcome: how the run ended, where it was stopped.
  package init(
    plan: Plan, result: ExecutionResult, store: Store, thalweg: String, outcome: Outcome? = nil
  ) {
    self.init(
      name: plan.graph.name, description: plan.graph.description, thalweg: thalweg,
      numerics: plan.graph.numerics, sources: Self.sources(of: plan, in: store),
      stages: Self.stages(of: result, plan.graph.numerics),
      failures: result.failures.map { Failure(stage: $0.name, message: $0.reason) }, leftOut: result.leftOut,
      outcome: outcome, notRun: outcome == nil ? [] : result.notRun)
  }

  /// Whether it was made for a part of the experiment, all of which another run has as well.
  func isPart(of other: RunRecord) -> Bool {
    !leftOut.isEmpty && failures.isEmpty && outcome == nil && numerics == other.numerics
      && stages.allSatisfy { other.stage($0.name) == $0 }
  }

  private static func sources(of plan: Plan, in store: Store) -> [SourceRecord] {
    let context = WarningContext(plan.sources.sources, in: store)
    return plan.graph.sources.sorted.map(\.value).map { source in
      let digests = plan.sources.sources[source.name]?.digests ?? [:]
      return SourceRecord(
        name: source.name, settings: source.completeSettings,
        parts: JSON.object(digests.map { JSON.Member($0.key, JSON($0.value.description)) }).sorted,
        facts: source.source.facts(named: source.name, in: context))
    }
  }

  private static func stages(of result: ExecutionResult, _ numerics: String) -> [StageRecord] {
    result.stages.compactMap { node, state in
      state.action.map { action in
        StageRecord(
          name: node.name, kind: node.kind.name, version: node.kind.version,
          description: node.description, key: action.key.description, settings: node.completeSettings,
          outputs: action.outputs, numerics: node.numerics == numerics ? nil : node.numerics,
          warnings: action.warnings)
      }
    }
  }
}
