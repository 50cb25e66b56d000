import Declarations

/// What is wrong with stages of families: what is wrong at one place with many of them is said once.
struct InstanceProblems {
  private struct Found {
    let diagnostic: Diagnostic
    /// The first of the stages with it, and how many there are.
    let stage: Specification.StageEntry
    var stages: Set<String>
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
