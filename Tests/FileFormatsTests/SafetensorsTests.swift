import FileFormats
import Foundation
import Testing

@Suite("safetensors")
struct SafetensorsTests {
  /// Written by Python's safetensors 0.8 from PyTorch tensors:
  /// `save({"b.weight": [[1.5, -2, 3.25], [0, 1e-8, -0.0]], "a": int64 [1, 2, -3], "scalar": 7.0,
  /// "bytes": uint8 [1, 2, 255], "é\"\\\n": float64 [0.1, -1e300], "i": int32 [5, -6], "none": zeros(0, 4)},
  /// {"format": "pt"})`
  static let sample = """
    wAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJhIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOlszXSwiZGF0YV9v\
    ZmZzZXRzIjpbMCwyNF19LCLDqVwiXFxcbiI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzI0LDQwXX0s\
    ImIud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls0MCw2NF19LCJub25lIjp7ImR0eXBl\
    IjoiRjMyIiwic2hhcGUiOlswLDRdLCJkYXRhX29mZnNldHMiOls2NCw2NF19LCJzY2FsYXIiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6\
    W10sImRhdGFfb2Zmc2V0cyI6WzY0LDY4XX0sImkiOnsiZHR5cGUiOiJJMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls2OCw3\
    Nl19LCJieXRlcyI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbNzYsNzldfX0gICAgAQAAAAAAAAACAAAA\
    AAAAAP3/////////mpmZmZmZuT+cdQCIPOQ3/gAAwD8AAADAAABQQAAAAAB3zCsyAAAAgAAA4EAFAAAA+v///wEC/w==
    """

  /// The same tensors, not in the order of the file.
  static let tensors = [
    StoredTensor("scalar", shape: [], [Float(7)]),
    StoredTensor("none", shape: [0, 4], [Float]()),
    StoredTensor("b.weight", shape: [2, 3], [1.5, -2, 3.25, 0, 1e-8, -0.0] as [Float]),
    StoredTensor("bytes", shape: [3], [1, 2, 255] as [UInt8]),
    StoredTensor("a", shape: [3], [1, 2, -3] as [Int64]),
    StoredTensor("é\"\\\n", shape: [2], [0.1, -1e300] as [Double]),
    StoredTensor("i", shape: [2], [5, -6] as [Int32]),
  ]

  @Test("a file that PyTorch wrote is read")
  func readsTheirs() throws {
    let file = try SafetensorsFile(decoding: content("x.safetensors", base64: Self.sample))
    #expect(file.metadata == ["format": "pt"])
    #expect(file.tensors.map(\.name) == ["a", "b.weight", "bytes", "i", "none", "scalar", "é\"\\\n"])
    for tensor in Self.tensors {
      #expect(file[tensor.name] == tensor)
    }
    #expect(file["b.weight"]?.floats()?.map(\.bitPattern) == Self.tensors[2].floats()?.map(\.bitPattern))
    #expect(file["a"]?.elements(as: Int64.self) == [1, 2, -3])
    #expect(file["a"]?.elements(as: Float.self) == nil)
    #expect(file["missing"] == nil)
  }

  @Test("the same tensors give the bytes that PyTorch's writer gave, in whatever order they come")
  func writesAsTheyDo() throws {
    let theirs = try content("x", base64: Self.sample).bytes
    #expect(SafetensorsFile.encode(Self.tensors, metadata: ["format": "pt"]) == theirs)
    #expect(SafetensorsFile.encode(Self.tensors.reversed(), metadata: ["format": "pt"]) == theirs)
  }

  @Test("half-precision and bfloat16 tensors are widened")
  func halves() throws {
    // save({"h": float16 [1, -2.5, 6e-8, 65504, inf, -0.0], "b": bfloat16 [1, -2.5, 3.3895e38]})
    let base64 = """
      cAAAAAAAAAB7ImIiOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbMCw2XX0sImgiOnsiZHR5cGUiOiJG\
      MTYiLCJzaGFwZSI6WzZdLCJkYXRhX29mZnNldHMiOls2LDE4XX19ICAggD8gwH9/ADwAwQEA/3sAfACA
      """
    let file = try SafetensorsFile(decoding: content("x", base64: base64))
    let halves = try #require(file["h"]?.floats())
    #expect(halves == [1, -2.5, 5.960464477539063e-08, 65504, .infinity, 0])
    #expect(halves[5].sign == .minus)
    #expect(file["b"]?.floats() == [1, -2.5, 3.3895313892515355e+38])
  }

  @Test("an empty file of tensors is a file")
  func empty() throws {
    let bytes = SafetensorsFile.encode([])
    #expect(try SafetensorsFile(decoding: FileContent(name: "x", bytes: bytes)).tensors.isEmpty)
  }

  static let kindRemedy = "the file is damaged or of a kind that cannot be read"

