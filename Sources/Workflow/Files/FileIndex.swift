import Declarations
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Digests of data files, remembered in the store so that a file that has not changed is not read again.
///
/// A file counts as unchanged while its path, size, times and inode are those of when it was read. One that
/// was touched is read again, and has the same digest where it has the same bytes.
public final class FileIndex: Sendable {
  private let store: Store
  private let state = Guarded(State())

  private struct State {
    /// By absolute path without links; nil until it is wanted.
    var entries: ExactDictionary<FileIndexEntry>?
    /// What was read since the index was last saved.
    var fresh: ExactDictionary<FileIndexEntry> = [:]
  }

  /// The most files that are remembered.
  private static let mostEntries = 20_000

  /// The index of a store. Nothing is read before a digest is asked for.
  public init(in store: Store) { self.store = store }

  /// The digest of a file's bytes.
  ///
  /// - Throws: that it is missing, unreadable, no file, or written at the same time.
  public func digest(ofFile path: String) throws(FileIndexError) -> Digest {
    let real = try realPath(path)
    let found = try refusing { () throws(FileFailure) in try operations.status(of: real) }
    guard let status = found, status.kind == .file else { throw .notAFile(path, found?.kind) }
    if let entry = entry(for: real), entry.isCertain(for: FileStamp(status)) { return entry.digest }
    let entry = try read(real, named: path)
    state.withLock { state in
      state.entries?[real] = entry
      state.fresh[real] = entry
    }
    return entry.digest
  }

  /// Writes what was read since the last time into the store; nothing where nothing was.
  ///
  /// What another process saved meanwhile is kept.
  public func save() throws(StoreError) {
    let fresh = state.withLock { $0.fresh }
    if fresh.isEmpty { return }
    try store.prepare()
    var entries = saved.merging(fresh) { $1 }
    if entries.count > Self.mostEntries {
      let kept = entries.sorted.sorted { $0.value.taken > $1.value.taken }.prefix(Self.mostEntries)
      entries = ExactDictionary(kept.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    }
    let bytes = Array(FileIndexText.text(of: entries).utf8)
    try store.reporting { () throws(FileFailure) in
      try store.files.write(
        bytes, to: path, through: store.layout.newTemporary(), mode: 0o644, durability: .relaxed)
    }
    state.withLock { state in
      for (path, entry) in fresh.sorted where state.fresh[path] == entry { state.fresh[path] = nil }
    }
  }

  private var operations: FileOperations { store.files.operations }

  private var path: String { "\(store.layout.index)/files" }

  private var saved: ExactDictionary<FileIndexEntry> {
    guard let bytes = try? store.files.read(path) else { return [:] }
    return FileIndexText.entries(of: String(decoding: bytes, as: UTF8.self))
  }

  private func entry(for path: String) -> FileIndexEntry? {
    state.withLock { state in
      let entries = state.entries ?? saved
      state.entries = entries
      return entries[path]
    }
  }

  /// Reads a file; again where it was written meanwhile.
  private func read(_ path: String, named name: String) throws(FileIndexError) -> FileIndexEntry {
    for _ in 0..<3 {
      if let entry = try refusing({ () throws(FileFailure) in try readOnce(path) }) { return entry }
    }
    throw .changing(name)
  }

  private func readOnce(_ path: String) throws(FileFailure) -> FileIndexEntry? {
    let taken = timespec.now.nanoseconds
    let file = try operations.open(path)
    defer { try? operations.close(file) }
    let before = FileStamp(try operations.status(of: file))
    var stream = DigestStream()
    var size = 0
    try store.files.readChunks(of: file) { chunk in
      stream.update(chunk)
      size += chunk.count
    }
    let after = FileStamp(try operations.status(of: file))
    guard before == after, size == after.size else { return nil }
    return FileIndexEntry(stamp: after, digest: stream.finish(), taken: taken)
  }

  private func realPath(_ path: String) throws(FileIndexError) -> String {
    do throws(FileFailure) { return try operations.realPath(of: path) } catch {
      throw .refused(FileFailure(.open, path, code: error.code))
    }
  }

  private func refusing<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(FileIndexError) -> Result {
    do throws(FileFailure) { return try body() } catch { throw .refused(error) }
  }
}
