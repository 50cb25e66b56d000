import Declarations
import Platform

extension RunDirectories {
  /// What the names of unfinished things begin with; a name that nobody else gives follows.
  private static let prefix = ".building-"

  /// The same, of those that were begun on this machine since it was started.
  private static let ownPrefix = MachineBoot.identifier.map { "\(prefix)\($0.prefix(8))-" }

  /// A path for something unfinished, which is taken for no run.
  func newBuildingPath() -> String {
    "\(folder)/\(Self.ownPrefix ?? "\(Self.prefix)unknown-")\(UniqueName.make())"
  }

  /// Makes a folder to build a run directory in, and says that this process is at work on it by locking the folder
  /// itself: the lock moves along when the folder gets its number.
  func makeBuildingFolder() throws(FileFailure) -> (path: String, lock: FileLock?) {
    while true {
      let path = newBuildingPath()
      try files.createFolders(to: path)
      switch FileLock.attempt(path, files.operations) {
      case .locked(let lock):
        if try lock.isStill(at: path) { return (path, lock) }
      // Whoever took it for one that was left behind removes it.
      case .taken, .missing: continue
      case .unsupported: return (path, nil)
      }
    }
  }

  /// Removes what processes left half built that have ended.
  ///
  /// A folder of this machine that can be locked has nobody at work on it: whoever has just made it, and finds it gone
  /// when the lock is had, makes another. What cannot be looked at now is left to the next run.
  func removeLeftovers() {
    for name in (try? files.operations.list(folder)) ?? [] where name.hasPrefix(Self.prefix) {
      let path = "\(folder)/\(name)"
      let isOwn = Self.ownPrefix.map(name.hasPrefix) ?? false
      guard let status = try? files.operations.status(of: path, followingLinks: false) else { continue }
      let isOld = status.isOlder(thanSeconds: 86_400)
      guard status.kind == .folder else {
        // A link that was to become `latest`, which takes no time at all.
        if isOld || isOwn && status.isOlder(thanSeconds: 60) { try? files.operations.remove(path) }
        continue
      }
      // Locks do not always reach from one machine to another.
      guard isOwn || isOld else { continue }
      switch FileLock.attempt(path, files.operations) {
      case .locked(let lock): withExtendedLifetime(lock) { try? files.removeTree(path) }
      case .taken, .missing: break
      // Nothing tells whether its process lives, but that none takes a day for this.
      case .unsupported: if isOld { try? files.removeTree(path) }
      }
    }
  }
}
