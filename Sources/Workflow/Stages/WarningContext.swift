import Declarations
import Platform
import ResultStore

/// What a stage can ask when it looks for what would make its result of little use.
public final class WarningContext {
  /// Whether it is only asked what a run would do: then nothing is written, and what takes long to read is left alone.
  public let isBrief: Bool
  /// How many threads it may use.
  public let threads: Int
  private let graph: Graph?
  private let sources: ExactDictionary<ResolvedInputs.ResolvedSource>
  private let store: Store
  private var known: [Digest: [UInt8]] = [:]
  private var remembered: ExactDictionary<any Sendable> = [:]
  private lazy var cache = PointCache(Self.scope, in: store) { _ in }

  /// - Parameter graph: the experiment, where stages are looked at.
  package init(
    _ sources: ExactDictionary<ResolvedInputs.ResolvedSource>, of graph: Graph? = nil, in store: Store,
    isBrief: Bool = false, threads: Int = 1
  ) {
    self.threads = threads
    self.graph = graph
    self.sources = sources
    self.store = store
    self.isBrief = isBrief
  }

  private static let scope = CacheNamespace(
    "facts of sources", version: 1, numerics: "none", settings: .object([]))

  /// The stage that `reference` names; nil where it names none.
  public func stage(_ reference: Reference) -> GraphNode? { graph?.stage(reference.name) }

  /// The source that `input` names.
  public func source<S: Source>(_ input: Input<S>) -> S? {
    sources[input.name]?.source as? S
  }

  /// What `make` gives, found out once for all stages that ask under one name; again where it gave nothing.
  public func remembering<Value: Sendable>(_ name: String, _ make: () -> Value?) -> Value? {
    if let value = remembered[name] as? Value { return value }
    let value = make()
    if let value { remembered[name] = value }
    return value
  }

  /// What was found out about a part of a source, by its digest: a few bytes, which stay in the store.
  ///
  /// - Parameters:
  ///   - name: what it is, with a version.
  ///   - find: finds it out; nil where it cannot be had now.
  public func facts<S: Source>(
    _ name: String, of part: String, of input: Input<S>, _ find: () throws -> [UInt8]?
  ) rethrows -> [UInt8]? {
    guard let digest = sources[input.name]?.digests[part] else { return nil }
    let key = Self.scope.key(of: "\(name) \(digest)")
    if let facts = known[key] ?? cache.payload(for: key) { return facts }
    guard let found = try find() else { return nil }
    known[key] = found
    if !isBrief { cache.remember(found, for: key) }
    return found
  }
}

extension Plan {
  /// For each stage, in the order of the plan, what whoever uses its result should know: what is kept beside a result
  /// that is there, and of stages that run what can be told before.
  ///
  /// - Parameter isBrief: whether nothing is written, and what takes long to read is left alone.
  public func warnings(in store: Store, isBrief: Bool, threads: Int = 1) -> [[String]] {
    let context = WarningContext(
      sources.sources, of: graph, in: store, isBrief: isBrief, threads: threads)
    return stages.map { stage in
      if case .cached(let action) = stage.state { return action.warnings }
      return stage.state.mayRun ? stage.node.stage.warnings(in: context) : []
    }
  }
}

/// What a stage can ask when it is checked, and where it reports what is wrong.
public final class CheckContext {
  private let settings: Node
  private let own: Node
  private let saidOfBase: Set<String>
  private let stages: ExactDictionary<any Stage>
  private let sources: ExactDictionary<any Source>
  private(set) var problems = Problems()
  /// All that was found, what is left unsaid included.
  private(set) var messages: Set<String> = []

  /// - Parameters:
  ///   - settings: with defaults, and with what is inherited.
  ///   - own: what the stage itself writes.
  ///   - saidOfBase: what is wrong with the stage whose settings lie under these.
  package init(
    settings: Node, own: Node, saidOfBase: Set<String> = [], stages: ExactDictionary<any Stage>,
    sources: ExactDictionary<any Source>
  ) {
    self.settings = settings
    self.own = own
    self.saidOfBase = saidOfBase
    self.stages = stages
    self.sources = sources
  }

  /// The settings of the stage that `reference` names; nil where that could not be read.
  public func stage(_ reference: Reference) -> (any Stage)? { stages[reference.name] }

  /// The source that `input` names; nil where that could not be read.
  public func source<S: Source>(_ input: Input<S>) -> S? { sources[input.name] as? S }

  /// Whether the stage itself says something at `path`, and has it neither from defaults nor from another stage.
  public func writes(_ path: [PathStep]) -> Bool { !(own.descendant(at: path)?.isNull ?? true) }

  /// Reports a mistake at `path` within the stage's settings; once, where it has the setting from the stage that it is
  /// based on.
  public func report(_ message: String, at path: [PathStep], help: String? = nil) {
    messages.insert(message)
    if saidOfBase.contains(message), !writes(Array(path.prefix(1))) { return }
    problems.report(message, at: settings.nearest(to: path).place, help: help)
  }
}
