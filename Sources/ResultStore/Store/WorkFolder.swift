import Declarations
import Platform

/// A folder that a stage has to itself while it runs, on the disk of the store.
///
/// A lock beside it says that its process lives; where it does not, the folder is removed by the next one that needs
/// such a folder.
package struct WorkFolder {
  /// From the root of the file system, without links.
  package let path: String
  private let place: String
  private let lock: OpenFile
  private let files: DurableFiles

  /// Makes one, and removes what dead processes left.
  ///
  /// - Throws: `StoreError` where the store cannot be written.
  package init(in store: Store) throws(StoreError) {
    try store.prepare()
    files = store.files
    place = "\(store.layout.work)/\(UniqueName.make())"
    Self.removeLeftovers(in: store.layout.work, files)
    (path, lock) = try store.reporting { [files, place] () throws(FileFailure) in
      try files.createFolders(to: store.layout.work)
      let lock = try files.operations.openLock("\(place).lock")
      // Where a file system knows no locks, nothing is removed.
      _ = try? files.operations.lock(lock)
      try files.operations.createFolder(place)
      return (try files.operations.realPath(of: place), lock)
    }
  }

  /// Removes it with all that is in it; what is left of it goes with the next one that is made.
  package func remove() {
    Self.remove(place, files)
    try? files.operations.close(lock)
  }

  private static func remove(_ place: String, _ files: DurableFiles) {
    // The lock stays beside what it is for.
    guard (try? files.removeTree(place)) != nil else { return }
    try? files.operations.remove("\(place).lock")
  }

  /// What cannot be looked at now is left to whoever comes next.
  private static func removeLeftovers(in folder: String, _ files: DurableFiles) {
    let operations = files.operations
    // One that was just made may not be locked yet.
    let aMinuteAgo = timespec.now.nanoseconds - 60 * 1_000_000_000
    for name in (try? operations.list(folder)) ?? [] where name.hasSuffix(".lock") {
      let path = "\(folder)/\(name)"
      guard let status = try? operations.status(of: path), status.modified < aMinuteAgo,
        let lock = try? operations.openLock(path)
      else { continue }
      if (try? operations.lock(lock)) == true {
        remove(String(path.dropLast(".lock".count)), files)
      }
      try? operations.close(lock)
    }
  }
}

/// A folder of files that are kept while there is room, those used last the longest.
///
/// Several processes may share it; each counts what it adds, and looks again before it removes anything.
final class BoundedFolder: Sendable {
  package let path: String
  /// In bytes.
  package let limit: Int
  private let files: DurableFiles
  /// In bytes, as far as this process knows; nil until the folder was looked at.
  private let held = Guarded<Int?>(nil)

  package init(_ path: String, limit: Int, files: DurableFiles) {
    self.path = path
    self.limit = limit
    self.files = files
  }

  /// Whether a file of this size may be kept: one should not push all others out.
  func admits(_ size: Int) -> Bool { size <= limit / 4 }

  /// Takes note of a new file, and makes room where there is too much.
  ///
  /// Where it cannot be told what is there, nothing is removed, and the folder is looked at again with the next file.
  package func added(_ size: Int) {
    held.withLock { held in
      do {
        var total = try held.map { $0 +| size } ?? FileTotals(files.all(below: path)).size
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
