/// Writes files outside of store and runs: into the folder that a program works in, or where the user wants them.
public enum WrittenFiles {
  private static let files = DurableFiles(operations: FileOperations())

  /// Creates a folder and those above it, as far as they are missing.
  public static func createFolders(to path: String) throws(FileFailure) {
    try files.createFolders(to: path, durability: .relaxed)
  }

  /// Creates a file, where none stands yet.
  public static func create(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    try files.create(path, mode: 0o666, durability: .relaxed, bytes: bytes)
  }

  /// Creates a copy of a file, which can be executed where the file can be, a piece at a time.
  ///
  /// - Returns: the digest of the bytes.
  public static func copy(_ source: String, to path: String) throws(FileFailure) -> Digest {
    let meter = DigestMeter()
    let isProgram = access(source, X_OK) == 0
    try files.copy(
      source, to: path, mode: isProgram ? 0o777 : 0o666, durability: .relaxed, inspect: meter.take)
    return meter.content.digest
  }

  /// Writes a file, complete or not at all; a file that is there is replaced, and nothing else is.
  ///
  /// - Parameter makesFolders: whether folders that are missing are created; otherwise that is an error.
  public static func write(
    _ bytes: [UInt8], to path: String, makesFolders: Bool = true
  ) throws(FileFailure) {
    if let kind = RegularFile.kind(of: path), kind != .file {
      throw FileFailure(.write, path, .notAFile(kind))
    }
    if makesFolders {
      try files.createFolders(to: path.folder, durability: .relaxed)
    } else if RegularFile.kind(of: path.folder) == nil {
      throw FileFailure(.write, path, code: ENOENT)
    }
    let temporary = "\(path.folder)/.\(UniqueName.make())"
    try files.write(bytes, to: path, through: temporary, mode: 0o666, durability: .relaxed)
  }

  /// Gives a file other bytes, complete or not at all, and keeps its mode and its owner; where a symbolic link leads to it,
  /// the link stays.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    guard let resolved = realpath(path, nil) else { throw FileFailure(.write, path, code: errno) }
    let target = String(cString: resolved)
    free(resolved)
    if let kind = RegularFile.kind(of: target), kind != .file {
      throw FileFailure(.write, path, .notAFile(kind))
    }
    var status = stat()
    guard access(target, W_OK) == 0, stat(target, &status) == 0 else {
      throw FileFailure(.write, path, code: errno)
    }
    let temporary = "\(target.folder)/.\(UniqueName.make())"
    try files.create(temporary, mode: 0o600, durability: .durable) { file throws(FileFailure) in
      try files.write(bytes, to: file)
      // Only root may give a file away; whoever may not owns it afterwards.
      _ = fchown(file.descriptor, status.st_uid, status.st_gid)
      if fchmod(file.descriptor, status.st_mode & 0o7777) != 0 {
        throw FileFailure(.write, path, code: errno)
      }
    }
    try files.publishOrRemove(temporary, as: target, durability: .durable)
  }

  /// Whether a file has these bytes; nil where nothing stands at the path.
  public static func holds(_ bytes: [UInt8], at path: String) throws(FileFailure) -> Bool? {
    guard let status = try files.operations.status(of: path) else { return nil }
    guard status.kind == .file, status.size == bytes.count else { return false }
    return try files.read(path) == bytes
  }
}
