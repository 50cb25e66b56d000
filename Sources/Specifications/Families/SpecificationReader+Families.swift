import Declarations
import Platform

extension SpecificationReader {
  /// The section `stages`, read: a stage for each entry, and several for each that has a `for`.
  package struct ReadStages {
    package var stages: [Specification.StageEntry] = []
    package var families: [StageFamily] = []
  }

  /// The key beside a stage's kind that repeats it.
  static let repetition = "for"

  /// - Parameter written: the entries of `stages`, in which no variable is filled in.
  package func readStages(
    _ written: [Node.Entry], over defaults: Node?, _ interpolation: Interpolation, _ problems: inout Problems
  ) -> ReadStages {
    let defaults = StageDefaults(defaults)
    var result = ReadStages()
    let entries = written.map { entry in
      hasRepetition(entry) ? entry : entry.with(interpolation.applied(to: entry.value, &problems))
    }
    var expansion = expansion(of: entries, interpolation, &problems)
    for entry in entries {
      guard hasRepetition(entry) else {
        let stage = stage(entry, &problems) { defaults.settings(for: $0, interpolation, &$1) }
        stage.map { result.stages.append($0) }
        continue
      }
      guard let family = expansion.family(entry.key, &problems) else { continue }
      result.families.append(family)
      result.stages += family.members.compactMap { member in
        stage(of: member, in: family, entry, interpolation.adding(member.variables), defaults, &problems)
      }
    }
    return result
  }

  /// Whether there is anything to repeat the stage over, right or wrong; axes that were removed are nothing.
  private func hasRepetition(_ entry: Node.Entry) -> Bool {
    guard let axes = entry.value[Self.repetition], !axes.isNull else { return false }
    return axes.entries.map { $0.isEmpty || $0.contains { !$0.value.isNull } } ?? true
  }

  private func expansion(
    of entries: [Node.Entry], _ interpolation: Interpolation, _ problems: inout Problems
  ) -> FamilyExpansion {
    var repeated: [FamilyExpansion.Entry] = []
    var single: Set<String> = []
    for entry in entries where !entry.value.isNull {
      guard hasRepetition(entry), let repetition = entry.value.entry(Self.repetition) else {
        single.insert(entry.key)
        continue
      }
      // What is wrong with the stage itself is said of the entry, and not of each stage that it stands for.
      let isSound = stage(entry, &problems) { _, _ in nil } != nil
      let node = interpolation.applied(to: repetition.value, &problems)
      guard !problems.isSettled(node.place), let axes = Axis.all(in: node, &problems), isSound else {
        continue
      }
      repeated.append(
        FamilyExpansion.Entry(
          name: entry.key, namePlace: entry.keyPlace, forPlace: repetition.keyPlace, axes: axes))
    }
    let unreadable = Set(entries.map(\.key)).subtracting(single).subtracting(repeated.map(\.name))
    return FamilyExpansion(repeated, single: single, unreadable: unreadable)
  }

  private func stage(
    of member: StageFamily.Member, in family: StageFamily, _ entry: Node.Entry,
    _ interpolation: Interpolation, _ defaults: StageDefaults, _ problems: inout Problems
  ) -> Specification.StageEntry? {
    let entries = (entry.value.entries ?? []).filter { $0.key != Self.repetition }.map { part in
      let filled = interpolation.applied(to: part.value, &problems)
      return part.with(part.key == "description" ? filled.asText : filled)
    }
    let written = Node.Entry(
      key: member.name, keyPlace: entry.keyPlace, value: Node(.map(entries), at: entry.value.place))
    let stage = stage(written, &problems) { defaults.settings(for: $0, interpolation, &$1) }
    return stage?.asMember(of: family.name, bindings: member.bindings)
  }
}

extension Node.Entry {
  fileprivate func with(_ value: Node) -> Node.Entry {
    Node.Entry(key: key, keyPlace: keyPlace, value: value)
  }
}

extension Node {
  /// A number or boolean as text, since a description that is one value of an axis is a text all the same.
  fileprivate var asText: Node { Axis.label(of: self).map { Node(.text($0), at: place) } ?? self }
}