  static let wrongHeaders: [(header: String, dataSize: Int, expected: String)] = [
    (
      #"{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8,
      "byte 8: expected as many bytes for 'w' as F32 of shape [3] takes, found 8; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4,
      "byte 8: expected a range within the 4 bytes of data for 'w', found [0, 8]; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8,
      "byte 8: expected a range within the 8 bytes of data for 'w', found [8, 0]; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}"#, 8,
      "byte 8: expected as many bytes for 'w' as F32 of shape [-1, -2] takes, found 8; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
      "byte 8: expected as many bytes for 'w' as F32 of shape [4611686018427387904, 4] takes, found 0; "
        + kindRemedy
    ),
    (
      #"{"w":{"dtype":"C64","shape":[-1],"data_offsets":[0,8]}}"#, 8,
      "byte 8: expected a shape that can be for 'w', found [-1]; \(kindRemedy)"
    ),
    (
      #"{"v":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"U8","shape":[4],"#
        + #""data_offsets":[3,7]}}"#, 7,
      "byte 117: expected 'w' to start at byte 4 of the data, found 3; \(kindRemedy)"
    ),
    (
      #"{"v":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"w":{"dtype":"U8","shape":[2],"#
        + #""data_offsets":[5,7]}}"#, 7,
      "byte 117: expected 'w' to start at byte 4 of the data, found 5; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 6,
      "byte 65: expected the data to end after 4 bytes, found 6; \(kindRemedy)"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[4]}}"#, 0,
      "byte 9: expected a safetensors header in JSON, found 'w' without 'data_offsets'"
    ),
    (#"{"w":"#, 0, "byte 13: expected a safetensors header in JSON, found text that is not"),
    (
      #"{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
      2,
      "byte 61: expected a safetensors header in JSON, found 'w' twice; which of the two is meant? save it again"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0077":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
      2,
      "byte 61: expected a safetensors header in JSON, found 'w' twice; which of the two is meant? save it again"
    ),
    (
      #"{"w":{"dtype":"U8","dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#, 1,
      "byte 27: expected a safetensors header in JSON, found 'dtype' twice in 'w'"
    ),
    (
      #"{"__metadata__":{"a":"b","a":"c"}}"#, 0,
      "byte 33: expected a safetensors header in JSON, found 'a' twice in '__metadata__'"
    ),
    (
      #"{"w":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, 1,
      "byte 36: expected a safetensors header in JSON, found no integer"
    ),
    (#"{"\ud800":{}}"#, 0, "byte 12: expected a safetensors header in JSON, found half a character"),
    (#"{"w\q":{}}"#, 0, "byte 12: expected a safetensors header in JSON, found text that is not"),
    (#"{} x"#, 0, "byte 11: expected a safetensors header in JSON, found text that is not"),
  ]

  @Test("a header is not believed when it is wrong", arguments: wrongHeaders)
  func wrongHeader(header: String, dataSize: Int, expected: String) {
    var bytes = [UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7)
    bytes += Array(header.utf8) + [UInt8](repeating: 0, count: dataSize)
    #expect(message { _ = try SafetensorsFile(decoding: content("w", bytes)) } == "w, \(expected)")
  }

  @Test(
    "a length that the file cannot hold is refused",
    arguments: [
      ([1, 2, 3], "expected the 8 bytes of a safetensors header's length, found 3 and the end of the file"),
      (
        [],
        "expected a safetensors file, found an empty file; fetch or write it again: whatever made it did not come to an end"
      ),
      (
        [3, 0, 0, 0, 0, 0, 0, 0, 123, 125],
        "expected a safetensors header of at most 2 bytes, found the length 3; "
          + "the file is truncated or is not safetensors"
      ),
      (
        [255, 255, 255, 255, 255, 255, 255, 255, 123, 125],
        "expected a safetensors header of at most 2 bytes, found the length 18446744073709551615; "
          + "the file is truncated or is not safetensors"
      ),
    ] as [([UInt8], String)])
  func wrongLength(bytes: [UInt8], expected: String) {
    #expect(message { _ = try SafetensorsFile(decoding: content("w", bytes)) } == "w, byte 0: \(expected)")
  }

  private static func file(_ header: String, dataSize: Int) -> FileContent {
    let text = Array(header.utf8)
    return content(
      "w",
      [UInt8(text.count & 0xFF), UInt8(text.count >> 8), 0, 0, 0, 0, 0, 0] + text
        + [UInt8](0..<UInt8(dataSize)))
  }

  @Test(
    "tensors of types that cannot be read are listed, passed over, and refused by name once they are wanted")
  func otherTypes() throws {
    let file = try TensorFile(
      decoding: Self.file(
        #"{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"#
          + #""c":{"dtype":"C64","shape":[1],"data_offsets":[3,11]},"d":{"dtype":"NEW","shape":[],"data_offsets":[11,12]}}"#,
        dataSize: 12))
    #expect(file.tensors.map(\.name) == ["a", "b", "c", "d"])
    #expect(file.tensors.map(\.elementType) == [nil, .uint8, nil, nil])
    #expect(try file.read(1).integers() == [2])
    let remedy = "save it as F32, which torch's x.float() gives"
    #expect(
      [0, 2, 3].map { index in message { _ = try file.read(index) } } == [
        "w: expected a type that can be read for 'a', found the type F8_E4M3 (floating-point numbers of 8 bits); \(remedy)",
        "w: expected a type that can be read for 'c', found the type C64 (complex numbers); \(remedy)",
        "w: expected a type that can be read for 'd', found the type NEW; \(remedy)",
      ])
  }

  @Test(
    "integers of every width are read",
    arguments: [("U16", 2), ("I16", 2), ("U32", 4), ("U64", 8), ("I8", 1), ("BOOL", 1)])
  func integers(type: String, size: Int) throws {
    let file = try SafetensorsFile(
      decoding: Self.file(
        #"{"w":{"dtype":"\#(type)","shape":[1],"data_offsets":[0,\#(size)]}}"#, dataSize: size))
    let expected = (0..<size).reduce(0) { $0 + $1 << (8 * $1) }
    #expect(file["w"]?.integers() == (type == "BOOL" ? nil : [expected]))
  }

  @Test("names that look alike and differ in their bytes are two")
  func alike() throws {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    let file = try SafetensorsFile(
      decoding: Self.file(
        #"{"\#(composed)":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\#(decomposed)":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
        dataSize: 2))
    #expect(file.tensors.count == 2)
    #expect(file[composed]?.integers() == [0] && file[decomposed]?.integers() == [1])
  }
}
