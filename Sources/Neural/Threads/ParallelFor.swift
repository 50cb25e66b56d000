import Synchronization

/// Parts of work that wait to be taken, in order, by whoever takes part.
///
/// `limit`, `joined` and `body` change only under the pool's lock, before or after anyone works on them.
final class ParallelFor: @unchecked Sendable {
  private let next = Atomic<Int>(0)
  private let working = Atomic<Int>(0)
  private(set) var parts = 0
  private var limit = 0
  private var joined = 0
  private var body: (@Sendable (Int, Int) -> Void)?

  /// Opens the region with its caller as participant 0.
  func open(parts: Int, limit: Int, body: @escaping @Sendable (Int, Int) -> Void) {
    self.parts = parts
    self.limit = limit
    self.body = body
    joined = 1
    next.store(0, ordering: .relaxed)
  }

  func close() {
    body = nil
  }

  /// A number for one more participant, while there is room and work left.
  func join() -> Int? {
    guard joined < limit, next.load(ordering: .relaxed) < parts else { return nil }
    defer { joined += 1 }
    working.add(1, ordering: .acquiringAndReleasing)
    return joined
  }

  func leave() {
    working.subtract(1, ordering: .acquiringAndReleasing)
  }

  var isQuiet: Bool { working.load(ordering: .acquiring) == 0 }

  /// Takes parts until none is left.
  func work(as participant: Int) {
    guard let body else { preconditionFailure("A region is open while someone works in it.") }
    while true {
      let part = next.add(1, ordering: .relaxed).oldValue
      guard part < parts else { return }
      body(part, participant)
    }
  }
}
