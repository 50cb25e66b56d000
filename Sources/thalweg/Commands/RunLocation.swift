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
        "'\(path)' is \(kind.words), not a file", help: "copy the run anew, or run the experiment again")
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
