#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Data {
  /// The little-endian number of `size` bytes at `offset`.
  ///
  /// - Precondition: the bytes are there, and `size` is at most 8.
  func littleEndian(at offset: Int, size: Int) -> UInt64 {
    self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
