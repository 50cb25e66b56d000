import Declarations

/// What was removed from a store, or would be.
public struct CleaningReport: Sendable {
  public private(set) var removed: [Holding: HeldAmount] = [:]
  /// What the store was to fit, in bytes.
  public let limit: Int?
  /// Runs that are at work.
  public let users: Int
  /// Actions that were to go, and that a run at work relies on.
  public let inUse: Int
  /// Files that were chosen, and then used by somebody or gone.
  public internal(set) var spared = 0
  /// In bytes.
  public internal(set) var sizeLeft = 0
  /// False where it was stopped, or runs left no gap for it.
  public internal(set) var isWhole = true

  init(limit: Int?, users: Int, inUse: Int) {
    self.limit = limit
    self.users = users
    self.inUse = inUse
  }

  /// In bytes.
  public var sizeRemoved: Int { removed.values.map(\.size).saturatingSum }

  public var isWithinLimit: Bool { limit.map { sizeLeft <= $0 } ?? true }

  mutating func count(_ kind: Holding, _ size: Int) { removed[kind, default: HeldAmount()].add(size) }

  mutating func count(_ plan: RemovalPlan) {
    for action in plan.actions { count(.actions, action.file.size) }
    for other in plan.others { count(other.kind, other.file.size) }
    for object in plan.objects { count(.objects, object.file.size) }
    sizeLeft = plan.sizeLeft
  }
}
