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
