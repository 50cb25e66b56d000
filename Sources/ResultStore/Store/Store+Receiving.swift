import Declarations
import Platform

extension Store {
  /// Keeps an object whose bytes come a piece at a time from somewhere that is not trusted.
  ///
  /// - Parameter produce: hands every piece to `write`, which says whether to go on.
  /// - Returns: what `produce` gave, and whether the bytes are those of the digest; where not, nothing is kept.
  package func receive<Result>(
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

  package init(file: OpenFile, operations: FileOperations) {
    self.file = file
    self.operations = operations
  }

  func isWhole(_ digest: Digest, size: Int) -> Bool {
    failure == nil && self.size == size && stream.finish() == digest
  }

  package func synchronise() {
    do throws(FileFailure) { try operations.synchronise(file) } catch { failure = error }
  }

  package func take(_ piece: UnsafeRawBufferPointer) -> Bool {
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

/// Bytes of a file that can be told to be whole and to stand under the right name: they end with a digest.
enum SealedBytes {
  private static let sealLength = 32

  /// - Parameter name: what the file is found by.
  package static func seal(_ bytes: [UInt8], as name: String) -> [UInt8] {
    bytes + digest(bytes[...], name).bytes
  }

  /// What was sealed; nil where it is damaged, cut off, or stands under another name.
  package static func open(_ sealed: [UInt8], as name: String) -> [UInt8]? {
    guard sealed.count >= sealLength else { return nil }
    let content = sealed.dropLast(sealLength)
    return digest(content, name).bytes.elementsEqual(sealed.suffix(sealLength)) ? Array(content) : nil
  }

  private static func digest(_ bytes: ArraySlice<UInt8>, _ name: String) -> Digest {
    var stream = DigestStream()
    stream.update("\(name)\n")
    bytes.withUnsafeBytes { stream.update($0) }
    return stream.finish()
  }
}
