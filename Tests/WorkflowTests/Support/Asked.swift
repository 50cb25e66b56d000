import Platform

/// How often something was asked for.
final class Asked: Sendable {
  private let counter = Guarded(0)

  var times: Int { counter.withLock { $0 } }

  func count() { counter.withLock { $0 += 1 } }
}
