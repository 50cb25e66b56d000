import Declarations
import Platform
import ResultStore

/// A run directory that is being filled; it becomes a run when it is committed.
///
/// A lock says that this process is at work on it, for as long as a copy of this value is kept.
public struct RunDirectoryBuilder: Sendable {
  /// The temporary folder, for programs that write into it themselves.
  public let path: String
  private let directories: RunDirectories
  private let lock: FileLock?
  private let contents = Contents()

  /// What was written, by name, with its size in bytes.
  private final class Contents: Sendable {
    let sizes = Guarded<[String: Int]>([:])
    /// Of what came from bytes.
    let digests = Guarded<[String: Digest]>([:])
  }

  package init(_ directories: RunDirectories, path: String, lock: FileLock? = nil) {
    self.directories = directories
    self.path = path
    self.lock = lock
  }

  /// Adds a file; folders in its name are made.
  ///
  /// - Parameter name: a path inside the run, such as `stages/start/weights.safetensors`.
  public func write(_ bytes: [UInt8], to name: String) throws(RunDirectoryError) {
    let path = try place(of: name)
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.create(path, mode: 0o644, durability: .relaxed, bytes: bytes)
    }
    contents.sizes.withLock { $0[name] = bytes.count }
    contents.digests.withLock { $0[name] = Digest(of: bytes) }
  }

  /// What tells later whether files are those that were written here so far, from bytes.
  ///
  /// - Parameter last: the name of the one that was written last.
  func seal(writtenLast last: String) throws(RunDirectoryError) -> RunSeal {
    let status = try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(last)")
    }
    guard let status else { throw .incomplete(path, file: last) }
    return RunSeal(written: status.modified, files: contents.digests.withLock { $0 })
  }

  /// Adds a copy of an object, verified on the way.
  ///
  /// - Throws: `StoreError` where the object is missing or damaged, `RunDirectoryError` otherwise.
  public func copy(_ object: Digest, from store: Store, to name: String) throws {
    let size = try store.copy(object, to: try place(of: name))
    contents.sizes.withLock { $0[name] = size }
  }

  /// Makes everything durable, gives it the next free number, and points `latest` to it.
  ///
  /// - Returns: the path of the run.
  /// - Throws: `RunDirectoryError.notLatest` where only the link failed, `.incomplete` where somebody removed what was
  ///   written: then there is no run.
  @discardableResult
  public func commit() throws(RunDirectoryError) -> String {
    let run: String
    do throws(FileFailure) {
      try synchronise(path)
      run = try rename()
    } catch {
      if error.saysThatNothingIsThere { try checkWhole(path) }
      throw .refused(error)
    }
    // Nobody removes it under its new name, so what is here now stays.
    do { try checkWhole(run) } catch {
      withdraw(run)
      throw error
    }
    do throws(FileFailure) {
      try directories.linkLatest()
    } catch { throw .notLatest(error, run: run) }
    return run
  }

  /// Removes what was built; nothing where it was committed.
  public func discard() { try? files.removeTree(path) }

  private var files: DurableFiles { directories.files }

  /// Looks whether all that was written is there, by name and size.
  private func checkWhole(_ place: String) throws(RunDirectoryError) {
    for (name, size) in contents.sizes.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      let status = try RunDirectoryError.refusing { () throws(FileFailure) in
        try files.operations.status(of: "\(place)/\(name)", followingLinks: false)
      }
      if status?.kind != .file || status?.size != size { throw .incomplete(place, file: name) }
    }
  }

  /// Takes a run back that is not whole.
  private func withdraw(_ run: String) {
    let away = directories.newBuildingPath()
    guard (try? files.operations.rename(run, to: away)) != nil else { return }
    try? files.removeTree(away)
  }

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
