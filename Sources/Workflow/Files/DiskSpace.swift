import Declarations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The room that is left on a disk.
enum DiskSpace {
  /// Bytes that this user can still write where `path` is or will be; nil where the system does not say.
  static func free(at path: String) -> Int? {
    var path = path
    var status = statvfs()
    while statvfs(path, &status) != 0 {
      if errno == EINTR { continue }
      // What does not exist yet will be on the disk of the folder that it is made in.
      guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
        guard errno == ENOENT, !path.hasPrefix("/"), path != "." else { return nil }
        path = "."
        continue
      }
      path = String(path[..<slash])
    }
    return Int(clamping: status.f_bavail) *| Int(clamping: status.f_frsize)
  }
}
