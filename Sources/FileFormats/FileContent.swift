import Platform

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The bytes of a file, and the name that errors give it.
public struct FileContent: Sendable {
  public let name: String
  /// The content, with indices that start at zero.
  public let bytes: Data

  public init(name: String, bytes: Data) {
    self.name = name
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
  }

  /// Reads the whole file into memory.
  public static func read(_ path: String) throws(FileFormatError) -> FileContent {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    if size > 64 << 20, let memory = MachineMemory.now, size > memory.total {
      throw FileFormatError(
        file: path, expected: "a file that the memory holds (\(memory.total) bytes)",
        found: "one of \(size) bytes")
    }
    var capacity = size + 1
    var filled = 0
    guard var buffer = malloc(capacity) else { throw failure(path, SystemError(ENOMEM)) }
    while true {
      let count = systemRead(descriptor, buffer + filled, capacity - filled)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        let error = SystemError(errno)
        free(buffer)
        throw failure(path, error)
      }
      if count == 0 { break }
      filled += count
      // It has grown since it was opened.
      if filled == capacity {
        capacity *= 2
        guard let larger = realloc(buffer, capacity) else {
          free(buffer)
          throw failure(path, SystemError(ENOMEM))
        }
        buffer = larger
      }
    }
    return FileContent(name: path, bytes: Data(bytesNoCopy: buffer, count: filled, deallocator: .free))
  }

  /// Maps the file, so that only the pages that are looked at are read.
  ///
  /// The file must not shrink while the result lives.
  public static func map(_ path: String) throws(FileFormatError) -> FileContent {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    if size == 0 { return FileContent(name: path, bytes: Data()) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw failure(path, SystemError(errno))
    }
    let bytes = Data(
      bytesNoCopy: start, count: size, deallocator: .custom { start, size in munmap(start, size) })
    return FileContent(name: path, bytes: bytes)
  }

  private static func open(_ path: String) throws(FileFormatError) -> (descriptor: Int32, size: Int) {
    do throws(OpeningFailure) {
      return try RegularFile.openWithSize(path, O_RDONLY)
    } catch {
      switch error {
      case .notAFile(let kind):
        throw FileFormatError(file: path, expected: "a readable file", found: kind.words)
      case .refused(let error): throw failure(path, error)
      }
    }
  }

  private static func failure(_ path: String, _ error: SystemError) -> FileFormatError {
    let found =
      switch error.code {
      case ENOENT: "none"
      case EACCES, EPERM: "one that this user may not read"
      default: "one that cannot be read: \(error.reason)"
      }
    return FileFormatError(file: path, expected: "a readable file", found: found)
  }
}

// Outside of the type, as it has a method of that name.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, bytes, count)
}
