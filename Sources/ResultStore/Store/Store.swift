import Declarations
import Platform

/// What stages made, by content, and which settings and inputs made it, by key.
///
/// Threads and processes may share one store without asking each other: an object or action is complete or
/// absent, and two that are written at once are the same. Nothing is created before something is written.
public final class Store: Sendable {
  /// The folder as it was named.
  public let root: String
  package let layout: StoreLayout
  package let files: DurableFiles
  let heldKeys = Guarded<Set<Digest>>([])
  let predictionFolder: BoundedFolder
  let trajectoryFolder: BoundedFolder
  let presence = Guarded(StorePresence.unannounced)
  private let preparation = Guarded(Preparation.none)

  /// Whether the folders are there, as far as this process knows.
  private enum Preparation { case none, done, lost }

  /// Opens the store in a folder, which need not exist.
  ///
  /// - Throws: `StoreError.unknownFormat` for a store of another version, `.notAStore` for a folder of
  ///   something else.
  public convenience init(at root: String, limits: StoreLimits = StoreLimits()) throws(StoreError) {
    try self.init(at: root, limits: limits, operations: FileOperations())
  }

  package init(
    at root: String, limits: StoreLimits = StoreLimits(), operations: FileOperations
  ) throws(StoreError) {
    self.root = root
    layout = StoreLayout(root: root)
    files = DurableFiles(operations: operations)
    predictionFolder = BoundedFolder("\(root)/predictions", limit: limits.predictions, files: files)
    trajectoryFolder = BoundedFolder("\(root)/trajectories", limit: limits.checkpoints, files: files)
    try checkFormat()
  }

  deinit { leave() }

  /// How much room it gives to what only spares time.
  package var limits: StoreLimits {
    StoreLimits(predictions: predictionFolder.limit, checkpoints: trajectoryFolder.limit)
  }

  private func checkFormat() throws(StoreError) {
    let text = try refusing { () throws(FileFailure) -> String? in
      guard try files.operations.status(of: layout.format) != nil else { return nil }
      return String(decoding: try files.read(layout.format).prefix(80), as: UTF8.self)
    }
    guard let format = text?.prefix(while: { $0 != "\n" }), format != StoreLayout.format else { return }
    throw .unknownFormat(String(format), root: root)
  }

  /// Makes the folders and the file `format`, once, and sees whether files can be written there; what dead processes
  /// left behind is removed.
  package func prepare() throws(StoreError) {
    let failure = preparation.withLock { preparation -> StoreError? in
      if preparation == .done { return nil }
      do throws(StoreError) {
        try checkOnlyOurs()
        let now = try refusing { () throws(FileFailure) in
          try makeFolders()
          return try timeOfNewFile()
        }
        removeLeftovers(at: now)
        preparation = .done
        return nil
      } catch {
        // What is made here goes from the root down: nothing that it stands in can be missing.
        if case .refused(let failure) = error, failure.code == ENOENT, failure.circumstance == nil {
          return .vanished(root: root)
        }
        return error
      }
    }
    if let failure { throw failure }
  }

  /// A folder for files that nobody needs for long; it is made where it is missing.
  public func folderForTemporaryFiles() throws(StoreError) -> String {
    try prepare()
    return layout.temporary
  }

  private func checkOnlyOurs() throws(StoreError) {
    let names = try refusing { () throws(FileFailure) in
      try files.operations.status(of: root) == nil ? [] : try files.operations.list(root)
    }
    if names.contains("format") { return }
    if let other = names.first(where: { !StoreLayout.names.contains($0) }) {
      throw .notAStore(root: root, holding: other)
    }
  }

  private func makeFolders() throws(FileFailure) {
    for folder in [layout.temporary, layout.quarantine, layout.locks, layout.index] {
      try files.createFolders(to: folder)
    }
    if try files.operations.status(of: layout.format) != nil { return }
    try files.write(
      Array("\(StoreLayout.format)\n".utf8), to: layout.format, through: layout.newTemporary(), mode: 0o444,
      durability: .durable)
  }

  /// Writes a file, and removes it.
  ///
  /// - Returns: the time that the file system gave it, in nanoseconds since 1970. The clock of this machine may be
  ///   another one, and may have been set meanwhile.
  private func timeOfNewFile() throws(FileFailure) -> Int64 {
    let path = layout.newTemporary()
    try files.create(path, mode: 0o644, durability: .relaxed, bytes: Array("thalweg\n".utf8))
    defer { try? files.operations.remove(path) }
    return try files.operations.status(of: path)?.modified ?? 0
  }

  /// Removes files in `temporary/` that are older than a day; no live process keeps one so long.
  ///
  /// What cannot be looked at now is left to whoever comes next.
  private func removeLeftovers(at now: Int64) {
    let operations = files.operations
    let aDayAgo = now - 86_400 * 1_000_000_000
    for name in (try? operations.list(layout.temporary)) ?? [] {
      let path = "\(layout.temporary)/\(name)"
      guard let status = try? operations.status(of: path), status.modified < aDayAgo else { continue }
      try? operations.remove(path)
    }
  }

  /// Turns what the system refused into an error of the store; one that has vanished is made anew at the next write.
  package func reporting<Result>(_ body: () throws(FileFailure) -> Result) throws(StoreError) -> Result {
    do throws(StoreError) {
      return try refusing(body)
    } catch {
      guard case .refused(let failure) = error, failure.code == ENOENT, failure.circumstance == nil else {
        throw error
      }
      // What is renamed was written just before, and folders are made from the root down.
      guard [.rename, .createFolder].contains(failure.step) || hasVanished else { throw error }
      let wasPrepared = preparation.withLock { preparation in
        if preparation == .done { preparation = .lost }
        return preparation != .none
      }
      throw wasPrepared ? .vanished(root: root) : error
    }
  }

  private func refusing<Result>(_ body: () throws(FileFailure) -> Result) throws(StoreError) -> Result {
    do throws(FileFailure) { return try body() } catch { throw .refused(error) }
  }

  /// Whether the folders are gone that `prepare` made.
  var hasVanished: Bool {
    (try? files.operations.status(of: layout.temporary)) == .some(nil)
  }
}
