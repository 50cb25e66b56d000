#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One call of the system on a file or folder.
public enum FileStep: String, Sendable {
  case create, open, read, write, synchronise, close, rename, remove, list, inspect, link, lock
  case createFolder = "create the folder"
}

/// A step on a file that the system refused.
public struct FileFailure: Error, Sendable, Equatable {
  public let step: FileStep
  public let path: String
  /// The system's `errno`, or `notAFile`.
  public let code: Int32

  /// That a pipe, a device or a socket stands where a file is wanted; no system has this `errno`.
  static let notAFile: Int32 = 1 << 20

  /// That a symbolic link stands where none is followed.
  static let isLink = ELOOP

  init(_ step: FileStep, _ path: String, code: Int32) {
    self.step = step
    self.path = path
    self.code = code
  }
}

extension FileFailure: CustomStringConvertible {
  /// `cannot write 'runs/.store/temporary/1-2': the disk is full`
  public var description: String { "cannot \(step.rawValue) '\(path)': \(reason)" }

  /// Why, without the path: `the disk is full`.
  public var reason: String {
    switch code {
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EACCES, EPERM: "permission is denied"
    case EROFS: "the file system is read-only"
    case ENOENT: "it does not exist"
    case EEXIST, ENOTEMPTY: "it exists already"
    case ENOTDIR: "a part of its path is not a folder"
    case EISDIR: "it is a folder"
    case EMFILE, ENFILE: "too many files are open"
    case EIO: "the device reports an error"
    case ENAMETOOLONG: "its name is too long"
    case ELOOP: "symbolic links are not followed there, or lead in a circle"
    case Self.notAFile, ENXIO: "it is not a file, but a pipe, a device or a socket"
    default: String(cString: strerror(code))
    }
  }

  /// Whether nothing stands at the path; every other failure leaves open what does.
  var saysThatNothingIsThere: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether it says that nothing stands at `path`.
  func isMissing(_ path: String) -> Bool { code == ENOENT && path == self.path }

  /// What the user can do about it; nil where there is nothing to add.
  public var remedy: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space there and run again; what was finished is kept"
    case EACCES, EPERM, EROFS: "make it writable, or choose another place"
    case EMFILE, ENFILE: "raise the limit (ulimit -n)"
    case EIO: "check the disk"
    default: nil
    }
  }
}
