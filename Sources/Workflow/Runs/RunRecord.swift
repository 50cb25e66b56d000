import Declarations

/// What a run directory says of itself in `run.json`: settings as resolved, keys and digests.
///
/// Times, hosts and paths are not in it, so that equal runs are equal files; they stand in `timing.json`.
public struct RunRecord: Sendable {
  public struct StageRecord: Sendable {
    public let name: String
    public let kind: String
    public let version: Int
    public let description: String?
    public let key: String
    /// Every setting, defaults included, references by name.
    public let settings: JSON
    public let outputs: [OutputRecord]
  }

  public struct SourceRecord: Sendable {
    public let name: String
    public let settings: JSON
    /// Digests by part.
    public let parts: JSON
  }

  public struct Failure: Sendable {
    public let stage: String
    public let message: String
  }

  public let name: String
  public let description: String?
  public let thalweg: String
  public let numerics: String
  public let sources: [SourceRecord]
  public let stages: [StageRecord]
  /// Stages that failed, where the run went on without them.
  public let failures: [Failure]

  public func stage(_ name: String) -> StageRecord? { stages.first { $0.name == name } }
}

extension RunRecord {
  static let format = 1

  init(plan: Plan, result: ExecutionResult, thalweg: String) {
    name = plan.graph.name
    description = plan.graph.description
    self.thalweg = thalweg
    numerics = plan.numerics
    sources = plan.graph.sources.values.sorted { $0.name < $1.name }.map { source in
      let digests = plan.sources.sources[source.name]?.digests ?? [:]
      return SourceRecord(
        name: source.name, settings: source.completeSettings,
        parts: JSON.object(digests.map { JSON.Member($0.key, JSON($0.value.description)) }).sorted)
    }
    stages = result.stages.compactMap { node, state in
      state.action.map { action in
        StageRecord(
          name: node.name, kind: node.kind.name, version: node.kind.version,
          description: node.description, key: action.key.description, settings: node.completeSettings,
          outputs: action.outputs)
      }
    }
    failures = result.failures.map { Failure(stage: $0.name, message: $0.reason) }
  }
}
