import Platform

/// The sole right to work on a key, until it is released or its last reference goes.
///
/// It only spares work: results are right without it, so that where a file system does not support locks
/// it holds other threads of this process off and nothing else.
public final class HeldKey: Sendable {
  private let store: Store
  private let key: Digest
  private let state: Guarded<State>

  private enum State {
    /// With the open lock file, or nil where the file system has no locks.
    case held(OpenFile?)
    case released
  }

  init(_ key: Digest, of store: Store, file: OpenFile?) {
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
