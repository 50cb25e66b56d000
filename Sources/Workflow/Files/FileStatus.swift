import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system says of a file without reading it.
struct FileStatus: Sendable, Equatable {
  let kind: FileKind
  let size: Int
  /// When the content was last written, in nanoseconds since 1970.
  let modified: Int64
  /// When content, name or permissions last changed, in nanoseconds since 1970.
  let changed: Int64
  let inode: UInt64

  init(_ status: stat) {
    kind = FileKind(status)
    size = Int(status.st_size)
    inode = UInt64(status.st_ino)
    #if canImport(Darwin)
      modified = status.st_mtimespec.nanoseconds
      changed = status.st_ctimespec.nanoseconds
    #else
      modified = status.st_mtim.nanoseconds
      changed = status.st_ctim.nanoseconds
    #endif
  }
}

extension FileStatus {
  /// Whether the content was last written, or marked as used, longer ago than this.
  func isOlder(thanSeconds seconds: Double, at now: Int64 = timespec.now.nanoseconds) -> Bool {
    Double(now &- modified) > seconds * 1e9
  }
}

extension timespec {
  /// Nanoseconds since the clock's beginning; a file may claim a year so far off that they wrap around.
  var nanoseconds: Int64 { Int64(tv_sec) &* 1_000_000_000 &+ Int64(tv_nsec) }

  /// The time of day now.
  static var now: timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }
}

/// What tells, without reading a file, that it may have changed.
struct FileStamp: Sendable, Equatable {
  let size: Int
  /// Nanoseconds since 1970.
  let modified: Int64
  /// Nanoseconds since 1970; unlike `modified`, programs cannot set it.
  let changed: Int64
  let inode: UInt64

  init(size: Int, modified: Int64, changed: Int64, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }

  init(_ status: FileStatus) {
    self.init(
      size: status.size, modified: status.modified, changed: status.changed, inode: status.inode)
  }
}

/// A digest of a file, with what the file looked like when it was read.
struct FileIndexEntry: Sendable, Equatable {
  let stamp: FileStamp
  let digest: Digest
  /// When reading began, in nanoseconds since 1970.
  let taken: Int64

  /// Whether the digest is certainly still that of a file that looks like `current`.
  ///
  /// A file that was written just before it was read may be written again within the same tick of its
  /// clock, and look the same. Two seconds is the coarsest tick that file systems have.
  func isCertain(for current: FileStamp) -> Bool {
    stamp == current && taken > 0 && max(stamp.modified, stamp.changed) < taken - 2_000_000_000
  }
}
