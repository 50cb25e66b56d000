import Declarations
import Platform

/// The processes that are at work with results of a store, as far as locks tell.
package struct StoreUsers: Sendable {
  private(set) var count = 0
  /// The actions that they rely on.
  private(set) var keys: Set<Digest> = []

  /// - Parameter removingDead: whether files of processes that have ended are removed; only within `withRemoval`.
  /// - Throws: `StoreError.refused` where it cannot be told who is at work, or with what.
  package init(of store: Store, removingDead: Bool = false) throws(StoreError) {
    let folder = store.layout.users
    let names = try store.reporting { () throws(FileFailure) in
      try store.files.operations.listIfThere(folder)
    }
    for name in names {
      let text = try store.reporting { () throws(FileFailure) in
        try Self.announced("\(folder)/\(name)", store.files, removingDead: removingDead)
      }
      guard let text else { continue }
      count += 1
      keys.formUnion(text.split(separator: "\n").compactMap { Digest(hexadecimal: $0) })
    }
  }

  /// What a process has announced; nil where it has ended.
  private static func announced(
    _ path: String, _ files: DurableFiles, removingDead: Bool
  ) throws(FileFailure) -> String? {
    let operations = files.operations
    let file: OpenFile
    do throws(FileFailure) { file = try operations.open(path) } catch {
      if error.saysThatNothingIsThere { return nil }
      throw error
    }
    defer { try? operations.close(file) }
    // Where there are no locks, whoever is named counts as alive.
    if (try? operations.lockShared(file)) == true {
      if removingDead { try? operations.remove(path) }
      return nil
    }
    return try files.readIfThere(path).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Store {
  /// How many processes are at work with results of this store, as far as locks tell.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told.
  public var userCount: Int { get throws(StoreError) { try StoreUsers(of: self).count } }
}

/// The sole right to work on a key, until it is released or its last reference goes.
///
/// It only spares work: results are right without it, so that where a file system does not support locks
/// it holds other threads of this process off and nothing else.
public final class KeyLock: Sendable {
  private let store: Store
  private let key: Digest
  private let state: Guarded<State>

  private enum State {
    /// With the open lock file, or nil where the file system has no locks.
    case held(OpenFile?)
    case released
  }

  package init(_ key: Digest, of store: Store, file: OpenFile?) {
    self.store = store
    self.key = key
    state = Guarded(.held(file))
  }

  deinit { release() }

  /// Lets others have the key; a second call does nothing.
  public func release() {
    let state = state.withLock { state in
      defer { state = .released }
      return state
    }
    guard case .held(let file) = state else { return }
    if let file {
      // Removed while it is still locked: who waits for it sees that it has lost its name, and opens another.
      try? store.files.operations.remove(file.path)
      try? store.files.operations.close(file)
    }
    _ = store.heldKeys.withLock { $0.remove(key) }
  }
}
