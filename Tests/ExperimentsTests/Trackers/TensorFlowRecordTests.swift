import Testing

@testable import Experiments

@Suite("Files of events for TensorBoard")
struct TensorFlowRecordTests {
  @Test("CRC-32C gives the values of RFC 3720, B.4")
  func checksum() {
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.of([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    let rising: [UInt8] = Array(0..<32)
    #expect(CRC32C.of(rising) == 0x46dd_794e)
    #expect(CRC32C.of(rising.reversed()) == 0x113f_db5c)
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xe306_9283)
  }

  @Test("a message has its fields as Protocol Buffers encodes them")
  func message() {
    var message = ProtobufMessage()
    // The examples of the encoding's documentation: 150 in field 1, "testing" in field 2.
    message.integer(1, 150)
    message.text(2, "testing")
    #expect(message.bytes == [0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    var outer = ProtobufMessage()
    outer.message(3) { $0.integer(1, 150) }
    outer.double(1, 1)
    outer.float(2, -2)
    outer.integer(16, -1)
    let integer: [UInt8] = [0x1a, 0x03, 0x08, 0x96, 0x01]
    let double: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]
    let float: [UInt8] = [0x15, 0, 0, 0, 0xc0]
    let negative: [UInt8] = [0x80, 0x01] + [UInt8](repeating: 0xff, count: 9) + [0x01]
    let expected: [UInt8] = integer + double + float + negative
    #expect(outer.bytes == expected)
  }

  @Test(
    "names are such that MLflow takes, and lead nowhere",
    arguments: [
      ("along.test.error", "along.test.error"), ("net@seed=1,width=8.loss", "net/seed:1_width:8.loss"),
      ("valley@seed=1+2.loss", "valley/seed:1-2.loss"), ("ü/..", "__.."),
    ])
  func names(name: String, expected: String) { #expect(MLflowRun.key(name) == expected) }
}
