/// A stored object that is wanted is missing or damaged: what made it has to run again.
struct DamagedInput: Error {
  let digest: Digest
  let underlying: StoreError

  /// Where the damaged object was put, or which one is missing.
  var place: String {
    if case .damaged(_, let path?) = underlying { path } else { "objects/\(digest.short)…" }
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
