import Declarations
import Platform

/// A remembered cell as a pack holds it: a marker, the payload's length, the key, the payload, a checksum.
///
/// A record that was cut off or damaged is passed over: the next one is found by its marker.
enum CellRecord {
  private static let marker = Array("TWCL".utf8)
  private static let headLength = 40
  private static let checksumLength = 8
  /// In bytes; what claims to be longer is damaged.
  static let longestPayload = 1 << 16

  package static func bytes(key: Digest, payload: [UInt8]) -> [UInt8] {
    precondition(payload.count <= longestPayload, "a cell is small; what is large is kept as a file")
    var bytes = marker
    bytes.reserveCapacity(headLength + payload.count + checksumLength)
    for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
    bytes += key.bytes
    bytes += payload
    return bytes + checksum(of: bytes[...])
  }

  /// Hands every whole record to `receive`.
  ///
  /// - Returns: where the last of them ends; what follows may be a record that is just being written.
  static func scan(_ bytes: [UInt8], receive: (_ key: Digest, _ payload: ArraySlice<UInt8>) -> Void) -> Int {
    var end = 0
    var position = 0
    while position + headLength + checksumLength <= bytes.count {
      guard let next = recordEnd(in: bytes, at: position) else {
        position += 1
        continue
      }
      receive(
        Digest(bytes: bytes[(position + 8)..<(position + headLength)]),
        bytes[(position + headLength)..<(next - checksumLength)])
      position = next
      end = next
    }
    return end
  }

  /// Whether a pack, after its first line, is one whole record after another; the last may be just being written.
  static func isWhole(_ pack: [UInt8]) -> Bool {
    guard let heading = pack.firstIndex(of: UInt8(ascii: "\n")) else { return false }
    var length = 0
    let end = scan(pack) { _, payload in length += headLength + payload.count + checksumLength }
    return end == 0 || end == heading + 1 + length
  }

  /// Where the record that starts at `position` ends; nil unless one does, and is whole.
  private static func recordEnd(in bytes: [UInt8], at position: Int) -> Int? {
    guard bytes[position] == marker[0], bytes[position..<(position + 4)].elementsEqual(marker) else {
      return nil
    }
    let length = (0..<4).reduce(0) { $0 | Int(bytes[position + 4 + $1]) << (8 * $1) }
    guard length <= longestPayload else { return nil }
    let content = position + headLength + length
    guard content + checksumLength <= bytes.count,
      bytes[content..<(content + checksumLength)].elementsEqual(checksum(of: bytes[position..<content]))
    else { return nil }
    return content + checksumLength
  }

  private static func checksum(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    Digest(of: bytes).bytes.prefix(checksumLength)
  }
}
