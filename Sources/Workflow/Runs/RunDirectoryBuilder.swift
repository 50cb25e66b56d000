import Declarations
import Platform
import ResultStore

/// A run directory that is being filled. It becomes a run when it is committed; before, it may appear under its number,
/// marked as unfinished.
///
/// A lock says that this process is at work on it, for as long as a copy of this value is kept.
public struct RunDirectoryBuilder: Sendable {
  /// The temporary folder, or that of the run where it has appeared.
  public let path: String
  private let directories: RunDirectories
  private let lock: FileLock?
  private let contents: Contents
  /// Where it has appeared: what is said of it there.
  private let mark: UnfinishedMark?

  private struct Entry {
    var size: Int
    /// Of a copy: which object it is of.
    var object: Digest?
    /// When it was written: what is seen may be changed by others before the run is sealed.
    var modified: Int64?
  }

  private final class Contents: Sendable {
    /// What was written, by name.
    let entries = Guarded<[String: Entry]>([:])
    /// Of what came from bytes.
    let digests = Guarded<[String: Digest]>([:])
    /// Whether the folder is none of the builder's any more.
    let isSettled = Guarded(false)
  }

  package init(_ directories: RunDirectories, path: String, lock: FileLock? = nil) {
    self.directories = directories
    self.path = path
    self.lock = lock
    contents = Contents()
    mark = nil
  }

  private init(_ hidden: RunDirectoryBuilder, path: String, mark: UnfinishedMark) {
    self.path = path
    self.mark = mark
    directories = hidden.directories
    lock = hidden.lock
    contents = hidden.contents
  }

