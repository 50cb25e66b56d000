#if canImport(CCrypto)
  import CCrypto
#else
  import CryptoKit
#endif

/// The SHA-256 of some bytes: the name of an object, or the key of an action.
public struct Digest: Hashable, Comparable, Sendable {
  /// The 32 bytes, eight at a time, the first byte in the highest place.
  private let words: SIMD4<UInt64>

  public init(of bytes: [UInt8]) { self.init(of: bytes[...]) }

  public init(of bytes: ArraySlice<UInt8>) {
    var stream = DigestStream()
    bytes.withUnsafeBytes { stream.update($0) }
    self = stream.finish()
  }

  /// The digest of a text's UTF-8.
  public init(of text: String) {
    var stream = DigestStream()
    stream.update(text)
    self = stream.finish()
  }

  /// Reads 64 hexadecimal digits in lower case; nil for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    var text = String(text)
    guard let words = text.withUTF8(Self.words(ofHexadecimal:)) else { return nil }
    self.words = words
  }

  private static func words(ofHexadecimal digits: UnsafeBufferPointer<UInt8>) -> SIMD4<UInt64>? {
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>(repeating: 0)
    for index in 0..<4 {
      var word: UInt64 = 0
      for digit in digits[(index * 16)..<(index * 16 + 16)] {
        guard let value = digit.hexadecimalValue else { return nil }
        word = word << 4 | UInt64(value)
      }
      words[index] = word
    }
    return words
  }

  /// Reads the 32 bytes of a digest.
  package init(bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == 32, "a digest has 32 bytes")
    var words = SIMD4<UInt64>(repeating: 0)
    for (position, byte) in bytes.enumerated() {
      words[position / 8] = words[position / 8] << 8 | UInt64(byte)
    }
    self.words = words
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
  }

  /// - Parameter bytes: 32 of them.
  fileprivate init(_ bytes: UnsafeRawBufferPointer) {
    let words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
    self.words = SIMD4(
      UInt64(bigEndian: words.x), UInt64(bigEndian: words.y), UInt64(bigEndian: words.z),
      UInt64(bigEndian: words.w))
  }

  public static func < (a: Digest, b: Digest) -> Bool {
    for position in 0..<4 where a.words[position] != b.words[position] {
      return a.words[position] < b.words[position]
    }
    return false
  }
}

extension Digest: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String {
    String(unsafeUninitializedCapacity: 64) { text in
      writeDigits(to: text)
      return 64
    }
  }

  /// Writes the 64 hexadecimal digits where there is room for them.
  package func writeDigits(to text: UnsafeMutableBufferPointer<UInt8>) {
    precondition(text.count >= 64, "a digest has 64 digits")
    for index in 0..<4 {
      var word = words[index]
      for position in stride(from: index * 16 + 15, through: index * 16, by: -1) {
        let value = UInt8(truncatingIfNeeded: word) & 15
        text[position] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
        word >>= 4
      }
    }
  }

  /// The first 12 hexadecimal digits, enough for people to tell digests apart.
  public var short: String { String(description.prefix(12)) }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

/// Computes a digest of bytes that come a piece at a time.
///
/// SHA-256 by the system: libcrypto on Linux, CryptoKit on macOS.
public struct DigestStream {
  #if canImport(CCrypto)
    private var state = SHA256_CTX()

    public init() { _ = SHA256_Init(&state) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
      _ = SHA256_Update(&state, bytes.baseAddress, bytes.count)
    }

    /// The digest of everything so far.
    public func finish() -> Digest {
      var state = state
      return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { bytes in
        _ = SHA256_Final(bytes.bindMemory(to: UInt8.self).baseAddress, &state)
        return Digest(UnsafeRawBufferPointer(bytes))
      }
    }
  #else
    private var state = SHA256()

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    /// The digest of everything so far.
    public func finish() -> Digest { state.finalize().withUnsafeBytes { Digest($0) } }
  #endif

  /// Adds the UTF-8 of a text.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }
}

/// The content of a file: its digest and how many bytes it has.
public struct FileDigest: Hashable, Sendable {
  public let digest: Digest
  public let size: Int

  public init(digest: Digest, size: Int) {
    self.digest = digest
    self.size = size
  }
}

/// Takes the digest of bytes that pass by, and counts them.
package final class DigestMeter {
  private var stream = DigestStream()
  private var size = 0

  package init() {}

  package func take(_ chunk: UnsafeRawBufferPointer) {
    stream.update(chunk)
    size += chunk.count
  }

  /// Of everything so far.
  package var content: FileDigest { FileDigest(digest: stream.finish(), size: size) }
}
