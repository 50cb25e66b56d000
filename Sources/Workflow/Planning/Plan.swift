import Declarations

/// What a run will do: for every stage, whether its result is there, and why not.
public struct Plan: Sendable {
  public let graph: Graph
  /// In the order of the graph.
  public let stages: [PlannedStage]
  let sources: SourceResolution
  let numerics: String
  /// Records that were found damaged, and where they were put.
  let damaged: [(stage: String, path: String)]

  /// The names of the stages that run, or may have to.
  public var namesToRun: [String] { stages.filter { !$0.state.isCached }.map { $0.node.name } }

  func stage(_ name: String) -> PlannedStage? { graph.position(of: name).map { stages[$0] } }
}

/// A stage with what the plan knows about it.
public struct PlannedStage: Sendable {
  public enum State: Sendable {
    /// The result is in the store.
    case cached(ActionRecord)
    /// All inputs exist, the result does not: it will run.
    case toRun(KeyPreimage)
    /// Its key is known only when these stages have run; if they give the same bytes as before, it may be there.
    /// Or it has the key of the one stage named here, which makes its result too.
    case waiting(for: [String])

    var isCached: Bool { if case .cached = self { true } else { false } }
  }

  public let node: GraphNode
  public let state: State
}

extension Plan {
  /// - Throws: `Diagnostics` where data are missing.
  public static func make(
    _ graph: Graph, store: Store, files: any FileDigests, numerics: String
  ) throws(Diagnostics) -> Plan {
    let sources = try SourceResolution(graph, hashing: files)
    var outputs: [String: [OutputRecord]] = [:]
    var makers: [Digest: String] = [:]
    var damaged: [(stage: String, path: String)] = []
    var stages: [PlannedStage] = []
    stages.reserveCapacity(graph.stages.count)
    for node in graph.stages {
      let missing = node.referredNames.filter { sources.sources[$0] == nil && outputs[$0] == nil }
      guard missing.isEmpty else {
        stages.append(PlannedStage(node: node, state: .waiting(for: missing)))
        continue
      }
      let inputs = ResolvedInputs(of: node, outputs: outputs, sources: sources)
      let preimage = KeyPreimage(node: node, inputs: inputs, numerics: numerics)
      let known = store.lookUp(preimage.key)
      if case .damaged(let path) = known {
        damaged.append((node.name, path ?? "actions/\(preimage.key.short)…"))
      }
      if case .found(let action) = known {
        outputs[node.name] = action.outputs
        stages.append(PlannedStage(node: node, state: .cached(action)))
      } else if let maker = makers[preimage.key] {
        stages.append(PlannedStage(node: node, state: .waiting(for: [maker])))
      } else {
        makers[preimage.key] = node.name
        stages.append(PlannedStage(node: node, state: .toRun(preimage)))
      }
    }
    return Plan(graph: graph, stages: stages, sources: sources, numerics: numerics, damaged: damaged)
  }
}

extension ResolvedInputs {
  /// What `node` refers to, of all that is known.
  init(of node: GraphNode, outputs: [String: [OutputRecord]], sources: SourceResolution) {
    for name in node.referredNames {
      if let output = outputs[name] { self.outputs[name] = output }
      if let source = sources.sources[name] { self.sources[name] = source }
    }
  }
}
