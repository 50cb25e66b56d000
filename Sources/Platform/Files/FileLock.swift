/// A lock on an open file or folder, which goes with its last reference or with the process, however that ends.
///
/// It tells others whether somebody is at work, in whatever container either of them is. Where a file system has no
/// locks, it tells nothing.
package final class FileLock: Sendable {
  private let file: OpenFile
  private let operations: FileOperations

  private init(_ file: OpenFile, _ operations: FileOperations) {
    self.file = file
    self.operations = operations
  }

  deinit { try? operations.close(file) }

  package enum Attempt {
    case locked(FileLock)
    /// Somebody has it, and is alive.
    case taken
    /// Nothing stands there.
    case missing
    /// There are no locks here, or they cannot be asked for.
    case unsupported
  }

  /// - Parameter path: of a file or folder.
  package static func attempt(_ path: String, _ operations: FileOperations) -> Attempt {
    attempt(path, operations) { file throws(FileFailure) in try operations.lock(file) }
  }

  /// The same together with all who do so, to find out whether somebody has it alone.
  package static func attemptShared(_ path: String, _ operations: FileOperations) -> Attempt {
    attempt(path, operations) { file throws(FileFailure) in try operations.lockShared(file) }
  }

  private static func attempt(
    _ path: String, _ operations: FileOperations, _ lock: (OpenFile) throws(FileFailure) -> Bool
  ) -> Attempt {
    do throws(FileFailure) {
      let file = try operations.openToLock(path)
      do throws(FileFailure) {
        if try lock(file) { return .locked(FileLock(file, operations)) }
        try? operations.close(file)
        return .taken
      } catch {
        try? operations.close(file)
        return .unsupported
      }
    } catch { return error.saysThatNothingIsThere ? .missing : .unsupported }
  }

  /// Whether what is locked still has this name: another may have taken it away before it was locked.
  package func isStill(at path: String) throws(FileFailure) -> Bool {
    try operations.status(of: file).inode == operations.status(of: path, followingLinks: false)?.inode
  }
}

/// Which kernel this process runs on: containers on one machine share it, whatever each calls itself, and machines of
/// one name do not.
package enum MachineBoot {
  /// Another one for every machine and each time it starts; nil where the system does not say.
  package static let identifier: String? = {
    #if canImport(Darwin)
      var length = 0
      guard sysctlbyname("kern.bootsessionuuid", nil, &length, nil, 0) == 0, length > 1 else { return nil }
      var text = [UInt8](repeating: 0, count: length)
      guard sysctlbyname("kern.bootsessionuuid", &text, &length, nil, 0) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    #else
      // Read as it comes: it is no file that has a size.
      guard let file = try? FileOperations().open("/proc/sys/kernel/random/boot_id") else { return nil }
      defer { try? FileOperations().close(file) }
      var text = [UInt8](repeating: 0, count: 64)
      guard let count = try? text.withUnsafeMutableBytes({ try FileOperations().read(file, into: $0) }),
        count > 8
      else { return nil }
      return String(decoding: text.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
    #endif
  }()
}

/// What this machine calls itself.
package enum HostName {
  package static var current: String {
    var name = [CChar](repeating: 0, count: 256)
    return gethostname(&name, name.count - 1) == 0
      ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "unknown"
  }
}
