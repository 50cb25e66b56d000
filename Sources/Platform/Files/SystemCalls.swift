// Inside a type that has a method `open`, the function of the C library of that name cannot be reached
// without naming the library, which differs between systems. These stand outside of any type.

func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }

func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}

package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }

func systemRemove(_ path: String) -> Int32 { remove(path) }

func systemKill(_ target: pid_t, _ signal: Int32) -> Int32 { kill(target, signal) }

/// Sets a lock that belongs to the open file rather than to the process: two openings in one process hold each other off.
func systemSetLock(_ descriptor: Int32, _ lock: inout flock) -> Int32 {
  // F_OFD_SETLK, which the headers do not show to Swift.
  #if canImport(Darwin)
    fcntl(descriptor, 90, &lock)
  #else
    fcntl(descriptor, 37, &lock)
  #endif
}

/// The room that is left on a disk.
package enum DiskSpace {
  /// Bytes that this user can still write where `path` is or will be; nil where the system does not say.
  package static func free(at path: String) -> Int? {
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
    let (size, overflows) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: status.f_frsize))
    return overflows ? .max : size
  }
}
