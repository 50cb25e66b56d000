import Synchronization

/// Whether the user has asked for the run to stop.
public final class Cancellation: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .relaxed) }

  public func request() { flag.store(true, ordering: .relaxed) }
}

/// Thrown out of work that was asked to stop.
public struct CancellationRequested: Error, Sendable {
  public init() {}
}
