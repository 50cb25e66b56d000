import Declarations
import Platform

/// Digests of data files, remembered in the store so that a file that has not changed is not read again.
///
/// A file counts as unchanged while its path, size, times and inode are those of when it was read. One that
/// was touched is read again, and has the same digest where it has the same bytes.
public final class FileIndex: Sendable {
  private let store: Store
  private let state = Guarded(State())

  private struct State {
    /// By absolute path without links; nil until it is wanted.
    package var entries: ExactDictionary<FileIndexEntry>?
    /// What was read since the index was last saved.
    package var fresh: ExactDictionary<FileIndexEntry> = [:]
  }

  /// The most files that are remembered.
  private static let mostEntries = 100_000

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

/// A digest of a file, with what the file looked like when it was read.
struct FileIndexEntry: Sendable, Equatable {
  let stamp: FileStamp
  package let digest: Digest
  /// When reading began, in nanoseconds since 1970.
  package let taken: Int64

  /// Whether the digest is certainly still that of a file that looks like `current`.
  ///
  /// A file that was written just before it was read may be written again within the same tick of its
  /// clock, and look the same. Two seconds is the coarsest tick that file systems have.
  func isCertain(for current: FileStamp) -> Bool {
    stamp == current && taken > 0 && max(stamp.modified, stamp.changed) < taken - 2_000_000_000
  }
}

/// How an index of files is written: a line a file, closed by a digest of the lines before.
///
/// Only a cache: a text that is not whole, or of another version, is an empty index.
enum FileIndexText {
  private static let heading = "thalweg files 1"

  package static func text(of entries: ExactDictionary<FileIndexEntry>) -> String {
    var body = heading + "\n"
    for (path, entry) in entries.sorted where !path.utf8.contains(UInt8(ascii: "\n")) {
      let stamp = entry.stamp
      body += "\(entry.digest) \(stamp.size) \(stamp.modified) \(stamp.changed) \(stamp.inode) "
      body += "\(entry.taken) \(path)\n"
    }
    return body + "\(Digest(of: body))\n"
  }

  package static func entries(of text: String) -> ExactDictionary<FileIndexEntry> {
    // By bytes: a path may begin with what makes one character of a blank before it.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, first.elementsEqual(heading.utf8), let last = lines.last, lines.count > 1
    else { return [:] }
    let body = String(Substring(text.utf8.dropLast(last.count + 1)))
    guard Digest(of: body).description == String(Substring(last)) else { return [:] }
    return ExactDictionary(lines.dropFirst().dropLast().compactMap(entry), uniquingKeysWith: { $1 })
  }

  private static func entry(of line: Substring.UTF8View) -> (String, FileIndexEntry)? {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 6).map { Substring($0) }
    guard words.count == 7, let digest = Digest(hexadecimal: words[0]), let size = Int(words[1]),
      let modified = Int64(words[2]), let changed = Int64(words[3]), let inode = UInt64(words[4]),
      let taken = Int64(words[5])
    else { return nil }
    let stamp = FileStamp(size: size, modified: modified, changed: changed, inode: inode)
    return (String(words[6]), FileIndexEntry(stamp: stamp, digest: digest, taken: taken))
  }
}

/// Why a file has no digest.
public enum FileIndexError: Error, Sendable, Equatable {
  /// It is missing, or cannot be read.
  case refused(FileFailure)
  /// A folder, a pipe or a device stands there.
  case notAFile(String, FileKind?)
  /// It was written while it was read, several times over.
  case changing(String)
}

extension FileIndexError: CustomStringConvertible {
  /// What happened, in one sentence without a full stop.
  public var description: String {
    switch self {
    case .refused(let failure): failure.description
    case .notAFile(let path, let kind):
      "'\(path)' is \(kind.map { "\($0.words), not a file" } ?? "not a file")"
    case .changing(let path): "'\(path)' changes while it is read"
    }
  }

  /// What the user can do about it.
  public var remedy: String? {
    switch self {
    case .refused(let failure): failure.remedy ?? "is the path right?"
    case .notAFile: "name a file"
    case .changing: "run again once nothing writes it any more"
    }
  }
}
