#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What follows an instruction in the pickle.
extension PickleMachine {
  mutating func byte() throws(InterchangeError) -> UInt8 {
    guard position < end else { throw shortage(of: 1) }
    defer { position += 1 }
    return content.bytes[position]
  }

  mutating func take(_ count: Int) throws(InterchangeError) -> Data {
    guard count >= 0, count <= end - position else { throw shortage(of: count) }
    defer { position += count }
    return content.bytes[position..<position + count]
  }

  /// A little-endian number of `size` bytes without a sign.
  mutating func number(_ size: Int) throws(InterchangeError) -> Int {
    let start = position
    let value = try take(size).littleEndian(at: start, size: size)
    guard let number = Int(exactly: value) else {
      throw fault("a size that a file can have", "\(value)")
    }
    return number
  }

  mutating func pushLong(size: Int) throws(InterchangeError) {
    let bytes = try take(size)
    guard size <= 8 else { return stack.append(.bytes(bytes)) }
    var value = bytes.littleEndian(at: bytes.startIndex, size: size)
    if size > 0, size < 8, value >> (size * 8 - 1) == 1 { value |= UInt64.max << (size * 8) }
    stack.append(.integer(Int(truncatingIfNeeded: value)))
  }

  mutating func pushReal() throws(InterchangeError) {
    let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    stack.append(.real(Double(bitPattern: bits)))
  }

  /// A text, or bytes where it is not UTF-8: Python 2 wrote bytes in such places, and Python 3 writes half characters.
  mutating func pushText(size: Int) throws(InterchangeError) {
    let bytes = try take(size)
    stack.append(String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .bytes(bytes))
  }

  private func shortage(of count: Int) -> InterchangeError {
    if end < content.bytes.count {
      return fault("a pickle of at most \(limits.bytes) bytes", "a longer one")
    }
    return InterchangeError(
      file: content.name, offset: position,
      expected: "\(count) more byte\(count == 1 ? "" : "s") of the pickle",
      found: "\(end - position) before the end", remedy: "the file is truncated: fetch it again")
  }

  func fault(_ expected: String, _ found: String, remedy: String? = nil) -> InterchangeError {
    InterchangeError(
      file: content.name, offset: instruction, expected: expected, found: found, remedy: remedy)
  }
}
