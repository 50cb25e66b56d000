#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Data {
  /// The same numbers of `size` bytes (1, 2, 4 or 8) in the other byte order.
  ///
  /// - Precondition: a whole number of them.
  func byteSwapped(_ size: Int) -> Data {
    switch size {
    case 1: self
    case 2: byteSwapped(UInt16.self)
    case 4: byteSwapped(UInt32.self)
    case 8: byteSwapped(UInt64.self)
    default: preconditionFailure("numbers of \(size) bytes")
    }
  }

  private func byteSwapped<Raw: FixedWidthInteger & BitwiseCopyable>(_: Raw.Type) -> Data {
    let size = MemoryLayout<Raw>.size
    precondition(count % size == 0, "a part of a number")
    var swapped = Data(count: count)
    swapped.withUnsafeMutableBytes { target in
      withUnsafeBytes { source in
        for place in stride(from: 0, to: source.count, by: size) {
          let number = source.loadUnaligned(fromByteOffset: place, as: Raw.self)
          target.storeBytes(of: number.byteSwapped, toByteOffset: place, as: Raw.self)
        }
      }
    }
    return swapped
  }

  /// Little-endian floating-point numbers with the other sign.
  ///
  /// - Precondition: a whole number of them, of a floating type.
  func negated(_ type: ElementType) -> Data {
    precondition(type.isFloating && count % type.size == 0, "no floating-point numbers")
    var negated = self
    // The sign is the highest bit of the last byte.
    negated.withUnsafeMutableBytes { bytes in
      for last in stride(from: type.size - 1, to: bytes.count, by: type.size) { bytes[last] ^= 0x80 }
    }
    return negated
  }
}
