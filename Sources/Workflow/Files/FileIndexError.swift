import Platform

/// Why a file has no digest.
public enum FileIndexError: Error, Sendable, Equatable {
  /// It is missing, or cannot be read.
  case refused(FileFailure)
  /// A folder, a pipe or a device stands there.
  case notAFile(String, FileKind?)
  /// It was written while it was read, several times over.
  case changing(String)
}

extension FileIndexError: CustomStringConvertible {
  /// What happened, in one sentence without a full stop.
  public var description: String {
    switch self {
    case .refused(let failure): failure.description
    case .notAFile(let path, let kind):
      "'\(path)' is \(kind.map { "\($0.words), not a file" } ?? "not a file")"
    case .changing(let path): "'\(path)' changes while it is read"
    }
  }

  /// What the user can do about it.
  public var remedy: String? {
    switch self {
    case .refused(let failure): failure.remedy ?? "is the path right?"
    case .notAFile: "name a file"
    case .changing: "run again once nothing writes it any more"
    }
  }
}
