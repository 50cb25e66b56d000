import Declarations
import Platform

/// What a policy removes from a store, in the order of removing: actions first, and then the objects that none names.
package struct RemovalPlan: Sendable {
  private(set) var actions: [StoreInventory.Action] = []
  private(set) var others: [(kind: StoreUsage, file: StoredFile)] = []
  private(set) var objects: [(digest: Digest, file: StoredFile)] = []
  /// What is left, in bytes.
  private(set) var sizeLeft: Int
  /// Actions that would have gone, and are in use.
  private(set) var inUse = 0
  private let policy: RemovalPolicy
  private let now: Int64
  /// How many actions that stay name an object.
  private var uses: [Digest: Int] = [:]

  private enum Candidate {
    case action(StoreInventory.Action)
    case other(StoreUsage, StoredFile)

    package var used: Int64 {
      switch self {
      case .action(let action): action.file.used
      case .other(_, let file): file.used
      }
    }
  }

  /// - Parameter now: in nanoseconds since 1970, by the clock that files get their times from.
  package init(_ inventory: StoreInventory, _ policy: RemovalPolicy, _ users: StoreUsers, now: Int64) {
    self.policy = policy
    self.now = now
    sizeLeft = inventory.size
    for action in inventory.actions {
      for object in action.record?.objects ?? [] { uses[object, default: 0] += 1 }
    }
    for (digest, file) in inventory.objects where uses[digest] == nil { remove(digest, file) }
    for candidate in candidates(in: inventory, users).sorted(by: { $0.used < $1.used }) {
      if let most = policy.mostBytes, sizeLeft <= most { break }
      remove(candidate, inventory)
    }
    objects.sort { $0.file.path < $1.file.path }
  }

  private mutating func candidates(in inventory: StoreInventory, _ users: StoreUsers) -> [Candidate] {
    guard policy.removesResults else { return [] }
    var candidates: [Candidate] = []
    for action in inventory.actions where allows(action) {
      if users.keys.contains(action.key) { inUse += 1 } else { candidates.append(.action(action)) }
    }
    guard policy.removesInsides else { return candidates }
    for (kind, files) in inventory.others where kind != .temporary {
      // What is inside stages is not announced one by one: it all belongs to whoever is at work.
      if kind.isInsideStages, users.count > 0 { continue }
      candidates += files.filter { isOldEnough($0.used) }.map { .other(kind, $0) }
    }
    return candidates
  }

  private func allows(_ action: StoreInventory.Action) -> Bool {
    isOldEnough(action.file.used) && policy.keptKeys?.contains(action.key) != true
      && !policy.pinnedKeys.contains(action.key)
  }

  private func isOldEnough(_ used: Int64) -> Bool {
    policy.minimumAge.map { Double(now &- used) >= $0 * 1e9 } ?? true
  }

  private mutating func remove(_ candidate: Candidate, _ inventory: StoreInventory) {
    switch candidate {
    case .other(let kind, let file):
      others.append((kind, file))
      sizeLeft -= file.size
    case .action(let action):
      actions.append(action)
      sizeLeft -= action.file.size
      for digest in action.record?.objects ?? [] {
        uses[digest, default: 1] -= 1
        if uses[digest] == 0, let file = inventory.objects[digest] { remove(digest, file) }
      }
    }
  }

  private mutating func remove(_ digest: Digest, _ file: StoredFile) {
    guard Double(now &- file.used) >= policy.grace * 1e9 else { return }
    objects.append((digest, file))
    sizeLeft -= file.size
  }
}

/// What may be removed from a store, and how much.
public struct RemovalPolicy: Sendable {
  /// Only what was not used for so many seconds. An action is used by a run that has something to do; what a run
  /// that changes nothing looks at does not grow younger.
  public var minimumAge: Double?
  /// Only as much as it takes for the store to fit this, what was used the longest ago first. In bytes.
  public var mostBytes: Int?
  /// Only actions that are not among these, the ones that runs name.
  public var keptKeys: Set<Digest>?
  /// Actions that stay in any case: those of runs that are pinned.
  public var pinnedKeys: Set<Digest>
  /// How old an object has to be, in seconds, for it to be removed once no action names it: a run on a machine that
  /// locks do not reach may have put it and be about to name it.
  public var grace: Double

  public init(
    minimumAge: Double? = nil, mostBytes: Int? = nil, keptKeys: Set<Digest>? = nil,
    pinnedKeys: Set<Digest> = [], grace: Double = 3600
  ) {
    self.minimumAge = minimumAge
    self.mostBytes = mostBytes
    self.keptKeys = keptKeys
    self.pinnedKeys = pinnedKeys
    self.grace = grace
  }

  /// Whether results may go. Where nothing is said of them, only what nobody can use any more does.
  var removesResults: Bool { minimumAge != nil || mostBytes != nil || keptKeys != nil }

  /// Whether what is inside stages may go too: that no run names it says nothing, as none ever does.
  var removesInsides: Bool { minimumAge != nil || mostBytes != nil }
}
