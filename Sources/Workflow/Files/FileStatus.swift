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
