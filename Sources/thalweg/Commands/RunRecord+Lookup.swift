import Declarations
import Workflow

extension RunRecord {
  /// The stage of that name.
  ///
  /// - Throws: `Diagnostics` with the nearest name where there is none.
  func stage(named name: String) throws(Diagnostics) -> StageRecord {
    if let found = stage(name) { return found }
    throw Diagnostics([
      Diagnostic(
        "the run has no stage '\(name)'", at: nil, help: Suggestion.help(for: name, among: stages.map(\.name))
      )
    ])
  }
}
