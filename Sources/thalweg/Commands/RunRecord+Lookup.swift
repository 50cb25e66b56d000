import Declarations
import Workflow

extension RunRecord {
  /// The stages that a name means: one, or all of a family.
  ///
  /// - Throws: `Diagnostic` with the nearest name where there is none.
  func stages(named name: String) throws(Diagnostic) -> [StageRecord] {
    if leftOut.contains(name) {
      throw Diagnostic(
        "'\(name)' was left out of this run", at: nil, help: "run the experiment without --only and --until")
    }
    return try StageNames(stages.map(\.name)).some(name, of: "the run").compactMap(stage)
  }

  /// The one stage that a name means.
  ///
  /// - Throws: `Diagnostic` where there is none, or several.
  func stage(named name: String) throws(Diagnostic) -> StageRecord {
    let found = try stages(named: name)
    if found.count == 1 { return found[0] }
    // It says which they are.
    _ = try StageNames(found.map(\.name)).one(name, of: "the run")
    return found[0]
  }
}
