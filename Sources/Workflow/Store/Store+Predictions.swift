extension Store {
  /// Predictions that were kept under a key; nil where they were not, or not any longer.
  ///
  /// Damaged ones are removed: they are made again.
  public func predictions(for key: Digest) -> [UInt8]? {
    let path = layout.predictions(key)
    guard let sealed = try? files.read(path) else { return nil }
    guard let bytes = SealedBytes.open(sealed, as: "\(key)") else {
      try? files.operations.remove(path)
      return nil
    }
    try? files.operations.touch(path)
    return bytes
  }

  /// Whether predictions stand under a key; they are not looked at.
  public func hasPredictions(for key: Digest) -> Bool {
    (try? files.operations.status(of: layout.predictions(key)))??.kind == .file
  }

  /// Keeps predictions while there is room for them.
  public func keepPredictions(_ bytes: [UInt8], for key: Digest) throws(StoreError) {
    guard predictionFolder.admits(bytes.count) else { return }
    try prepare()
    let sealed = SealedBytes.seal(bytes, as: "\(key)")
    try reporting { () throws(FileFailure) in
      try files.write(
        sealed, to: layout.predictions(key), through: layout.newTemporary(), mode: 0o644, durability: .relaxed
      )
    }
    predictionFolder.added(sealed.count)
  }
}
