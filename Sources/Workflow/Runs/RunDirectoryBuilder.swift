#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A run directory that is being filled; it becomes a run when it is committed.
public struct RunDirectoryBuilder: Sendable {
  /// The temporary folder, for programs that write into it themselves.
  public let path: String
  private let directories: RunDirectories

  init(_ directories: RunDirectories, path: String) {
    self.directories = directories
    self.path = path
  }

  /// Adds a file; folders in its name are made.
  ///
  /// - Parameter name: a path inside the run, such as `stages/start/weights.safetensors`.
  public func write(_ bytes: [UInt8], to name: String) throws(RunDirectoryError) {
    let path = try place(of: name)
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.create(path, mode: 0o644, durability: .relaxed, bytes: bytes)
    }
  }

  /// Adds a copy of an object, verified on the way.
  ///
  /// - Throws: `StoreError` where the object is missing or damaged, `RunDirectoryError` otherwise.
  public func copy(_ object: Digest, from store: Store, to name: String) throws {
    try store.copy(object, to: try place(of: name))
  }

  /// Makes everything durable, gives it the next free number, and points `latest` to it.
  ///
  /// - Returns: the path of the run.
  /// - Throws: `RunDirectoryError.notLatest` where only the link failed.
  @discardableResult
  public func commit() throws(RunDirectoryError) -> String {
    let run = try RunDirectoryError.refusing { () throws(FileFailure) in
      try synchronise(path)
      return try rename()
    }
    do throws(FileFailure) {
      try directories.linkLatest()
    } catch { throw .notLatest(error, run: run) }
    return run
  }

  /// Removes what was built; nothing where it was committed.
  public func discard() { try? files.removeTree(path) }

  private var files: DurableFiles { directories.files }

  /// Gives the folder the next free number; the one after where another process took that.
  private func rename() throws(FileFailure) -> String {
    var number = try directories.highestNumber + 1
    while true {
      let run = "\(directories.folder)/\(number)"
      do throws(FileFailure) {
        try files.publish(path, as: run, durability: .durable)
        return run
      } catch {
        guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(error.code) else { throw error }
        number = max(number, try directories.highestNumber) + 1
      }
    }
  }

  /// Brings a folder with everything in it to the disk.
  private func synchronise(_ folder: String) throws(FileFailure) {
    let operations = files.operations
    for name in try operations.list(folder) {
      let path = "\(folder)/\(name)"
      switch try operations.status(of: path, followingLinks: false)?.kind {
      case .folder: try synchronise(path)
      case .file:
        let file = try operations.open(path)
        defer { try? operations.close(file) }
        try operations.synchronise(file)
      default: break
      }
    }
    try operations.synchronise(folder: folder)
  }

  private func place(of name: String) throws(RunDirectoryError) -> String {
    guard let inside = try? RelativePath(name) else { throw .badFileName(name) }
    let path = "\(path)/\(inside)"
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.createFolders(to: path.folder) }
    return path
  }
}
