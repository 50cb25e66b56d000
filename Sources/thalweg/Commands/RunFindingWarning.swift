import Declarations
import Workflow

extension ColourOptions {
  /// Says on standard error that something is not as it should be, though the command goes on.
  func warn(_ message: String, help: String?) {
    let warning = Diagnostic(message, at: nil, severity: .warning, help: help)
    let style: Diagnostic.Style = applies(to: .error) ? .coloured : .plain
    StandardStream.error.write(warning.rendered(in: style) + "\n")
  }

  /// Says what in a run directory is not as the run made it, if anything.
  ///
  /// - Parameter stages: those that are looked at; all where it is nil.
  /// - Throws: `FileError` where it cannot be told.
  func warn(
    ofChangesIn run: RunFolder, _ record: RunRecord, stages: [String]? = nil,
    help: String = "run the experiment again: it puts back what the store has; or copy the run anew"
  ) throws(FileError) {
    let findings = try run.findings(of: record, inStages: stages.map(Set.init))
    if findings.isEmpty { return }
    warn("'\(run.path)' is not as the run made it: \(findings.inWords)", help: help)
  }
}
