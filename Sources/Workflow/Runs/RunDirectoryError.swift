import Declarations
import Platform

/// Why a run directory could not be made or read.
public enum RunDirectoryError: Error, Sendable, Equatable {
  /// The name of the runs cannot be that of a folder.
  case badName(String)
  /// The name of a file would lead out of the run directory.
  case badFileName(String)
  /// The system refused a step.
  case refused(FileFailure)
  /// Files that were written were gone before the run was whole.
  case incomplete(String, file: String)
  /// The run is complete, but the link `latest` could not be made to point to it.
  case notLatest(FileFailure, run: String)
}

extension RunDirectoryError: CustomStringConvertible {
  /// What happened, in one sentence without a full stop.
  public var description: String {
    switch self {
    case .badName(let name): "runs cannot be named '\(name)'"
    case .badFileName(let name): "no file of a run can be named '\(name)'"
    case .refused(let failure): failure.description
    case .incomplete(let place, let file):
      "'\(place)/\(file)' was removed or changed before the run was complete"
    case .notLatest(let failure, let run): "the run is complete in '\(run)', but \(failure)"
    }
  }

  /// What the user can do about it.
  public var remedy: String? {
    switch self {
    case .badName: "a name has no slash in it and begins with no dot"
    case .incomplete: "run again: the results are in the store; does another program tidy up there?"
    case .badFileName: "a path inside a run has no '..' and begins with no slash"
    case .refused(let failure) where failure.step == .create && failure.code == EEXIST:
      "are there two names that differ in case alone, on a disk that takes them for one? rename one of them"
    case .refused(let failure): failure.remedy
    case .notLatest(let failure, _) where failure.code == EISDIR:
      "move that folder away: 'latest' is a link that is made again with every run"
    case .notLatest(let failure, _): failure.remedy
    }
  }

  /// Turns what the system refused into an error of run directories.
  static func refusing<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(RunDirectoryError) -> Result {
    do throws(FileFailure) { return try body() } catch { throw .refused(error) }
  }
}
