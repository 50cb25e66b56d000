import Declarations
import Platform

/// Removes what a policy allows from a store, and never what a run that is alive relies on.
///
/// A run says which actions it relies on, and puts objects and names them, under a lock that it shares with other
/// runs (`Store.withoutRemoval`). Here that lock is had alone, for a few files at a time; under it each file is looked
/// at again, and left where it was used, put or named since it was chosen. Actions go before their objects: whatever
/// ends this, no action is left whose objects were removed on purpose.
public struct StoreCleaning: Sendable {
  private let store: Store
  private let policy: RemovalPolicy

  /// How many files are removed under one lock, in well below a tenth of a second.
  private static let sliceLength = 200

  public init(of store: Store, by policy: RemovalPolicy) {
    self.store = store
    self.policy = policy
  }

  /// - Parameters:
  ///   - isDry: whether it is only said what would go.
  ///   - isCancelled: asked now and then.
  /// - Throws: `StoreError` where the store cannot be written, or has no locks to tell by what is in use.
  public func perform(isDry: Bool = false, isCancelled: @escaping () -> Bool = { false }) throws
    -> CleaningReport
  {
    let users = try StoreUsers(of: store)
    let now = try isDry ? timespec.now.nanoseconds : timeOfStore()
    let plan = RemovalPlan(try StoreInventory(of: store), policy, users, now: now)
    var report = CleaningReport(limit: policy.mostBytes, users: users.count, inUse: plan.inUse)
    if isDry {
      report.count(plan)
      return report
    }
    let sweep = Sweep(store: store, isCancelled: isCancelled)
    var stillNamed: Set<Digest> = []
    try sweep.inSlices(plan.actions, &report) { action, users in
      if !users.keys.contains(action.key), remove(action.file) { return (.actions, action.file.size) }
      stillNamed.formUnion(action.record?.objects ?? [])
      return nil
    }
    try sweep.inSlices(plan.others, &report) { other, users in
      if other.kind.isInsideStages, users.count > 0 { return nil }
      return remove(other.file) ? (other.kind, other.file.size) : nil
    }
    if report.isWhole {
      try sweep.inSlices(plan.objects, &report) { object, _ in
        if stillNamed.contains(object.digest) || !remove(object.file) { return nil }
        return (.objects, object.file.size)
      }
      try removeLeftovers(&report, now: now)
    }
    report.sizeLeft = try StoreInventory(of: store).size
    return report
  }

  /// Removes a file, unless it was written or used since it was chosen.
  private func remove(_ file: StoredFile) -> Bool {
    let operations = store.files.operations
    guard let status = try? operations.status(of: file.path, followingLinks: false),
      status.modified == file.used
    else { return false }
    return (try? operations.remove(file.path)) != nil
  }

  /// What processes left that have ended: temporary files and folders of yesterday, locks, announcements.
  private func removeLeftovers(_ report: inout CleaningReport, now: Int64) throws {
    let operations = store.files.operations
    _ = try store.withRemoval {
      _ = try StoreUsers(of: store, removingDead: true)
      // What cannot be looked at stays.
      for name in (try? operations.list(store.layout.temporary)) ?? [] {
        let path = "\(store.layout.temporary)/\(name)"
        guard let status = try? operations.status(of: path, followingLinks: false),
          let inside = try? store.files.all(below: path)
        else { continue }
        // A stage that runs again to be held against its record has a folder here, for as long as it takes.
        let newest = inside.map(\.used).max() ?? status.modified
        guard max(newest, status.modified) < now - 86_400 * 1_000_000_000 else { continue }
        let size = status.kind == .folder ? FileTotals(inside).size : status.size
        if (try? store.files.removeTree(path)) != nil { report.count(.temporary, size) }
      }
      for name in (try? operations.list(store.layout.locks)) ?? [] {
        guard let key = Digest(hexadecimal: name), let held = store.tryHold(key) else { continue }
        // Letting go of a key removes its file.
        held.release()
      }
    }
  }

  /// The time by the clock that files get theirs from, which on a network file system is another machine's.
  private func timeOfStore() throws(StoreError) -> Int64 {
    try store.prepare()
    return try store.reporting { () throws(FileFailure) in
      let path = store.layout.newTemporary()
      let file = try store.files.operations.create(path, mode: 0o600)
      defer {
        try? store.files.operations.close(file)
        try? store.files.operations.remove(path)
      }
      return try store.files.operations.status(of: file).modified
    }
  }

  /// Goes through files a slice at a time, each under the lock and with a fresh look at who is at work.
  private struct Sweep {
    package let store: Store
    package let isCancelled: () -> Bool

    /// - Parameter remove: gives what was removed; nil where the file stays.
    func inSlices<Item>(
      _ items: [Item], _ report: inout CleaningReport,
      remove: (Item, StoreUsers) -> (StoreUsage, size: Int)?
    ) throws {
      for start in stride(from: 0, to: items.count, by: StoreCleaning.sliceLength) where report.isWhole {
        if isCancelled() {
          report.isWhole = false
          return
        }
        let slice = items[start..<min(items.count, start + StoreCleaning.sliceLength)]
        let removed = try store.withRemoval {
          let users = try StoreUsers(of: store)
          return slice.map { remove($0, users) }
        }
        guard let removed else {
          report.isWhole = false
          return
        }
        for case (let kind, let size)? in removed { report.count(kind, size) }
        report.spared += removed.count { $0 == nil }
      }
    }
  }
}

/// What was removed from a store, or would be.
public struct CleaningReport: Sendable {
  public private(set) var removed: [StoreUsage: FileTotals] = [:]
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

  package init(limit: Int?, users: Int, inUse: Int) {
    self.limit = limit
    self.users = users
    self.inUse = inUse
  }

  /// In bytes.
  public var sizeRemoved: Int { removed.values.map(\.size).saturatingSum }

  public var isWithinLimit: Bool { limit.map { sizeLeft <= $0 } ?? true }

  package mutating func count(_ kind: StoreUsage, _ size: Int) {
    removed[kind, default: FileTotals()].add(size)
  }

  package mutating func count(_ plan: RemovalPlan) {
    for action in plan.actions { count(.actions, action.file.size) }
    for other in plan.others { count(other.kind, other.file.size) }
    for object in plan.objects { count(.objects, object.file.size) }
    sizeLeft = plan.sizeLeft
  }
}
