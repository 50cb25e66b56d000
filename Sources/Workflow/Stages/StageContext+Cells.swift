import Declarations
import Platform
import ResultStore

extension StageContext {
  /// What the cells of a family inside this stage have in common.
  ///
  /// The settings are those of the stage, but for extents and observations: a setting that is new, or whose role was
  /// forgotten, parts cells that might be shared, and never joins two that differ. One that may be left out, and is,
  /// stands in no scope: where it is new, all that is there stays good.
  /// - Parameters:
  ///   - cells: names the family; stages that share one mean the same by a setting of the same name.
  ///   - version: raised when equal keys would no longer give equal cells.
  ///   - members: what stands beside the settings, as others that share the family have it among theirs.
  ///   - path: of a setting inside others that cells of the family do not depend on.
  ///   - resolve: what stands for a reference, where that is less than all of what it names; nil for the whole, and
  ///     `JSON.null` where cells do not depend on it: it stands in no scope then.
  public func scope(
    of cells: String, version: Int, adding members: [JSON.Member] = [], without path: [String] = [],
    resolving resolve: (Reference) -> JSON?
  ) -> CacheNamespace {
    scope(
      of: cells, version: version, leavingOut: [.extent, .observation, .bound], adding: members,
      without: path, resolving: resolve)
  }

  /// The checkpoints of what this stage does step by step.
  ///
  /// Their scope leaves out extents, observations, and what decides the pace: that is in the mark of each.
  ///
  /// - Parameters:
  ///   - members: what stands beside the settings, where a stage has several such.
  ///   - resolve: what stands for a reference, where that is less than all of what the stage takes of it.
  public func checkpoints(
    adding members: [JSON.Member] = [], resolving resolve: (Reference) -> JSON? = { _ in nil }
  ) -> CheckpointStore {
    let kind = node.kind
    let scope = scope(
      of: "steps of \(kind.name)", version: kind.version,
      leavingOut: [.extent, .observation, .perStep, .bound], adding: members, resolving: resolve)
    return CheckpointStore(scope, in: store, startsEmpty: isForced)
  }

  private func scope(
    of cells: String, version: Int, leavingOut roles: Set<Role>, adding members: [JSON.Member] = [],
    without path: [String] = [], resolving resolve: (Reference) -> JSON?
  ) -> CacheNamespace {
    let options = CanonicalOptions(leavingOut: roles, includesDefaults: true)
    let settings = node.kind.write(node.stage, options).json { reference in
      resolve(reference) ?? inputs.json(for: reference, of: node.stage)
    }
    return CacheNamespace(
      cells, version: version, numerics: node.numerics ?? "none",
      settings: settings.withoutAbsences.without(path).adding(members))
  }

  /// The cells of what is found out about states on the way of this stage, which are keyed by their marks.
  ///
  /// - Parameters:
  ///   - name: of what is found out.
  ///   - settings: what it follows from beside a state.
  public func scope(
    of name: String, version: Int, along checkpoints: CheckpointStore, _ settings: JSON
  ) -> CacheNamespace {
    CacheNamespace(
      name, version: version, numerics: node.numerics ?? "none",
      settings: JSON.object([
        JSON.Member("along", JSON(checkpoints.scope.key.description)), JSON.Member("by", settings),
      ]))
  }

  /// What stands in keys for some parts of the source that `input` names.
  public func identity<S: Source>(ofParts parts: [String], of input: Input<S>) -> JSON {
    .object(parts.map { JSON.Member($0, JSON(digest(of: $0, of: input).description)) }).sorted
  }

  /// The cells of a scope that are remembered, and the place to remember others.
  public func cells(in scope: CacheNamespace) -> PointCache {
    PointCache(scope, in: store, startsEmpty: isForced) { [self] trouble in
      switch trouble {
      case .cannotRemember(let error):
        warn("what this stage computes is not remembered point by point: \(error)")
      case .cannotRead(let error):
        warn("what was computed before cannot be read, and is computed again: \(error)")
      }
    }
  }

  /// The digest of a part of the source that `input` names.
  public func digest<S: Source>(of part: String, of input: Input<S>) -> Digest {
    guard let digest = inputs.source(input.name)?.digests[part] else {
      preconditionFailure("a stage reads a part of '\(input.name)' that it has not: \(part)")
    }
    return digest
  }

  /// What was found out about a part of a source, by its digest (`WarningContext.facts`).
  public func facts<S: Source>(
    _ name: String, of part: String, of input: Input<S>, _ find: () throws -> [UInt8]?
  ) rethrows -> [UInt8]? {
    try WarningContext(inputs.sources, in: store).facts(name, of: part, of: input, find)
  }

  /// Waits a moment for others that are at work on what this stage needs.
  public func pause() { usleep(10_000) }

  /// Predictions that were kept under a key.
  public func predictions(for key: Digest) -> [UInt8]? { isForced ? nil : store.predictions(for: key) }

  /// Whether there are such, as far as that can be told without reading them.
  public func hasPredictions(for key: Digest) -> Bool { !isForced && store.hasPredictions(for: key) }

  /// Keeps predictions under a key while there is room; where that fails, the work goes on without.
  public func keepPredictions(_ bytes: [UInt8], for key: Digest) {
    try? store.keepPredictions(bytes, for: key)
  }
}

extension JSON {
  /// Without the settings that have no value.
  fileprivate var withoutAbsences: JSON {
    guard let members else { return self }
    return .object(members.filter { if case .null = $0.value { false } else { true } })
  }

  /// Without the value at a path, where there is one.
  fileprivate func without(_ path: [String]) -> JSON {
    guard let first = path.first, let members else { return self }
    return .object(
      members.compactMap { member in
        guard member.name == first else { return member }
        return path.count == 1 ? nil : Member(first, member.value.without(Array(path.dropFirst())))
      })
  }

  fileprivate func adding(_ others: [Member]) -> JSON {
    others.isEmpty ? self : .object((members ?? []) + others)
  }
}
