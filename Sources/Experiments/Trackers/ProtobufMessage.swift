/// A message in the encoding of Protocol Buffers, field by field.
struct ProtobufMessage: Sendable {
  private(set) var bytes: [UInt8] = []

  /// An integer, a truth value or a constant of an enumeration.
  mutating func integer(_ field: Int, _ value: Int) {
    tag(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func double(_ field: Int, _ value: Double) {
    tag(field, 1)
    append(value.bitPattern)
  }

  mutating func float(_ field: Int, _ value: Float) {
    tag(field, 5)
    append(value.bitPattern)
  }

  mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  mutating func data(_ field: Int, _ value: [UInt8]) {
    tag(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func message(_ field: Int, _ fill: (inout ProtobufMessage) -> Void) {
    var inner = ProtobufMessage()
    fill(&inner)
    data(field, inner.bytes)
  }

  private mutating func tag(_ field: Int, _ kind: UInt64) { varint(UInt64(field) << 3 | kind) }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}

/// A file of records as TensorFlow keeps them: the length of each, its bytes, and a checksum of either.
struct TensorFlowRecords: Sendable {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ record: [UInt8]) {
    let length = withUnsafeBytes(of: UInt64(record.count).littleEndian) { Array($0) }
    bytes += length + Self.checksum(of: length) + record + Self.checksum(of: record)
  }

  /// CRC-32C, turned by 15 bits and moved by a constant, so that a checksum of bytes with checksums in them is none that
  /// stands in them.
  private static func checksum(of bytes: [UInt8]) -> [UInt8] {
    let crc = CRC32C.of(bytes)
    let masked = (crc >> 15 | crc << 17) &+ 0xa282_ead8
    return withUnsafeBytes(of: masked.littleEndian) { Array($0) }
  }
}

/// The cyclic redundancy check of Castagnoli's polynomial (RFC 3720, B.4).
enum CRC32C {
  static func of(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0x82f6_3b78 }
  }
}
