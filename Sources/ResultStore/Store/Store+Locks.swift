import Declarations
import Platform

extension Store {
  /// Takes a key where no other thread or process holds it; nil otherwise.
  ///
  /// A process that is killed holds nothing any more.
  public func tryHold(_ key: Digest) -> KeyLock? {
    guard heldKeys.withLock({ $0.insert(key).inserted }) else { return nil }
    switch lockFile(for: key) {
    case .locked(let file): return KeyLock(key, of: self, file: file)
    case .unsupported: return KeyLock(key, of: self, file: nil)
    case .taken:
      _ = heldKeys.withLock { $0.remove(key) }
      return nil
    }
  }

  /// Takes a key, and waits for it where another thread or process holds it.
  ///
  /// It blocks the calling thread, and asks every 20 ms whether to go on.
  /// - Parameters:
  ///   - isCancelled: asked while it waits.
  ///   - onWait: called once, before the first wait.
  /// - Throws: `CancellationError` once `isCancelled` says so.
  public func hold(
    _ key: Digest, isCancelled: () -> Bool = { false }, onWait: () -> Void = {}
  ) throws(CancellationError) -> KeyLock {
    var hasWaited = false
    while true {
      if isCancelled() { throw CancellationError() }
      if let held = tryHold(key) { return held }
      if !hasWaited { onWait() }
      hasWaited = true
      usleep(20_000)
    }
  }

  /// Runs `body` while it holds a key.
  public func withHold<Result>(
    on key: Digest, isCancelled: () -> Bool = { false }, onWait: () -> Void = {},
    _ body: () throws -> Result
  ) throws -> Result {
    let held = try hold(key, isCancelled: isCancelled, onWait: onWait)
    defer { held.release() }
    return try body()
  }

  private enum LockAttempt {
    case locked(OpenFile)
    case taken
    case unsupported
  }

  private func lockFile(for key: Digest) -> LockAttempt {
    let path = "\(layout.locks)/\(key)"
    while true {
      guard (try? prepare()) != nil, let file = try? files.operations.openLock(path) else {
        return .unsupported
      }
      do throws(FileFailure) {
        guard try files.operations.lock(file) else {
          try? files.operations.close(file)
          return .taken
        }
        // Its holder may have removed it after it was opened here.
        let named = try files.operations.status(of: path)
        if try files.operations.status(of: file).inode == named?.inode { return .locked(file) }
        try? files.operations.close(file)
      } catch {
        try? files.operations.close(file)
        return .unsupported
      }
    }
  }
}
