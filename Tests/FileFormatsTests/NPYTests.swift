import FileFormats
import Foundation
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
        "{'descr': '|O', 'fortran_order': False, 'shape': (), }",
        "byte 10: expected numbers that can be read, found the type |O (Python objects, which are pickled); save "
          + "the arrays themselves: x = numpy.load(path, allow_pickle=True); numpy.savez(path, **x.item()) of a "
          + "dict, *x of a list"
      ),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }",
        "byte 67: expected as many bytes as the shape [5] takes, found 16; the file is truncated or damaged: fetch "
          + "it again"
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
        == "x.npy, byte 0: expected an npy file, found a zip archive")
    let long = content("x.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, 255, 255, 32, 32])
    #expect(
      message { _ = try NPYFile.decode(long) }
        == "x.npy, byte 8: expected a header of at most 2 bytes, found the length 65535")
  }

  @Test(
    "a header is a Python literal with three keys, and nothing else",
    arguments: [
      "{'descr': '<f4', 'fortran_order': False, 'shape': [4], }",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4.0,)}", "('<f4', False, (4,))", "{'descr': '<f4'",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'shape': (4,)}",
      "__import__('os').system('true')",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'more': 1}",
      "{'descr': 4, 'fortran_order': False, 'shape': (4,)}", "",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} x",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
    ])
  func notALiteral(header: String) {
    let found = message { _ = try NPYFile.decode(file(header, elements: 16)) }
    let isTooLarge = header.contains("4611686018427387904")
    #expect(
      found?.contains(isTooLarge ? "as many bytes as the shape" : "a header with 'descr'") == true,
      "\(found ?? "")")
  }

  @Test("a header in any spelling that Python reads is the same array")
  func spellings() throws {
    let file = try Fixture.tensors("headers.npz")
    #expect(file.tensors.count == 14 && file.passedOver == [])
    for index in file.tensors.indices {
      let tensor = try file.read(index)
      #expect(tensor.shape == [2, 3] && tensor.floats() == [0, 1, 2, 3, 4, 5], "\(tensor.name)")
    }
  }

  @Test("numbers of every width are read in both byte orders")
  func widths() throws {
    let file = try Fixture.tensors("widths.npz")
    #expect(file.tensors.count == 24)
    for index in file.tensors.indices {
      let tensor = try file.read(index)
      switch tensor.elementType {
      case .boolean: #expect(Array(tensor.bytes) == [1, 0])
      case let type where type.isFloating: #expect(tensor.floats() == [0.25, -1.5, 3], "\(tensor.name)")
      default:
        let isSigned = tensor.elementType.rawValue.first == "I"
        let bits = tensor.elementType.size * 8
        let most = isSigned ? Int.max >> (64 - bits) : bits == 64 ? .max : 1 << bits - 1
        #expect(tensor.integers() == [isSigned ? -most - 1 : 0, most, 1], "\(tensor.name)")
      }
    }
  }

  @Test("elements are in order, whichever dimension was the fastest")
  func orders() throws {
    let file = try Fixture.tensors("orders.npz")
    #expect(try file.floats("fortran") == [0, 1, 2, 3, 4, 5] && file.floats("c") == [0, 1, 2, 3, 4, 5])
    #expect(try file.read(2).integers() == Array(0..<24))
  }

  @Test("an array of what are no numbers is refused by its type, with what to save, once it is wanted")
  func unreadable() throws {
    let file = try Fixture.tensors("unreadable.npz")
    let wanted = [
      "texts": "<U6 (texts)", "bytes": "|S2 (texts in bytes)",
      "objects": "|O (Python objects, which are pickled); save the arrays themselves",
      "complex": "<c8 (complex numbers); save x.real and x.imag",
      "long double": "<f16 (floating-point numbers of more than 64 bits); save x.astype(numpy.float64)",
      "dates": "<M8[D] (dates); save x.astype(numpy.int64)", "durations": "<m8[s] (durations)",
      "bfloat16":
        "|V2 (pieces of 2 bytes, which bfloat16 numbers are to NumPy); save x.astype(numpy.float32)",
      "fields": "[fields] (records of several fields); save each field",
    ]
    for (index, tensor) in file.tensors.enumerated() where tensor.name != "fine" {
      let found = message { _ = try file.read(index) } ?? ""
      #expect(found.contains("found the type \(wanted[tensor.name] ?? "?")"), "\(found)")
      #expect(tensor.elementType == nil)
    }
    #expect(try file.floats("fine") == [0, 1, 2])
  }

  @Test("what a Mac and others put into an archive is no array")
  func mac() throws {
    let file = try Fixture.tensors("mac.npz")
    #expect(file.tensors.map(\.name) == ["w", "b"] && file.passedOver == [])
    #expect(try file.floats("b") == [0, 1, 2])
  }

  @Test("an entry that cannot be read is passed over, and says why when it is asked for")
  func damaged() throws {
    let file = try Fixture.tensors("mixed.npz")
    #expect(file.tensors.map(\.name) == ["w", "short"])
    #expect(try file.floats("w") == [0, 1, 2, 3, 4, 5])
    let reasons = ["text", "cut", "empty", "version", "bzip2", "deflated"].map {
      file.refusal(of: $0).map { "\($0)" } ?? ""
    }
    #expect(
      reasons[0]
        == "mixed.npz (text.npy), byte 0: expected an npy file, found a text file that begins with 'not an array'"
    )
    #expect(reasons[1].contains("(cut.npy), byte 8: expected a header of at most 30 bytes"))
    #expect(reasons[2].contains("(empty.npy), byte 0: expected an npy file, found an empty file"))
    #expect(reasons[3].contains("(version.npy), byte 6: expected version 1, 2 or 3, found 9"))
    #expect(reasons[4].contains("(bzip2.npy): expected an entry that is stored or deflated, found method 12"))
    #expect(
      message { _ = try file.read(1) }?.contains("as many bytes as the shape [2, 3] takes, found 20") == true)
    #expect(reasons[5].contains("expected sound deflate data, found damage"))
  }
}
