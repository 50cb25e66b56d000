import Declarations
import Platform

/// A folder of files that are kept while there is room, those used last the longest.
///
/// Several processes may share it; each counts what it adds, and looks again before it removes anything.
final class BoundedFolder: Sendable {
  let path: String
  /// In bytes.
  let limit: Int
  private let files: DurableFiles
  /// In bytes, as far as this process knows; nil until the folder was looked at.
  private let held = Guarded<Int?>(nil)

  init(_ path: String, limit: Int, files: DurableFiles) {
    self.path = path
    self.limit = limit
    self.files = files
  }

  /// Whether a file of this size may be kept: one should not push all others out.
  func admits(_ size: Int) -> Bool { size <= limit / 4 }

  /// Takes note of a new file, and makes room where there is too much.
  ///
  /// Where it cannot be told what is there, nothing is removed, and the folder is looked at again with the next file.
  func added(_ size: Int) {
    held.withLock { held in
      do {
        var total = try held.map { $0 +| size } ?? HeldAmount(files.all(below: path)).size
        if total > limit { total = try removeOldest() }
        held = total
      } catch { held = nil }
    }
  }

  /// - Returns: the bytes that are left.
  private func removeOldest() throws(FileFailure) -> Int {
    // Empty files are what claims are made on: they take no room, and others may hold them.
    let entries = try files.all(below: path).filter { $0.size > 0 }.sorted { $0.used < $1.used }
    var total = entries.map(\.size).saturatingSum
    for entry in entries where total > limit - limit / 10 {
      try? files.operations.remove(entry.path)
      total -= entry.size
    }
    return total
  }
}
