import CSpawn

/// A file that is open in order to be one of the first three of another process.
///
/// Its descriptor is above those three, so that putting one in its place never closes another.
struct InheritedFile: ~Copyable {
  let descriptor: Int32

  /// Opens a file for writing, empty.
  ///
  /// - Throws: `FileError` where it cannot be opened.
  package init(writing path: String) throws(FileError) {
    try self.init(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)
  }

  /// Opens a file for reading.
  ///
  /// - Throws: `FileError` where it cannot be opened.
  package init(reading path: String) throws(FileError) { try self.init(path, O_RDONLY) }

  private init(_ path: String, _ flags: Int32) throws(FileError) {
    var opened = systemOpen(path, flags | O_CLOEXEC, 0o666)
    while opened < 0, errno == EINTR { opened = systemOpen(path, flags | O_CLOEXEC, 0o666) }
    guard opened >= 0 else {
      throw FileError("cannot open '\(path)': \(String(cString: strerror(errno)))")
    }
    descriptor = try Self.raised(opened)
  }

  /// Takes over an open file.
  fileprivate init(raising opened: Int32) throws(FileError) { descriptor = try Self.raised(opened) }

  deinit { _ = systemClose(descriptor) }

  /// The same file under a number above those of standard input, output and errors.
  private static func raised(_ descriptor: Int32) throws(FileError) -> Int32 {
    if descriptor > 2 { return descriptor }
    defer { _ = systemClose(descriptor) }
    let raised = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    if raised < 0 { throw noMoreFiles() }
    return raised
  }

  fileprivate static func noMoreFiles() -> FileError {
    FileError(
      "the system opens no more files: \(String(cString: strerror(errno)))",
      help: "raise the limit (ulimit -n)")
  }
}

/// What is written to one end is read from the other.
struct Pipe: ~Copyable {
  let reading: InheritedFile
  let writing: InheritedFile

  /// - Throws: `FileError` where the system opens no more files.
  package static func open() throws(FileError) -> Pipe {
    var ends: [Int32] = [-1, -1]
    guard thalweg_pipe(&ends) == 0 else { throw InheritedFile.noMoreFiles() }
    let reading = try InheritedFile(raising: ends[0])
    let writing = try InheritedFile(raising: ends[1])
    return Pipe(reading: reading, writing: writing)
  }

  /// The end that is read from; the other one is closed.
  consuming func takeReading() -> InheritedFile { reading }

  /// The end that is written to; the other one is closed.
  consuming func takeWriting() -> InheritedFile { writing }
}
