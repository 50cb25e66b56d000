import Declarations
import Platform

/// Reads everything in a store, and moves what is damaged out of the way.
///
/// Objects are held against their names, records against their checksums and keys, what is inside stages against its
/// seals. A run finds all of that by itself when it uses it; this finds it beforehand.
public struct StoreCheck {
  /// How far it has come.
  public struct Advance: Sendable {
    public var files = 0
    /// In bytes.
    public var size = 0
    public let totalFiles: Int
    public let totalSize: Int
  }

  private let store: Store
  private let report: (Advance) -> Void
  private let isCancelled: () -> Bool

  /// - Parameter report: is told after each piece that was read.
  public init(
    of store: Store, isCancelled: @escaping () -> Bool = { false },
    report: @escaping (Advance) -> Void = { _ in }
  ) {
    self.store = store
    self.isCancelled = isCancelled
    self.report = report
  }

  /// - Returns: what was checked, and what is wrong with it.
  /// - Throws: `StoreError` where something cannot be read; `CancellationRequested`.
  public func perform() throws -> (checked: Advance, damages: [StoreDamage]) {
    let inventory = try StoreInventory(of: store)
    let insides = StoreUsage.allCases.filter(\.isInsideStages)
    let kinds = [.actions, .objects] + insides
    var advance = Advance(
      totalFiles: kinds.reduce(0) { $0 + inventory.amount(of: $1).count },
      totalSize: kinds.map { inventory.amount(of: $0).size }.saturatingSum)
    var damages = inventory.strays.map { path in
      StoreDamage(
        holding: path.hasPrefix("\(store.root)/actions/") ? .actions : .objects, problem: .stray, path: path,
        quarantinedAt: nil)
    }
    for action in inventory.actions {
      try step(&advance, action.file.size)
      if let damage = try damage(of: action) { damages.append(damage) }
    }
    for (digest, file) in inventory.objects.sorted(by: { $0.key < $1.key }) {
      if let damage = try damage(of: digest, file, &advance) { damages.append(damage) }
    }
    for kind in insides {
      for file in inventory.others[kind] ?? [] {
        try step(&advance, file.size)
        if let damage = try damage(of: file, kind) { damages.append(damage) }
      }
    }
    return (advance, damages + incompleteActions(in: inventory))
  }

  private func step(_ advance: inout Advance, _ size: Int) throws {
    if isCancelled() { throw CancellationRequested() }
    advance.files += 1
    advance.size +|= size
    report(advance)
  }

  private func damage(of action: StoreInventory.Action) throws -> StoreDamage? {
    if action.record != nil { return nil }
    guard case .damaged(let place) = try store.lookUp(action.key) else { return nil }
    return StoreDamage(holding: .actions, problem: .damaged, path: action.file.path, quarantinedAt: place)
  }

  private func damage(
    of digest: Digest, _ file: StoredFile, _ advance: inout Advance
  ) throws -> StoreDamage? {
    if isCancelled() { throw CancellationRequested() }
    var counted = advance
    defer {
      advance = counted
      advance.files += 1
    }
    do throws(StoreError) {
      try store.check(digest) { size in
        counted.size += size
        report(counted)
      }
      return nil
    } catch {
      // What is gone was removed meanwhile.
      guard case .damaged(_, let place) = error else {
        if case .missing = error { return nil }
        throw error
      }
      return StoreDamage(holding: .objects, problem: .damaged, path: file.path, quarantinedAt: place)
    }
  }

  private func damage(of file: StoredFile, _ kind: StoreUsage) throws -> StoreDamage? {
    let content = try store.reporting { () throws(FileFailure) in try store.files.readIfThere(file.path) }
    guard let bytes = content else { return nil }
    let parts = file.path.split(separator: "/").map(String.init)
    let branch = kind == .predictions ? parts.suffix(2) : parts.dropLast().suffix(2)
    switch kind {
    case .cells where CellRecord.isWhole(bytes): return nil
    case .predictions where SealedBytes.open(bytes, as: branch.joined()) != nil: return nil
    case .trajectories where SealedBytes.open(bytes, as: "\(branch.joined()) \(parts.last ?? "")") != nil:
      return nil
    // A pack is not moved: its other records are good, and somebody may be writing to it.
    case .cells: return StoreDamage(holding: kind, problem: .damaged, path: file.path, quarantinedAt: nil)
    default:
      let name = "\(kind.rawValue)-\(branch.joined())"
      let place = store.quarantine(file.path, named: name)
      return StoreDamage(holding: kind, problem: .damaged, path: file.path, quarantinedAt: place)
    }
  }

  /// Actions that name objects that were not there to begin with.
  private func incompleteActions(in inventory: StoreInventory) -> [StoreDamage] {
    inventory.actions.compactMap { action in
      guard let record = action.record, record.files.contains(where: { inventory.objects[$0.digest] == nil })
      else { return nil }
      return StoreDamage(holding: .actions, problem: .incomplete, path: action.file.path, quarantinedAt: nil)
    }
  }
}

/// Something in a store that is not what it should be.
public struct StoreDamage: Sendable, Equatable {
  public enum Problem: String, Sendable {
    /// The bytes are not those that the name or the seal says.
    case damaged
    /// An action names an object that is not there; the action is a miss.
    case incomplete
    /// A file that no store has there.
    case stray
  }

  public let holding: StoreUsage
  public let problem: Problem
  public let path: String
  /// Where it was moved; nil where it stays.
  public let quarantinedAt: String?
}
