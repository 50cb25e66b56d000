/// An error of the system (`errno`) in words.
public struct SystemError: Sendable, Equatable {
  public let code: Int32

  public init(_ code: Int32) { self.code = code }

  /// Why the system refused, as it stands behind a colon.
  public var reason: String {
    switch code {
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EFBIG: "the file would be larger than the limit on the size of files"
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
    case ENOMEM: "the system gives no more memory"
    case EAGAIN: "the system gives no more of it now"
    default: String(cString: strerror(code))
    }
  }

  /// What the user can do about it; nil where there is nothing to add.
  public var remedy: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space there and run again; what was finished is kept"
    case EFBIG: "raise the limit (ulimit -f)"
    case EACCES, EPERM, EROFS: "make it writable, or choose another place"
    case EMFILE, ENFILE: "raise the limit (ulimit -n)"
    case EIO: "check the disk"
    default: nil
    }
  }
}
