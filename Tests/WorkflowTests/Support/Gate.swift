import Foundation

/// Holds threads back until another opens it.
final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }

  /// Waits, but not for ever: a test that hangs says less than one that fails.
  func wait() { _ = semaphore.wait(timeout: .now() + 20) }
}
