/// A stored object that is wanted is missing or damaged, or cannot be read as what it is: what made it has to run again.
struct DamagedInput: Error {
  let digest: Digest
  let underlying: any Error
  /// Where the object was put, or which one is missing.
  let place: String
  /// Whether it has the bytes that were recorded, and they are of no use. A remote cache that it came from would give
  /// the same again.
  let isUnreadable: Bool

  init(digest: Digest, underlying: StoreError) {
    self.digest = digest
    self.underlying = underlying
    place = if case .damaged(_, let path?) = underlying { path } else { "objects/\(digest.short)…" }
    isUnreadable = false
  }

  /// Sets the objects of a result aside that cannot be read.
  ///
  /// - Parameter error: why it cannot be.
  init(unreadable output: OutputRecord, of store: Store, because error: any Error) {
    let places = output.files.map { file in
      store.quarantine(store.layout.object(file.digest), named: file.digest.description)
    }
    digest = output.files.first?.digest ?? output.digest
    underlying = error
    place = places.first.flatMap(\.self) ?? "objects/\(digest.short)…"
    isUnreadable = true
  }
}

extension StoreError {
  /// Whether making the object again would help.
  var isDamage: Bool {
    switch self {
    case .missing, .damaged: true
    case .unknownFormat, .notAStore, .vanished, .refused: false
    }
  }
}
