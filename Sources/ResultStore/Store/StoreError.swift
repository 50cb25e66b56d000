import Declarations
import Platform

/// Why the store could not give or keep something.
public enum StoreError: Error, Sendable, Equatable {
  /// No object of this content is there.
  case missing(Digest)
  /// The object's bytes are not those it is named after; it was moved away where the store can be written.
  case damaged(Digest, quarantinedAt: String?)
  /// The store was written in a form that this version does not read.
  case unknownFormat(String, root: String)
  /// The folder holds something that no store has.
  case notAStore(root: String, holding: String)
  /// The store's folder was removed while it was in use.
  case vanished(root: String)
  /// The system refused a step on one of the store's files.
  case refused(FileFailure)
}

extension StoreError: CustomStringConvertible {
  /// What happened, in one sentence without a full stop.
  public var description: String {
    switch self {
    case .missing(let digest): "the object \(digest.short) is missing from the store"
    case .damaged(let digest, let path?):
      "the object \(digest.short) is damaged in the store; it was moved to '\(path)'"
    case .damaged(let digest, nil): "the object \(digest.short) is damaged in the store"
    case .unknownFormat(let format, let root):
      "'\(root)/format' says '\(format.withVisibleCharacters)', and not '\(StoreLayout.format)'"
    case .notAStore(let root, let name): "'\(root)' is not a store: it holds '\(name)'"
    case .vanished(let root): "the store '\(root)' was removed while it was in use"
    case .refused(let failure): failure.description
    }
  }

  /// What the user can do about it.
  public var remedy: String? {
    switch self {
    case .missing, .damaged: "run again: what is missing or damaged is made again"
    case .unknownFormat:
      "another version of Thalweg wrote the store, or that file is damaged: use that version or another store "
        + "(THALWEG_STORE), or write that line into the file"
    case .notAStore: "name an empty or a new folder (THALWEG_STORE)"
    case .vanished: "run again: a new store is made"
    case .refused(let failure) where [EACCES, EPERM, EROFS].contains(failure.code):
      failure.step.isReading
        ? "let this user read all of the store, or choose another with THALWEG_STORE"
        : "make the store writable, or choose another with THALWEG_STORE"
    case .refused(let failure): failure.remedy
    }
  }
}

extension String {
  /// The text cut to a line's worth, without anything that steers a terminal.
  fileprivate var withVisibleCharacters: String {
    String(unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) })
  }
}
