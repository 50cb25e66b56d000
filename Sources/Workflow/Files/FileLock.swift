/// A lock on an open file or folder, which goes with its last reference or with the process, however that ends.
///
/// It tells others whether somebody is at work, in whatever container either of them is. Where a file system has no
/// locks, it tells nothing.
final class FileLock: Sendable {
  private let file: OpenFile
  private let operations: FileOperations

  private init(_ file: OpenFile, _ operations: FileOperations) {
    self.file = file
    self.operations = operations
  }

  deinit { try? operations.close(file) }

  enum Attempt {
    case locked(FileLock)
    /// Somebody has it, and is alive.
    case taken
    /// Nothing stands there.
    case missing
    /// There are no locks here, or they cannot be asked for.
    case unsupported
  }

  /// - Parameter path: of a file or folder.
  static func attempt(_ path: String, _ operations: FileOperations) -> Attempt {
    do throws(FileFailure) {
      let file = try operations.openToLock(path)
      do throws(FileFailure) {
        if try operations.lock(file) { return .locked(FileLock(file, operations)) }
        try? operations.close(file)
        return .taken
      } catch {
        try? operations.close(file)
        return .unsupported
      }
    } catch { return error.saysThatNothingIsThere ? .missing : .unsupported }
  }

  /// Whether what is locked still has this name: another may have taken it away before it was locked.
  func isStill(at path: String) throws(FileFailure) -> Bool {
    try operations.status(of: file).inode == operations.status(of: path, followingLinks: false)?.inode
  }
}
