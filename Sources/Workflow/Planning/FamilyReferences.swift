import Declarations
import Platform
import Specifications

/// Finds the stages that a reference to a family means.
///
/// Of the axes that the referring stage has too, it means the value that that stage is for; of the others, all values,
/// unless the reference itself says which (`start@seed=1`).
struct FamilyReferences {
  private let families: [String: StageFamily]
  /// The members of a family by their values of some axes.
  private var indices: [IndexName: [[String]: [StageFamily.Member]]] = [:]

  private struct IndexName: Hashable {
    let family: String
    let axes: [String]
  }

  package init(_ families: [StageFamily]) {
    self.families = Dictionary(families.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The family that a reference is to: by its own name, or by that of some of its stages.
  func family(in reference: String) -> StageFamily? { families[InstanceName.family(of: reference)] }

  /// The names of the stages of `family` that `reference` means, in their order.
  ///
  /// - Parameter bindings: the values of axes that the referring stage is for.
  /// - Throws: `SettingError` where there are none.
  package mutating func names(
    of family: StageFamily, in reference: String, from bindings: [String: String]
  ) throws(SettingError) -> [String] {
    let selected = try selected(by: reference, of: family)
    let shared = family.axes.filter { axis in
      bindings[axis] != nil && !selected.contains { $0.axis == axis }
    }
    var members = family.members
    if !shared.isEmpty {
      let values = shared.compactMap { bindings[$0] }
      members = index(of: family, by: shared)[values] ?? []
      if members.isEmpty { throw noMember(of: family, with: shared, values) }
    }
    let names = members.filter { member in selected.allSatisfy(member.parts.contains) }.map(\.name)
    if names.isEmpty {
      throw SettingError("'\(family.name)' has no stage for all that '\(reference)' asks for")
    }
    return names
  }

  private mutating func index(of family: StageFamily, by axes: [String]) -> [[String]: [StageFamily.Member]] {
    let name = IndexName(family: family.name, axes: axes)
    if let known = indices[name] { return known }
    let index = Dictionary(grouping: family.members) { member in axes.compactMap { member.bindings[$0] } }
    indices[name] = index
    return index
  }
}

extension FamilyReferences {
  /// What a reference says behind its `@`.
  private func selected(
    by reference: String, of family: StageFamily
  ) throws(SettingError) -> [InstanceName.Part] {
    if reference == family.name { return [] }
    guard let name = InstanceName(parsing: reference) else {
      let example = family.members.first.map { "; write '\($0.name)', for one" } ?? ""
      throw SettingError(
        "'\(reference)' is not a name that '\(family.name)' has", help: "an axis and its value\(example)")
    }
    let axes = family.namedAxes
    for part in name.parts {
      guard axes.contains(part.axis) else {
        throw SettingError(
          "'\(family.name)' has no axis '\(part.axis)'", help: Suggestion.help(for: part.axis, among: axes))
      }
      let labels = family.labels(of: part.axis)
      guard labels.contains(part.label) else {
        throw SettingError(
          "'\(family.name)' has no stage for \(part.text)", help: Self.help(with: part.axis, labels))
      }
    }
    return name.parts
  }

  private func noMember(of family: StageFamily, with axes: [String], _ values: [String]) -> SettingError {
    let wanted = zip(axes, values).map { axis, value in
      axis == Axis.pairs ? "the pair \(value)" : "\(axis)=\(value)"
    }
    let known = axes.first { $0 != Axis.pairs }
    return SettingError(
      "'\(family.name)' has no stage for \(wanted.joined(separator: " and "))",
      help: known.map { Self.help(with: $0, family.labels(of: $0)) } ?? "it is over other pairs")
  }

  private static func help(with axis: String, _ labels: [String]) -> String {
    "it has `\(axis)` \(labels.prefix(12).joined(separator: ", "))\(labels.count > 12 ? ", …" : "")"
  }
}

/// What is wrong with stages of families: what is wrong at one place with many of them is said once.
struct InstanceProblems {
  private struct Found {
    let diagnostic: Diagnostic
    /// The first of the stages with it, and how many there are.
    package let stage: Specification.StageEntry
    package var stages: Set<String>
  }

  /// By place.
  private var found: [String: Found] = [:]

  /// - Parameter stage: one of a family.
  mutating func add(_ diagnostic: Diagnostic, of stage: Specification.StageEntry) {
    let place = "\(stage.family ?? "") \(diagnostic.place?.description ?? diagnostic.message)"
    if found[place] == nil { found[place] = Found(diagnostic: diagnostic, stage: stage, stages: []) }
    found[place]?.stages.insert(stage.name)
  }

  /// All of them; one that not every stage of its family has says which has it.
  func diagnostics(in families: [StageFamily]) -> [Diagnostic] {
    let sizes = Dictionary(families.map { ($0.name, $0.members.count) }) { first, _ in first }
    return found.values.map { found in
      let size = sizes[found.stage.family ?? ""] ?? 0
      guard found.stages.count < size else { return found.diagnostic }
      let more = found.stages.count - 1
      let note = Diagnostic.Note(
        "that is '\(found.stage.name)'\(more > 0 ? " and \(more) more" : ""), of \(size)",
        at: found.stage.namePlace)
      return found.diagnostic.adding(note)
    }
  }
}
