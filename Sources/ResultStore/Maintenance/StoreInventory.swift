import Declarations
import Platform

/// Everything that a store holds at one moment, by names and sizes; of actions, also which objects they name.
///
/// Nothing is locked meanwhile: whoever removes something on the strength of it looks again.
public struct StoreInventory: Sendable {
  package struct Action: Sendable {
    package let key: Digest
    package let file: StoredFile
    /// Nil where the record is damaged.
    package let record: ActionRecord?
  }

  package let actions: [Action]
  package let objects: [Digest: StoredFile]
  /// Other files, but for actions and objects.
  package let others: [StoreUsage: [StoredFile]]
  /// Paths in the folders of actions and objects whose names are neither.
  let strays: [String]

  /// - Throws: `StoreError.refused` where it cannot be told of a part what is there: what is not seen would be taken
  ///   for what nobody needs.
  public init(of store: Store) throws(StoreError) {
    let inventory = try store.reporting { () throws(FileFailure) in try StoreInventory(listing: store) }
    self = inventory
  }

  private init(listing store: Store) throws(FileFailure) {
    let root = store.root
    var strays: [String] = []
    var objects: [Digest: StoredFile] = [:]
    for file in try store.files.all(below: "\(root)/objects") {
      if let digest = Self.digest(of: file.path) { objects[digest] = file } else { strays.append(file.path) }
    }
    // After the objects: what an action names that was recorded meanwhile is new, and not taken for useless.
    var actions: [Action] = []
    for file in try store.files.all(below: "\(root)/actions") {
      guard file.path.hasSuffix(".json"), let key = Self.digest(of: String(file.path.dropLast(5))) else {
        strays.append(file.path)
        continue
      }
      // One that went meanwhile is not there.
      guard let bytes = try store.files.readIfThere(file.path) else { continue }
      let record = ActionRecord(bytes: bytes)
      actions.append(Action(key: key, file: file, record: record?.key == key ? record : nil))
    }
    self.objects = objects
    self.actions = actions
    self.strays = strays
    var others: [StoreUsage: [StoredFile]] = [:]
    for kind in StoreUsage.allCases where kind != .actions && kind != .objects {
      others[kind] = try Self.files(of: kind, in: store)
    }
    self.others = others
  }

  private static func files(of kind: StoreUsage, in store: Store) throws(FileFailure) -> [StoredFile] {
    let files = try store.files.all(below: "\(store.root)/\(kind.rawValue)")
    // Empty files are what claims are made on.
    return kind.isInsideStages ? files.filter { $0.size > 0 } : files
  }

  /// The digest that `…/ab/cdef…` spells.
  private static func digest(of path: String) -> Digest? {
    let parts = path.split(separator: "/").suffix(2)
    return Digest(hexadecimal: parts.joined())
  }
}

extension StoreInventory {
  public func amount(of kind: StoreUsage) -> FileTotals {
    switch kind {
    case .actions: FileTotals(actions.map(\.file))
    case .objects: FileTotals(objects.values)
    default: FileTotals(others[kind] ?? [])
    }
  }

  /// In bytes.
  public var size: Int { StoreUsage.allCases.map { amount(of: $0).size }.saturatingSum }

  /// Objects that no action names.
  public var unnamedObjects: FileTotals {
    let named = Set(actions.flatMap { $0.record?.files.map(\.digest) ?? [] })
    return FileTotals(objects.lazy.filter { !named.contains($0.key) }.map(\.value))
  }

  /// The actions among `keys` that are there.
  public func amount(ofActionsIn keys: Set<Digest>) -> FileTotals {
    FileTotals(actions.lazy.filter { keys.contains($0.key) }.map(\.file))
  }

  /// What goes when only these actions are kept: records, and objects that none of the kept ones names.
  public func amountFreed(keeping keys: Set<Digest>) -> FileTotals {
    let kept = Set(
      actions.lazy.filter { keys.contains($0.key) }.flatMap { $0.record?.files.map(\.digest) ?? [] })
    let records = actions.lazy.filter { !keys.contains($0.key) }.map(\.file)
    return FileTotals(Array(records) + objects.lazy.filter { !kept.contains($0.key) }.map(\.value))
  }
}

extension ActionRecord {
  /// The objects that it names, each once.
  package var objects: Set<Digest> { Set(files.map(\.digest)) }
}

/// What a store holds, by kind.
public enum StoreUsage: String, Sendable, CaseIterable {
  /// What stages made from which settings and inputs.
  case actions
  /// The files that actions name.
  case objects
  /// Points and grid cells, in packs.
  case cells
  case predictions
  /// Checkpoints of trainings.
  case trajectories
  /// What was found damaged.
  case quarantine
  /// What is just being written, or was when its process died.
  case temporary

  /// What people read.
  public var title: String { self == .trajectories ? "checkpoints" : rawValue }

  /// Whether it only spares time inside stages: no run directory and no action names it.
  public var isInsideStages: Bool {
    switch self {
    case .cells, .predictions, .trajectories: true
    case .actions, .objects, .quarantine, .temporary: false
    }
  }
}

/// How many files, and how much room they take.
public struct FileTotals: Sendable, Equatable {
  public private(set) var count = 0
  /// In bytes.
  public private(set) var size = 0

  public init() {}

  package init(_ files: some Sequence<StoredFile>) { for file in files { add(file.size) } }

  package mutating func add(_ size: Int) {
    count += 1
    self.size +|= size
  }
}

/// A file of a store, as a look at the folders shows it.
package struct StoredFile: Sendable {
  package let path: String
  /// In bytes.
  package let size: Int
  /// When it was last written or marked as used, in nanoseconds since 1970.
  package let used: Int64
}

extension DurableFiles {
  /// Every file below a folder, at any depth; what vanishes meanwhile is passed over.
  ///
  /// - Throws: where it cannot be told of a part what is there.
  package func all(below folder: String) throws(FileFailure) -> [StoredFile] {
    var files: [StoredFile] = []
    for name in try operations.listIfThere(folder) {
      let path = "\(folder)/\(name)"
      guard let status = try operations.status(of: path, followingLinks: false) else { continue }
      if status.kind == .folder {
        files += try all(below: path)
      } else {
        files.append(StoredFile(path: path, size: status.size, used: status.modified))
      }
    }
    return files
  }
}