  /// Gives the folder the next free number, marked as unfinished, with what was written so far.
  ///
  /// - Returns: what goes on in its place.
  func appear(as mark: UnfinishedMark) throws(RunDirectoryError) -> RunDirectoryBuilder {
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.create(
        "\(path)/\(UnfinishedMark.file)", mode: 0o644, durability: .relaxed, bytes: mark.json.prettyBytes)
      return RunDirectoryBuilder(self, path: try rename(), mark: mark)
    }
  }

  /// Adds a file; folders in its name are made.
  ///
  /// - Parameter name: a path inside the run, such as `stages/start/weights.safetensors`.
  public func write(_ bytes: [UInt8], to name: String) throws(RunDirectoryError) {
    let path = try place(of: name)
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.create(path, mode: 0o644, durability: .relaxed, bytes: bytes)
    }
    try remember(name, bytes)
  }

  /// Adds a file that may be there already, with these bytes or with others.
  func settle(_ bytes: [UInt8], to name: String) throws(RunDirectoryError) {
    let path = try place(of: name)
    try RunDirectoryError.refusing { () throws(FileFailure) in
      if try files.readIfThere(path) == bytes { return }
      try files.write(
        bytes, to: path, through: "\(path.folder)/.\(UniqueName.make())", mode: 0o644, durability: .relaxed)
    }
    try remember(name, bytes)
  }

  private func remember(_ name: String, _ bytes: [UInt8]) throws(RunDirectoryError) {
    let modified = try timeOfWriting(name)
    contents.entries.withLock { $0[name] = Entry(size: bytes.count, object: nil, modified: modified) }
    contents.digests.withLock { $0[name] = Digest(of: bytes) }
  }

  /// Nil where nobody else sees the file.
  private func timeOfWriting(_ name: String) throws(RunDirectoryError) -> Int64? {
    if mark == nil { return nil }
    return try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(inner(name))", followingLinks: false)?.modified
    }
  }

  /// What tells later whether files are those that were written here so far, from bytes.
  ///
  /// - Parameter last: the name of the one that was written last.
  func seal(writtenLast last: String) throws(RunDirectoryError) -> RunSeal {
    let status = try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(inner(last))")
    }
    guard let status else { throw .incomplete(path, file: last) }
    return RunSeal(written: status.modified, files: contents.digests.withLock { $0 })
  }

  /// Adds a copy of an object, verified on the way; nothing where it was added before.
  ///
  /// - Throws: `StoreError` where the object is missing or damaged, `RunDirectoryError` otherwise.
  public func copy(_ object: Digest, from store: Store, to name: String) throws {
    let before = contents.entries.withLock { $0[name]?.object }
    if before == object { return }
    let place = try place(of: name)
    if before != nil { try forget(name) }
    let size = try store.copy(object, to: place)
    let modified = try timeOfWriting(name)
    contents.entries.withLock { $0[name] = Entry(size: size, object: object, modified: modified) }
  }

  /// Removes copies of objects that are none of these: a stage may have been made again with other results.
  func keep(_ names: Set<String>) throws(RunDirectoryError) {
    let others = contents.entries.withLock { entries in
      entries.filter { $0.value.object != nil && !names.contains($0.key) }.map(\.key)
    }
    for name in others.sorted() {
      try forget(name)
      // Where other results are in it, it stays.
      try? files.operations.remove("\(path)/\(name)".folder)
    }
  }

  private func forget(_ name: String) throws(RunDirectoryError) {
    contents.entries.withLock { _ = $0.removeValue(forKey: name) }
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.removeTree("\(path)/\(name)") }
  }

  /// Makes everything durable, gives it the next free number unless it has one, and points `latest` to it.
  ///
  /// - Returns: the path of the run.
  /// - Throws: `RunDirectoryError.notLatest` where only the link failed, `.incomplete` where somebody removed what was
  ///   written: then there is no run.
  @discardableResult
  public func commit() throws(RunDirectoryError) -> String {
    let run = try mark == nil ? numbered() : completed()
    do throws(FileFailure) {
      if mark != nil {
        try files.removeTree("\(path)/\(UnfinishedMark.file)")
        try files.operations.synchronise(folder: path)
      }
      try directories.linkLatest()
    } catch { throw .notLatest(error, run: run) }
    return run
  }

  /// Makes everything durable that was written of a run that has appeared and was stopped, and marks it as that.
  ///
  /// - Returns: the path of the run.
  func stop(as state: RunState) throws(RunDirectoryError) -> String {
    try mark(state, saying: nil)
    return try completed()
  }

  /// Says of a run that has appeared how it was stopped, and why, where nothing else can say that.
  func mark(_ state: RunState, saying message: String?) throws(RunDirectoryError) {
    guard var mark else { return }
    mark.state = state
    mark.message = message
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.write(
        mark.json.prettyBytes, to: "\(path)/\(UnfinishedMark.file)",
        through: "\(path)/.\(UniqueName.make())", mode: 0o644, durability: .durable)
    }
  }

  /// Removes what takes room of a run that has appeared: its results are in the store.
  func removeResults() {
    for name in ["stages", Self.hiddenRecord] { try? files.removeTree("\(path)/\(name)") }
  }

  /// Removes what was built; nothing where it was committed or stopped.
  public func discard() {
    if isSettled { return }
    if mark == nil { try? files.removeTree(path) } else { withdraw(path) }
  }

  /// Whether it was committed, stopped or discarded.
  var isSettled: Bool { contents.isSettled.withLock { $0 } }

  private var files: DurableFiles { directories.files }
  var operations: FileOperations { files.operations }

  /// What `run.json` is called until all else is there: who reads runs takes those for such that have one.
  private static let hiddenRecord = ".run.json"

  /// What a file is called for now.
  private func inner(_ name: String) -> String {
    mark != nil && name == "run.json" ? Self.hiddenRecord : name
  }

  /// Gives a run its number with all that is in it.
  private func numbered() throws(RunDirectoryError) -> String {
    let run: String
    do throws(FileFailure) {
      try synchronise(path)
      run = try rename()
    } catch {
      if error.saysThatNothingIsThere { try checkWhole(path) }
      throw .refused(error)
    }
    contents.isSettled.withLock { $0 = true }
    // Nobody removes it under its new name, so what is here now stays.
    do { try checkWhole(run) } catch {
      withdraw(run)
      throw error
    }
    return run
  }

  /// Gives a run that has its number its `run.json`.
  private func completed() throws(RunDirectoryError) -> String {
    do throws(RunDirectoryError) {
      try RunDirectoryError.refusing { () throws(FileFailure) in try synchronise(path) }
      try checkWhole(path)
    } catch {
      if case .incomplete = error { withdraw(path) }
      throw error
    }
    try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.publish("\(path)/\(Self.hiddenRecord)", as: "\(path)/run.json", durability: .durable)
    }
    contents.isSettled.withLock { $0 = true }
    return path
  }

  /// Looks whether all that was written is there, by name and size.
  private func checkWhole(_ place: String) throws(RunDirectoryError) {
    for (name, entry) in contents.entries.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      let status = try RunDirectoryError.refusing { () throws(FileFailure) in
        try files.operations.status(of: "\(place)/\(inner(name))", followingLinks: false)
      }
      let isSame = entry.modified.map { $0 == status?.modified } ?? true
      if status?.kind != .file || status?.size != entry.size || !isSame {
        throw .incomplete(place, file: name)
      }
    }
  }

  /// Takes a run back that is not whole.
  private func withdraw(_ run: String) {
    let away = directories.newBuildingPath()
    contents.isSettled.withLock { $0 = true }
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
    // What somebody has removed is not begun again.
    if mark != nil {
      let status = try RunDirectoryError.refusing { () throws(FileFailure) in
        try files.operations.status(of: path)
      }
      if status == nil { throw .incomplete(path, file: name) }
    }
    let place = "\(path)/\(inner(inside.description))"
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.createFolders(to: place.folder) }
    return place
  }
}
