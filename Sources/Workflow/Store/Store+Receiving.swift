extension Store {
  /// Keeps an object whose bytes come a piece at a time from somewhere that is not trusted.
  ///
  /// - Parameter produce: hands every piece to `write`, which says whether to go on.
  /// - Returns: what `produce` gave, and whether the bytes are those of the digest; where not, nothing is kept.
  func receive<Result>(
    _ digest: Digest, size: Int,
    from produce: (_ write: @escaping (UnsafeRawBufferPointer) -> Bool) throws -> Result
  ) throws -> (result: Result, isRight: Bool) {
    try prepare()
    let temporary = layout.newTemporary()
    let file = try reporting { () throws(FileFailure) in try files.operations.create(temporary, mode: 0o444) }
    let arrival = Arrival(file: file, operations: files.operations)
    let outcome = Swift.Result { try produce { arrival.take($0) } }
    let isRight = arrival.isWhole(digest, size: size)
    if isRight { arrival.synchronise() }
    try? files.operations.close(file)
    do {
      if let failure = arrival.failure { throw StoreError.refused(failure) }
      let result = try outcome.get()
      try reporting { () throws(FileFailure) in
        if isRight {
          try files.publish(temporary, as: layout.object(digest), durability: .durable)
        } else {
          try files.operations.remove(temporary)
        }
      }
      return (result, isRight)
    } catch {
      try? files.operations.remove(temporary)
      throw error
    }
  }
}

/// Bytes on their way into a file.
private final class Arrival {
  private let file: OpenFile
  private let operations: FileOperations
  private var stream = DigestStream()
  private var size = 0
  private(set) var failure: FileFailure?

  init(file: OpenFile, operations: FileOperations) {
    self.file = file
    self.operations = operations
  }

  func isWhole(_ digest: Digest, size: Int) -> Bool {
    failure == nil && self.size == size && stream.finish() == digest
  }

  func synchronise() {
    do throws(FileFailure) { try operations.synchronise(file) } catch { failure = error }
  }

  func take(_ piece: UnsafeRawBufferPointer) -> Bool {
    do throws(FileFailure) {
      try operations.write(piece, to: file)
      stream.update(piece)
      size += piece.count
      return true
    } catch {
      failure = error
      return false
    }
  }
}
