import Declarations
import Platform
import Workflow

/// A run directory, found by its path or by the name of its experiment.
struct RunLocation {
  let folder: RunFolder
  /// Whether the name meant whichever run is the latest.
  let isByName: Bool

  /// Looks for `run.json` in the path itself, in its `latest`, and in the same two under the folder of runs; where there
  /// is none, for a run that is under way or was killed.
  ///
  /// - Throws: `Diagnostics` that name the nearest run, where there is none; `FileError`, `RunDirectoryError` where it
  ///   cannot be told what is there.
  init(_ name: String, under runs: String) throws {
    let directories = [name, "\(runs)/\(name)"].compactMap(RunDirectories.init(at:))
    let newest = try directories.compactMap { try $0.latest?.path }
    let itself = [name, "\(runs)/\(name)"]
    let candidates = [name, "\(name)/latest", "\(runs)/\(name)", "\(runs)/\(name)/latest"] + newest
    for path in candidates.map({ "\($0)/run.json" }) {
      guard let kind = RegularFile.kind(of: path), kind != .file else { continue }
      throw FileError(
        "'\(path)' is \(kind.words), not a file", help: "copy the run again, or rerun the experiment")
    }
    if let found = try candidates.lazy.map(RunFolder.init(path:)).first(where: { try $0.isThere }) {
      isByName = !itself.contains(found.path)
      folder = try found.followingLatest
      return
    }
    let numbered = try directories.flatMap { try $0.allNumbered.reversed().map(\.path) }
    let stopped = try (itself + numbered).lazy.map(RunFolder.init(path:))
      .first { try $0.isThere || $0.isUnfinished }
    guard let stopped else {
      throw Diagnostics([
        Diagnostic(
          "there is no run '\(name)'", at: nil,
          help: Suggestion.help(for: name, among: try RunFolders.names(in: runs).filter { $0 != name })
            ?? "'\(runs)' holds none yet; make one with 'thalweg run'")
      ])
    }
    isByName = false
    folder = stopped
  }

  /// What is to be known of a run that was begun after the latest one that came to its end; nil where there is none.
  ///
  /// - Throws: `RunDirectoryError` where it cannot be told what is there.
  func laterRun() throws -> (path: String, state: RunState)? {
    guard isByName, let number = folder.number,
      let directories = RunDirectories(at: folder.path.folder),
      let last = try directories.allNumbered.last, last.number > number
    else { return nil }
    guard let state = try? RunFolder(path: last.path).state(), state != .done else { return nil }
    return ("\(directories.name)/\(last.number)", state)
  }

  var path: String { folder.path }

  /// What `run.json` says.
  ///
  /// - Throws: `FileError` where it cannot be read, or is not of the form that this version writes.
  func record() throws(FileError) -> RunRecord {
    if try !folder.isThere, let run = try folder.unfinished() {
      throw FileError(
        "'\(path)' has no results to read: it \(run.state.inWords)",
        help: "'thalweg show \(path)' says how far it has come")
    }
    return try folder.record()
  }
}

extension RunState {
  /// Behind the name of a run: `was killed`.
  var inWords: String {
    switch self {
    case .running: "is still running"
    case .done: "is done"
    case .failed: "failed"
    case .interrupted: "was interrupted"
    case .killed: "was killed"
    case .elsewhere: "was begun on another machine"
    }
  }
}

extension RunDirectories {
  /// The runs of an experiment by the folder that they are in; nil where a path is that of none.
  init?(at path: String) {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let parts = trimmed.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last else { return nil }
    let root = parts.dropLast().joined(separator: "/")
    let around = root.isEmpty ? (trimmed.hasPrefix("/") ? "/" : ".") : root
    guard let runs = try? RunDirectories(root: around, name: String(name)) else { return nil }
    self = runs
  }
}

extension RunRecord {
  /// The stages that a name means: one, or all of a family.
  ///
  /// - Throws: `Diagnostic` with the nearest name where there is none.
  func stages(named name: String) throws(Diagnostic) -> [StageRecord] {
    if let failure = failures.first(where: { $0.stage.isExactly(name) }) {
      throw Diagnostic("'\(name)' failed in this run: \(failure.message)", at: nil)
    }
    if notRun.contains(name) {
      throw Diagnostic(
        "this run was stopped before '\(name)' was made", at: nil, help: "run the experiment again")
    }
    if leftOut.contains(name) {
      throw Diagnostic(
        "'\(name)' was left out of this run", at: nil, help: "run the experiment without --only and --until")
    }
    let found = StageNames(stages.map(\.name)).matching(name)
    if found.isEmpty { try explainAbsence(ofFamily: name) }
    return try StageNames(stages.map(\.name)).some(name, of: "the run").compactMap(stage)
  }

  /// - Throws: `Diagnostic` where the name is that of a family of which no stage was made.
  private func explainAbsence(ofFamily name: String) throws(Diagnostic) {
    let failed = StageNames(failures.map(\.stage)).matching(name)
    if let first = failures.first(where: { failed.contains($0.stage) }) {
      throw Diagnostic(
        "all stages of '\(name)' failed in this run; '\(first.stage)': \(first.message)", at: nil)
    }
    if !StageNames(notRun).matching(name).isEmpty {
      throw Diagnostic(
        "this run was stopped before any stage of '\(name)' was made", at: nil,
        help: "run the experiment again")
    }
    if !StageNames(leftOut).matching(name).isEmpty {
      throw Diagnostic(
        "the stages of '\(name)' were left out of this run", at: nil,
        help: "run the experiment without --only and --until")
    }
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
