import Crypto

/// Computes a digest of bytes that come a piece at a time.
public struct DigestStream {
  private var hash = SHA256()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// Adds the UTF-8 of a text.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }

  /// The digest of everything so far.
  public func finish() -> Digest { Digest(hash.finalize()) }
}
