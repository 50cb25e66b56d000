import Declarations
import Platform
import Workflow

/// A run directory, found by its path or by the name of its experiment.
struct RunLocation {
  let folder: RunFolder

  /// Looks for `run.json` in the path itself, in its `latest`, and in the same two under the folder of runs.
  ///
  /// - Throws: `Diagnostics` that name the nearest run, where there is none; `FileError`, `RunDirectoryError` where it
  ///   cannot be told what is there.
  init(_ name: String, under runs: String) throws {
    let directories = FileName.objection(to: name) == nil ? try RunDirectories(root: runs, name: name) : nil
    let newest = try directories?.latest.map { [$0.path] } ?? []
    let candidates = [name, "\(name)/latest", "\(runs)/\(name)", "\(runs)/\(name)/latest"] + newest
    for path in candidates.map({ "\($0)/run.json" }) {
      guard let kind = RegularFile.kind(of: path), kind != .file else { continue }
      throw FileError(
        "'\(path)' is \(kind.words), not a file", help: "copy the run again, or rerun the experiment")
    }
    guard let found = try candidates.lazy.map(RunFolder.init(path:)).first(where: { try $0.isThere }) else {
      throw Diagnostics([
        Diagnostic(
          "there is no run '\(name)'", at: nil,
          help: Suggestion.help(for: name, among: try RunFolders.names(in: runs).filter { $0 != name })
            ?? "'\(runs)' holds none yet; make one with 'thalweg run'")
      ])
    }
    folder = try found.followingLatest
  }

  var path: String { folder.path }

  /// What `run.json` says.
  ///
  /// - Throws: `FileError` where it cannot be read, or is not of the form that this version writes.
  func record() throws(FileError) -> RunRecord { try folder.record() }
}

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
    help: String = "rerun the experiment to restore what the store has, or copy the run again"
  ) throws(FileError) {
    let findings = try run.findings(of: record, inStages: stages.map(Set.init))
    if findings.isEmpty { return }
    warn("'\(run.path)' has changed since the run: \(findings.inWords)", help: help)
  }
}
