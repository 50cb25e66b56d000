import Declarations
import Platform
import ResultStore

/// What a run will do: for every stage, whether its result is there, and why not.
public struct Plan: Sendable {
  public let graph: Graph
  /// In the order of the graph.
  public let stages: [PlannedStage]
  /// Which of them the run is for.
  let choice: StageChoice
  package let resolver: InputResolver
  /// Records that were found damaged, and where they were put.
  package let damaged: [(stage: String, path: String)]

  /// The names of the stages that run, or may have to.
  public var namesToRun: [String] { stages.filter(\.state.mayRun).map { $0.node.name } }

  /// The names of the stages that are not there and that the run is not for.
  public var namesLeftOut: [String] { stages.filter(\.state.isLeftOut).map { $0.node.name } }

  package var sources: SourceResolution { resolver.sources }

  package func stage(_ name: String) -> PlannedStage? { graph.position(of: name).map { stages[$0] } }
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
    /// Its result is not there, as far as its key is known, and the run is not for it.
    case leftOut

    var isCached: Bool { if case .cached = self { true } else { false } }
    var isLeftOut: Bool { if case .leftOut = self { true } else { false } }

    /// Whether it runs, or may have to.
    public var mayRun: Bool { !isCached && !isLeftOut }
  }

  public let node: GraphNode
  public let state: State
  /// Whether it is executed although its result may be there.
  public let isForced: Bool
  /// The result that a forced stage has already.
  let stored: ActionRecord?

  package init(node: GraphNode, state: State, isForced: Bool = false, stored: ActionRecord? = nil) {
    self.node = node
    self.state = state
    self.isForced = isForced
    self.stored = stored
  }

  /// The result that is in the store: what depends on the stage goes by it.
  package var known: ActionRecord? { if case .cached(let action) = state { action } else { stored } }
}

extension Plan {
  /// - Parameter choice: which stages the run is for.
  /// - Throws: `Diagnostics` where data are missing, or results that are needed and left out; `StoreError` where it
  ///   cannot be told what is in the store.
  public static func make(
    _ graph: Graph, choosing choice: StageChoice = .everything, store: Store, files: any FileDigests
  ) throws -> Plan {
    try make(graph, choosing: choice, store: store, files: files, expecting: nil)
  }

  /// - Parameter expected: actions that are being looked up already.
  package static func make(
    _ graph: Graph, choosing choice: StageChoice, store: Store, files: any FileDigests,
    expecting expected: ExpectedActions?
  ) throws -> Plan {
    let resolver = InputResolver(graph: graph, sources: try SourceResolution(graph, hashing: files))
    var made = [[OutputRecord]?](repeating: nil, count: graph.stages.count)
    var makers: [Digest: String] = [:]
    var damaged: [(stage: String, path: String)] = []
    var stages: [PlannedStage] = []
    stages.reserveCapacity(graph.stages.count)
    for (index, node) in graph.stages.enumerated() {
      guard let inputs = resolver.inputs(of: index, { made[$0] }) else {
        let missing = graph.needs[index].filter { made[$0] == nil }.map { graph.stages[$0].name }
        let isChosen = choice.includes(node.name)
        stages.append(
          PlannedStage(
            node: node, state: isChosen ? .waiting(for: missing) : .leftOut,
            isForced: choice.forces(node.name)))
        continue
      }
      let preimage = resolver.preimage(of: index, inputs)
      let known = try expected?.take(preimage.key).map(ActionLookup.found) ?? store.lookUp(preimage.key)
      if case .damaged(let path) = known {
        damaged.append((node.name, path ?? "actions/\(preimage.key.short)…"))
      }
      if case .found(let action) = known {
        made[index] = action.outputs
        let isForced = choice.forces(node.name) && makers[preimage.key] == nil
        if isForced { makers[preimage.key] = node.name }
        stages.append(
          PlannedStage(
            node: node, state: isForced ? .toRun(preimage) : .cached(action), isForced: isForced,
            stored: isForced ? action : nil))
      } else if !choice.includes(node.name) {
        stages.append(PlannedStage(node: node, state: .leftOut))
      } else if let maker = makers[preimage.key] {
        stages.append(PlannedStage(node: node, state: .waiting(for: [maker])))
      } else {
        makers[preimage.key] = node.name
        stages.append(
          PlannedStage(node: node, state: .toRun(preimage), isForced: choice.forces(node.name)))
      }
    }
    let plan = Plan(
      graph: graph, stages: stages, choice: choice, resolver: resolver, damaged: damaged)
    try plan.makeSureOfNeeds()
    return plan
  }

