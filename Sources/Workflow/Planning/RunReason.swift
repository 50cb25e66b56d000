import Declarations
import Platform

/// Why a stage runs, as compared with the run before.
public enum RunReason: Sendable {
  /// No earlier run of this name has such a stage.
  case isNew
  /// A setting differs. `place` is where the new value was written, as far as it was.
  case setting(path: [PathStep], old: JSON?, new: JSON?, place: Place?)
  /// Other stages ask for something that it did not make for them before, or made for others.
  case asked(for: String, by: [String])
  /// No stage asks any longer for something that it made.
  case notAsked(for: String)
  case kind(old: String, new: String)
  /// Thalweg itself does this kind of stage differently now.
  case version(old: Int, new: Int)
  /// The arithmetic differs: another engine, another version of it, or another kind of processor.
  case numerics(old: String, new: String)
  /// The stage of this name gives another result than before.
  case input(String)
  /// Parts of this source have other contents than before.
  case source(String, parts: [String])
  /// This stage will run first; where it gives the bytes it gave before, there may be nothing to do.
  case waitsFor(String)
  /// Nothing differs but Thalweg: that version, of the run before, keyed results otherwise.
  case isOlder(thalweg: String)
  /// Nothing differs, but the result is not in the store, or what is there is damaged.
  case isLost
  /// It was asked for, although the result may be there.
  case isForced
}

extension Plan {
  /// Why `stage` runs; empty where it does not.
  ///
  /// - Parameter earlier: the run to compare with, usually the latest of the same name.
  public func reasons(for stage: PlannedStage, since earlier: RunRecord?) -> [RunReason] {
    if !stage.state.mayRun { return [] }
    if stage.isForced { return [.isForced] + waits(of: stage) }
    guard let before = earlier?.stage(stage.node.name), let earlier else {
      return [.isNew] + waits(of: stage)
    }
    if before.kind != stage.node.kind.name {
      return [.kind(old: before.kind, new: stage.node.kind.name)] + waits(of: stage)
    }
    var reasons = settingReasons(stage.node, before)
    if before.version != stage.node.kind.version {
      reasons.append(.version(old: before.version, new: stage.node.kind.version))
    }
    let old = before.numerics ?? earlier.numerics
    if let new = stage.node.numerics, old != new {
      reasons.append(.numerics(old: old, new: new))
    }
    reasons += inputReasons(stage.node, earlier) + waits(of: stage)
    if !reasons.isEmpty { return reasons }
    if case .toRun(let preimage) = stage.state, preimage.key.description != before.key {
      return [.isOlder(thalweg: earlier.thalweg)]
    }
    return [.isLost]
  }

  private func waits(of stage: PlannedStage) -> [RunReason] {
    if case .waiting(let names) = stage.state { names.map { .waitsFor($0) } } else { [] }
  }

  private func settingReasons(_ node: GraphNode, _ before: RunRecord.StageRecord) -> [RunReason] {
    let recorded = node.kind.shape.renamingFormerKeys(in: before.settings)
    let differences = recorded.differences(to: node.completeSettings)
    if differences.isEmpty { return [] }
    let beyondDefaults = node.kind.write(node.stage, .key).jsonWithNames
    // What an older version did not know, and is as it was then, is no change.
    let changes = differences.filter { $0.old != nil || beyondDefaults.value(at: $0.path) != nil }
    var seen = Set<String>()
    return changes.flatMap { difference -> [RunReason] in
      if case .key(let field)? = difference.path.first,
        let requests = requests(
          of: node, in: field, before: recorded[field], now: node.completeSettings[field])
      {
        return seen.insert(field).inserted ? requests : []
      }
      return [
        .setting(
          path: difference.path, old: difference.old, new: difference.new,
          place: graph.origin(of: node.settings.nearest(to: difference.path).place))
      ]
    }
  }

  /// What changed in a list that other stages add to; nil where a field is none.
  private func requests(of node: GraphNode, in field: String, before: JSON?, now: JSON?) -> [RunReason]? {
    func words(_ list: JSON?) -> [String]? {
      let values = list?.elements ?? []
      let words = values.compactMap { node.kind.requestWords($0, field) }
      return words.count == values.count ? words : nil
    }
    guard let before = words(before), let now = words(now), !(before + now).isEmpty else { return nil }
    let asked = now.filter { !before.contains($0) }.map { words in
      RunReason.asked(for: words, by: node.asked.filter { $0.words == words }.map(\.by))
    }
    return asked + before.filter { !now.contains($0) }.map { .notAsked(for: $0) }
  }

  private func inputReasons(_ node: GraphNode, _ earlier: RunRecord) -> [RunReason] {
    node.referredNames.compactMap { name in
      if let source = sources.sources[name] { return sourceReason(name, source, node, earlier) }
      guard let action = self.stage(name)?.known,
        let before = earlier.stage(name), before.outputs != action.outputs
      else { return nil }
      return .input(name)
    }
  }

  private func sourceReason(
    _ name: String, _ source: ResolvedInputs.ResolvedSource, _ node: GraphNode, _ earlier: RunRecord
  ) -> RunReason? {
    guard let before = earlier.sources.first(where: { $0.name.isExactly(name) }),
      let reference = node.references.first(where: { $0.name.isExactly(name) })
    else { return nil }
    let read = node.stage.partsRead(of: reference)
    let changed = source.digests.filter { part, digest in
      (read?.contains(part) ?? true) && before.parts[part]?.text != digest.description
    }
    return changed.isEmpty ? nil : .source(name, parts: changed.keys.sorted())
  }
}

extension JSON {
  /// The value at a path; nil where there is none.
  fileprivate func value(at path: [PathStep]) -> JSON? {
    path.reduce(self as JSON?) { value, step in
      switch step {
      case .key(let name): value?[name]
      case .index(let index): value?.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
    }
  }
}
