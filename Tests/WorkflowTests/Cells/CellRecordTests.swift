import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct CellRecordTests {
  private static let keys = (0..<5).map { Digest(of: "key \($0)") }
  private static let payloads: [[UInt8]] = [
    [], [1], [2, 3], Array("TWCL".utf8), Array(repeating: 9, count: 300),
  ]
  private static let records = zip(keys, payloads).map { CellRecord.bytes(key: $0, payload: $1) }

  private static func scanned(_ bytes: [UInt8]) -> (found: [Digest: [UInt8]], end: Int) {
    var found: [Digest: [UInt8]] = [:]
    let end = CellRecord.scan(bytes) { found[$0] = Array($1) }
    return (found, end)
  }

  private static var all: [Digest: [UInt8]] { Dictionary(uniqueKeysWithValues: zip(keys, payloads)) }

  @Test("records are read back, whatever stands before and after them")
  func roundTrip() {
    let bytes = Array("a heading with TWCL in it\n".utf8) + records.joined()
    let (found, end) = Self.scanned(bytes + [84, 87, 67])
    #expect(found == Self.all)
    #expect(end == bytes.count)
  }

  @Test("a byte that changed costs the record that it is in, and no other")
  func damage() {
    let bytes = Array(Self.records.joined())
    let ends = Self.records.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0x10
      let hit = ends.lastIndex { $0 <= position } ?? 0
      var expected = Self.all
      expected[Self.keys[hit]] = nil
      #expect(Self.scanned(damaged).found == expected, "byte \(position)")
    }
  }

  @Test("a pack that was cut off keeps the records before the cut, and takes up those that follow later")
  func truncation() {
    let bytes = Array(Self.records.joined())
    for length in bytes.indices {
      let (found, end) = Self.scanned(Array(bytes.prefix(length)))
      let rest = Self.scanned(Array(bytes.dropFirst(end))).found
      #expect(found.merging(rest) { $1 } == Self.all)
      let resumed = Self.scanned(Array(bytes.prefix(length)) + Self.records[0])
      #expect(resumed.found[Self.keys[0]] == Self.payloads[0], "cut at \(length)")
    }
  }

  private var records: [[UInt8]] { Self.records }
}
