/// How much is done so that what was written survives a loss of power.
public enum Durability: Sendable {
  /// File and folder are on the disk before the call returns.
  case durable
  /// Left to the system, for what is cheap to make again. It is complete or absent after a crash of the
  /// program; after a loss of power it may be damaged, which is found when it is used.
  case relaxed
}

/// Reads and writes whole files so that each is complete or absent, whatever happens in between.
package struct DurableFiles: Sendable {
  package let operations: FileOperations

  package init(operations: FileOperations) {
    self.operations = operations
  }

  /// In bytes: before more is read at once, the memory that there is is asked for.
  private static let largeFile = 64 << 20

  /// All bytes of a file.
  package func read(_ path: String, followingLinks: Bool = true) throws(FileFailure) -> [UInt8] {
    let file = try operations.open(path, followingLinks: followingLinks)
    defer { try? operations.close(file) }
    let size = file.sizeWhenOpened
    if size > Self.largeFile, let memory = MachineMemory.now, size > memory.free {
      throw FileFailure(.read, path, code: ENOMEM)
    }
    var failure: FileFailure?
    // One byte more, so that the end is seen without another buffer.
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      do throws(FileFailure) {
        count = try fill(UnsafeMutableRawBufferPointer(buffer), from: file, expecting: size)
      } catch { failure = error }
    }
    if let failure { throw failure }
    if bytes.count <= size { return bytes }
    var rest = bytes
    try readChunks(of: file) { chunk in rest.append(contentsOf: chunk) }
    return rest
  }

  /// All bytes of a file; nil where there is none.
  package func readIfThere(_ path: String) throws(FileFailure) -> [UInt8]? {
    do throws(FileFailure) { return try read(path) } catch {
      if error.saysThatNothingIsThere { return nil }
      throw error
    }
  }

  /// The bytes of a file from an offset on; none where it ends before that.
  package func read(_ path: String, from start: Int) throws(FileFailure) -> [UInt8] {
    guard let status = try operations.status(of: path), status.size > start else { return [] }
    let file = try operations.open(path)
    defer { try? operations.close(file) }
    try operations.seek(file, to: start)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(status.size - start)
    try readChunks(of: file) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// A stretch of a file, or what there is of it.
  package func read(_ range: Range<Int>, of path: String, followingLinks: Bool) throws(FileFailure) -> [UInt8]
  {
    let file = try operations.open(path, followingLinks: followingLinks)
    defer { try? operations.close(file) }
    try operations.seek(file, to: range.lowerBound)
    var failure: FileFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(FileFailure) {
        count = try fill(UnsafeMutableRawBufferPointer(buffer), from: file, expecting: range.count)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads until the buffer is full or the file ends.
  ///
  /// - Parameter size: what the file is said to hold, less than the buffer: where just that was read though there was
  ///   room for more, the end is not asked for again.
  /// - Returns: how many bytes were read.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from file: OpenFile, expecting size: Int
  ) throws(FileFailure) -> Int {
    var filled = 0
    while filled < buffer.count, filled == 0 || filled != size {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try operations.read(file, into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Hands the bytes of a file to `body`, a piece at a time.
  package func readChunks(
    of file: OpenFile, _ body: (UnsafeRawBufferPointer) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let size = min(max(file.sizeWhenOpened, 1 << 12), 1 << 20)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = try operations.read(file, into: buffer)
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Creates a file of these bytes; where that fails, nothing of it is left.
  package func create(
    _ path: String, mode: mode_t, durability: Durability, bytes: [UInt8]
  ) throws(FileFailure) {
    try create(path, mode: mode, durability: durability) { file throws(FileFailure) in
      try write(bytes, to: file)
    }
  }

  /// Creates a file with what `body` writes; where that fails, nothing of it is left.
  package func create(
    _ path: String, mode: mode_t, durability: Durability,
    _ body: (OpenFile) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let file = try operations.create(path, mode: mode)
    do throws(FileFailure) {
      do throws(FileFailure) {
        try body(file)
        if durability == .durable { try operations.synchronise(file) }
      } catch {
        try? operations.close(file)
        throw error
      }
      try operations.close(file)
    } catch {
      try? operations.remove(path)
      throw error
    }
  }

  /// Copies a file, handing its bytes to `inspect` on the way; where that fails, nothing of it is left.
  package func copy(
    _ path: String, to copy: String, mode: mode_t, durability: Durability,
    followingLinks: Bool = true, inspect: (UnsafeRawBufferPointer) -> Void
  ) throws(FileFailure) {
    let source = try operations.open(path, followingLinks: followingLinks)
    defer { try? operations.close(source) }
    try create(copy, mode: mode, durability: durability) { file throws(FileFailure) in
      var size = 0
      var endsInHole = false
      try readChunks(of: source) { chunk throws(FileFailure) in
        inspect(chunk)
        size += chunk.count
        // What is a hole in a file, or could be one, takes no room in the copy either.
        endsInHole = chunk.count >= 1 << 16 && chunk.isZero
        if endsInHole {
          try operations.seek(file, to: size)
        } else {
          try operations.write(chunk, to: file)
        }
      }
      if endsInHole { try operations.setSize(of: file, to: size) }
    }
  }

  /// Writes a file, complete or not at all, under a temporary name first; one that is there is replaced.
  package func write(
    _ bytes: [UInt8], to path: String, through temporary: String, mode: mode_t, durability: Durability
  ) throws(FileFailure) {
    try create(temporary, mode: mode, durability: durability, bytes: bytes)
    try publishOrRemove(temporary, as: path, durability: durability)
  }

  /// Gives a finished file its name; where that fails, nothing of it is left.
  package func publishOrRemove(
    _ temporary: String, as path: String, durability: Durability
  ) throws(FileFailure) {
    do throws(FileFailure) {
      try publish(temporary, as: path, durability: durability)
    } catch {
      try? operations.remove(temporary)
      throw error
    }
  }

  /// Gives a finished file or folder its name, at once.
  package func publish(_ temporary: String, as path: String, durability: Durability) throws(FileFailure) {
    do throws(FileFailure) {
      try operations.rename(temporary, to: path)
    } catch {
      guard error.code == ENOENT else { throw error }
      try createFolders(to: path.folder, durability: durability)
      try operations.rename(temporary, to: path)
    }
    if durability == .durable { try operations.synchronise(folder: path.folder) }
  }

  /// Creates a folder and those above it, as far as they are missing.
  package func createFolders(to path: String, durability: Durability = .durable) throws(FileFailure) {
    if let status = try operations.status(of: path) {
      if status.kind == .folder { return }
      throw FileFailure(.createFolder, path, code: ENOTDIR)
    }
    if path.folder != path { try createFolders(to: path.folder, durability: durability) }
    do throws(FileFailure) {
      try operations.createFolder(path)
    } catch {
      if error.code == ENOENT, !path.hasPrefix("/"), !operations.hasWorkingFolder {
        throw FileFailure(.createFolder, path, code: ENOENT, .noWorkingFolder)
      }
      if error.code != EEXIST { throw error }
      // Another thread or process made it meanwhile; or a link stands there.
      if let target = try operations.destination(ofLink: path), try operations.status(of: path) == nil {
        throw FileFailure(.createFolder, path, code: ENOENT, .danglingLink(path, to: target))
      }
    }
    if durability == .durable { try operations.synchronise(folder: path.folder) }
  }

  /// Removes a file, or a folder with everything in it.
  package func removeTree(_ path: String) throws(FileFailure) {
    guard let status = try operations.status(of: path, followingLinks: false) else { return }
    if status.kind == .folder {
      for name in try operations.list(path) { try removeTree("\(path)/\(name)") }
    }
    try operations.remove(path)
  }

  /// Writes all of `bytes` where the file's last writing ended.
  package func write(_ bytes: [UInt8], to file: OpenFile) throws(FileFailure) {
    let failure = bytes.withUnsafeBytes { buffer -> FileFailure? in
      do throws(FileFailure) {
        try operations.write(buffer, to: file)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether every byte is 0.
  fileprivate var isZero: Bool {
    guard let start = baseAddress, self[0] == 0 else { return false }
    return memcmp(start, start + 1, count - 1) == 0
  }
}

extension String {
  /// The folder that the last part of the path is in: `a/b` of `a/b/c`, `.` of `c`.
  package var folder: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}
