#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a path could not be opened as a file.
public enum OpeningFailure: Error, Sendable, Equatable {
  case refused(SystemError)
  /// Something else than a file stands there.
  case notAFile(FileKind)

  /// Why, as it stands behind a colon.
  public var reason: String {
    switch self {
    case .refused(let error): error.reason
    case .notAFile(let kind): "it is \(kind.words), not a file"
    }
  }
}

/// Opens files, and nothing else: a FIFO that nobody writes to would be waited for, and a device has no end.
public enum RegularFile {
  /// - Parameter flags: how, such as `O_RDONLY`.
  /// - Returns: the descriptor, which programs that are started do not inherit.
  public static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(OpeningFailure) -> Int32 {
    try openWithSize(path, flags, mode: mode).descriptor
  }

  /// As `open`, with the size of the file in bytes, which is looked at on the way.
  public static func openWithSize(
    _ path: String, _ flags: Int32, mode: mode_t = 0
  ) throws(OpeningFailure) -> (descriptor: Int32, size: Int) {
    // Without waiting, so that a FIFO is opened too, and can be told from a file.
    let descriptor = try opened(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, mode)
    let found = try status(of: descriptor)
    let kind = FileKind(found)
    if kind == .file { return (descriptor, Int(found.st_size)) }
    closeDescriptor(descriptor)
    throw .notAFile(kind)
  }

  /// Opens a text that the user names, which may come through a pipe: `/dev/stdin`, or what a shell puts in place of
  /// `<(…)`.
  public static func openText(_ path: String) throws(OpeningFailure) -> Int32 {
    let isOwnDescriptor =
      path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
    guard isOwnDescriptor else { return try open(path, O_RDONLY) }
    let descriptor = try opened(path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0)
    if FileKind(try status(of: descriptor)) != .folder { return descriptor }
    closeDescriptor(descriptor)
    throw .notAFile(.folder)
  }

  private static func opened(_ path: String, _ flags: Int32, _ mode: mode_t) throws(OpeningFailure) -> Int32 {
    while true {
      let descriptor = openDescriptor(path, flags, mode)
      if descriptor >= 0 { return descriptor }
      switch errno {
      case EINTR: continue
      // What opening says of what cannot be opened so.
      case EISDIR: throw .notAFile(.folder)
      case ENXIO: throw .notAFile(kind(of: path) ?? .fifo)
      default: throw .refused(SystemError(errno))
      }
    }
  }

  /// What the system says of a file that is open; it is closed where that cannot be had.
  private static func status(of descriptor: Int32) throws(OpeningFailure) -> stat {
    var status = stat()
    while fstat(descriptor, &status) != 0 {
      let error = SystemError(errno)
      if error.code == EINTR { continue }
      closeDescriptor(descriptor)
      throw .refused(error)
    }
    return status
  }

  /// What stands at a path, links followed; nil where that cannot be told.
  public static func kind(of path: String) -> FileKind? {
    var status = stat()
    while stat(path, &status) != 0 { if errno != EINTR { return nil } }
    return FileKind(status)
  }
}

// Outside of the type, which has a method of the same name.

private func openDescriptor(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }
