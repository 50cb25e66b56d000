import Declarations
import Platform

/// Keys that are taken one by one, so that no two threads or processes compute the same thing at the same time.
///
/// It only spares work. What a killed process had taken is free. A claim is one byte of a file that is locked: what
/// is claimed is small, and a file for each would cost more than it does.
final class ClaimFile: Sendable {
  private let path: String
  private let store: Store
  private let state = Guarded(State.closed)

  private enum State {
    case closed
    case open(OpenFile)
    /// The file system has no such locks, or cannot be written: everyone may have everything.
    case unsupported
  }

  /// - Parameter path: of the file, which is made when the first key is claimed.
  package init(_ path: String, in store: Store) {
    self.path = path
    self.store = store
  }

  deinit {
    state.withLock { state in
      if case .open(let file) = state { try? store.files.operations.close(file) }
    }
  }

  /// - Returns: false where another has it.
  package func claim(_ key: Digest) -> Bool {
    state.withLock { state in
      if case .closed = state { state = opened }
      guard case .open(let file) = state else { return true }
      do throws(FileFailure) {
        return try store.files.operations.lock(file, byte: Self.byte(of: key))
      } catch {
        state = .unsupported
        try? store.files.operations.close(file)
        return true
      }
    }
  }

  /// Gives back what `claim` gave.
  func release(_ key: Digest) {
    state.withLock { state in
      guard case .open(let file) = state else { return }
      try? store.files.operations.unlock(file, byte: Self.byte(of: key))
    }
  }

  private var opened: State {
    guard (try? store.prepare()) != nil,
      (try? store.files.createFolders(to: path.folder, durability: .relaxed)) != nil,
      let file = try? store.files.operations.openLock(path)
    else { return .unsupported }
    return .open(file)
  }

  /// Two keys that fall on one byte hold each other off for no reason, and that is all.
  private static func byte(of key: Digest) -> Int64 {
    key.bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) } & (.max >> 1)
  }
}
