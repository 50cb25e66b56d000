/// What the system says of a file without reading it.
package struct FileStatus: Sendable, Equatable {
  package let kind: FileKind
  package let size: Int
  /// When the content was last written, in nanoseconds since 1970.
  package let modified: Int64
  /// When content, name or permissions last changed, in nanoseconds since 1970.
  package let changed: Int64
  package let inode: UInt64

  package init(_ status: stat) {
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
  package func isOlder(thanSeconds seconds: Double, at now: Int64 = timespec.now.nanoseconds) -> Bool {
    Double(now &- modified) > seconds * 1e9
  }
}

extension timespec {
  /// Nanoseconds since the clock's beginning; a file may claim a year so far off that they wrap around.
  package var nanoseconds: Int64 { Int64(tv_sec) &* 1_000_000_000 &+ Int64(tv_nsec) }

  /// The time of day now.
  package static var now: timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }
}

/// What tells, without reading a file, that it may have changed.
package struct FileStamp: Sendable, Equatable {
  package let size: Int
  /// Nanoseconds since 1970.
  package let modified: Int64
  /// Nanoseconds since 1970; unlike `modified`, programs cannot set it.
  package let changed: Int64
  package let inode: UInt64

  package init(size: Int, modified: Int64, changed: Int64, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }

  package init(_ status: FileStatus) {
    self.init(
      size: status.size, modified: status.modified, changed: status.changed, inode: status.inode)
  }
}