  /// - Throws: `Diagnostics` for stages that run and need the results of others that are left out and not there.
  private func makeSureOfNeeds() throws(Diagnostics) {
    var problems = Problems()
    for stage in stages {
      guard case .waiting(let names) = stage.state else { continue }
      for name in names where self.stage(name)?.state.isLeftOut ?? false {
        problems.report(
          Diagnostic(
            "'\(stage.node.name)' needs '\(name)', which is left out, and whose result is not in the store",
            at: nil,
            help: "--until \(stage.node.name) makes all that it needs; or name '\(name)' with --only too"))
      }
    }
    try problems.throwIfAny()
  }
}

extension Plan {
  /// The keys of the stages whose results are in the store.
  public var cachedKeys: [Digest] {
    stages.compactMap { if case .cached(let action) = $0.state { action.key } else { nil } }
  }

  /// The stages that would run now, with their keys; others may have one once these are there.
  public var keysToRun: [(key: Digest, outputs: [OutputDeclaration])] {
    stages.compactMap { stage in
      if case .toRun(let preimage) = stage.state { (preimage.key, stage.node.outputs) } else { nil }
    }
  }
}

extension Plan {
  /// How much of a stage that will run is there already; nil where it does not run, where it waits for others, or
  /// where nothing inside it is remembered.
  ///
  /// Nothing is written, and no damaged object is moved.
  public func cachedProgress(of stage: PlannedStage, in store: Store, services: Services) -> CachedProgress? {
    guard case .toRun = stage.state, let index = graph.position(of: stage.node.name),
      let inputs = resolver.inputs(of: index, { stages[$0].known?.outputs })
    else { return nil }
    let context = StageContext(
      node: stage.node, cores: CoreShare(1), inputs: inputs, services: services, store: store,
      cancellation: Cancellation(), isLookingOnly: true,
      isForced: stage.isForced, report: { _ in })
    // Where an input is damaged or does not fit, the run will say so at its place.
    return try? stage.node.stage.cachedProgress(in: context)
  }
}

/// What a key is the hash of, kept beside the result so that anyone can see why it is what it is.
///
///     {"type": "thalweg-stage", "kind": …, "numerics": …, "settings": {…}, "version": …}
///
/// Settings are canonical: sorted, defaults left out, references replaced by digests. The stage's name,
/// paths, thread counts and times are not in it. `numerics` is the identity of the engine that computes the stage.
public struct KeyPreimage: Sendable {
  public let json: JSON

  package init(node: GraphNode, inputs: ResolvedInputs) {
    self.init(node: node) { inputs.json(for: $0, of: node.stage) }
  }

  /// - Parameter resolve: gives what stands for a reference.
  package init(node: GraphNode, resolving resolve: (Reference) -> JSON) {
    // As they are sorted.
    var members = [JSON.Member("kind", JSON(node.kind.name))]
    if let numerics = node.numerics { members.append(JSON.Member("numerics", JSON(numerics))) }
    members.append(JSON.Member("settings", node.kind.write(node.stage, .key).json(resolving: resolve)))
    members.append(JSON.Member("type", "thalweg-stage"))
    members.append(JSON.Member("version", JSON(node.kind.version)))
    json = JSON.object(members).sorted
  }

  /// The stage's key: SHA-256 of the preimage.
  public var key: Digest { Digest(of: json) }
}
