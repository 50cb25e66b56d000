import Declarations

/// Everything that a store holds at one moment, by names and sizes; of actions, also which objects they name.
///
/// Nothing is locked meanwhile: whoever removes something on the strength of it looks again.
public struct StoreInventory: Sendable {
  struct Action: Sendable {
    let key: Digest
    let file: HeldFile
    /// Nil where the record is damaged.
    let record: ActionRecord?
  }

  let actions: [Action]
  let objects: [Digest: HeldFile]
  /// Other files, but for actions and objects.
  let others: [Holding: [HeldFile]]
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
    var objects: [Digest: HeldFile] = [:]
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
    var others: [Holding: [HeldFile]] = [:]
    for kind in Holding.allCases where kind != .actions && kind != .objects {
      others[kind] = try Self.files(of: kind, in: store)
    }
    self.others = others
  }

  private static func files(of kind: Holding, in store: Store) throws(FileFailure) -> [HeldFile] {
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
  public func amount(of kind: Holding) -> HeldAmount {
    switch kind {
    case .actions: HeldAmount(actions.map(\.file))
    case .objects: HeldAmount(objects.values)
    default: HeldAmount(others[kind] ?? [])
    }
  }

  /// In bytes.
  public var size: Int { Holding.allCases.map { amount(of: $0).size }.saturatingSum }

  /// Objects that no action names.
  public var unnamedObjects: HeldAmount {
    let named = Set(actions.flatMap { $0.record?.files.map(\.digest) ?? [] })
    return HeldAmount(objects.lazy.filter { !named.contains($0.key) }.map(\.value))
  }

  /// The actions among `keys` that are there.
  public func amount(ofActionsIn keys: Set<Digest>) -> HeldAmount {
    HeldAmount(actions.lazy.filter { keys.contains($0.key) }.map(\.file))
  }

  /// What goes when only these actions are kept: records, and objects that none of the kept ones names.
  public func amountFreed(keeping keys: Set<Digest>) -> HeldAmount {
    let kept = Set(
      actions.lazy.filter { keys.contains($0.key) }.flatMap { $0.record?.files.map(\.digest) ?? [] })
    let records = actions.lazy.filter { !keys.contains($0.key) }.map(\.file)
    return HeldAmount(Array(records) + objects.lazy.filter { !kept.contains($0.key) }.map(\.value))
  }
}

extension ActionRecord {
  /// The objects that it names, each once.
  var objects: Set<Digest> { Set(files.map(\.digest)) }
}
