/// The processes that are at work with results of a store, as far as locks tell.
struct StoreUsers: Sendable {
  private(set) var count = 0
  /// The actions that they rely on.
  private(set) var keys: Set<Digest> = []

  /// - Parameter removingDead: whether files of processes that have ended are removed; only within `withRemoval`.
  init(of store: Store, removingDead: Bool = false) {
    let operations = store.files.operations
    for name in (try? operations.list(store.layout.users)) ?? [] {
      guard let file = try? operations.open("\(store.layout.users)/\(name)") else { continue }
      defer { try? operations.close(file) }
      if (try? operations.lockShared(file)) == true {
        if removingDead { try? operations.remove(file.path) }
        continue
      }
      count += 1
      let text = String(decoding: (try? store.files.read(file.path)) ?? [], as: UTF8.self)
      keys.formUnion(text.split(separator: "\n").compactMap { Digest(hexadecimal: $0) })
    }
  }
}

extension Store {
  /// How many processes are at work with results of this store, as far as locks tell.
  public var userCount: Int { StoreUsers(of: self).count }
}
