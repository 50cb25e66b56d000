import Foundation
import Interchange
import Testing

@Suite("npy")
struct NPYTests {
  /// Files that `numpy.save` wrote (NumPy 2.4).
  static let samples: [(tensor: StoredTensor, base64: String)] = [
    (
      StoredTensor("", shape: [2, 2], [1.5, -2, 3, 4] as [Float]),
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEAAAIBA"
    ),
    (
      StoredTensor("", shape: [3], [1, 2, 3] as [Int64]),
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAAIAAAAAAAAAAwAA"
        + "AAAAAAA="
    ),
    (
      StoredTensor("", shape: [], [2.5]),
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAEQA=="
    ),
    (
      StoredTensor("", shape: [1, 2, 3], [0, 1, 2, 3, 4, 5] as [UInt8]),
      "k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsIDIsIDMpLCB9IC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQIDBAU="
    ),
    (
      StoredTensor("", shape: [0, 3], [Double]()),
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDAsIDMpLCB9ICAgIC"
        + "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo="
    ),
  ]

  @Test("NumPy's files are read, and written to the byte", arguments: samples)
  func agreesWithNumPy(tensor: StoredTensor, base64: String) throws {
    let file = try content("x.npy", base64: base64)
    #expect(try NPYFile.decode(file) == tensor)
    #expect(NPYFile.encode(tensor) == file.bytes)
  }

  private func file(_ header: String, elements: Int) -> FileContent {
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
    return content("x.npy", start + Array(header.utf8) + [UInt8](repeating: 0, count: elements))
  }

  @Test(
    "a file that cannot be read says why",
    arguments: [
      (
        "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2, 2), }",
        "byte 10: expected a header with 'descr', 'fortran_order' and 'shape', found "
          + "'{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2, 2), }'"
      ),
      (
        "{'descr': '>f4', 'fortran_order': False, 'shape': (4,), }",
        "byte 10: expected one of the types <f4, <f8, <f2, <i8, <i4, <i2, |i1, |u1, |b1, found >f4"
      ),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }",
        "byte 67: expected as many bytes as the shape [5] takes, found 16"
      ),
      (
        "{'descr': '<f4', 'shape': (4,), }",
        "byte 10: expected a header with 'descr', 'fortran_order' and 'shape', "
          + "found '{'descr': '<f4', 'shape': (4,), }'"
      ),
    ])
  func wrong(header: String, expected: String) {
    #expect(message { _ = try NPYFile.decode(file(header, elements: 16)) } == "x.npy, \(expected)")
  }

  @Test("a file of another kind, or with a header longer than itself, is refused")
  func wrongStart() {
    let other = content("x.npy", Array("PK\u{3}\u{4} a zip archive".utf8))
    #expect(
      message { _ = try NPYFile.decode(other) }
        == "x.npy, byte 0: expected NumPy's magic number, found something else")
    let long = content("x.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, 255, 255, 32, 32])
    #expect(
      message { _ = try NPYFile.decode(long) }
        == "x.npy, byte 8: expected a header of at most 2 bytes, found the length 65535")
  }
}
