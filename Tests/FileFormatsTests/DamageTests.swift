import FileFormats
import Foundation
import Testing

/// Readers of files that anyone may have made, given files that nobody should have.
@Suite("damaged files")
struct DamageTests {
  typealias Reader = @Sendable (FileContent) throws -> Void

  static let readers: [(name: String, sample: Data, read: Reader)] = [
    (
      "safetensors", SafetensorsFile.encode(SafetensorsTests.tensors, metadata: ["a": "b"]),
      { for tensor in try SafetensorsFile(decoding: $0).tensors { _ = tensor.floats() } }
    ),
    ("npy", NPYFile.encode(NPYTests.samples[0].tensor), { _ = try NPYFile.decode($0).floats() }),
    ("IDX", Data(IDXTests.imageFile), { _ = try IDXArray(decoding: $0, rank: 3) }),
    (
      "gzip", Data(base64Encoded: InflaterTests.hello) ?? Data(),
      {
        var stream = ByteStream($0)
        _ = try stream.readRest(limit: 1000)
      }
    ),
    ("npz", fixture("arrays.npz"), readAll),
    ("deflated npz", fixture("deflated.npz"), readAll),
    ("npz whose sizes follow the data", fixture("streamed.npz"), readAll),
    ("PyTorch", fixture("state-dict.pth"), readAll),
    ("PyTorch without checksums", fixture("no-checksums.pth"), readAll),
    ("PyTorch before 1.6", fixture("legacy.pth"), readAll),
    ("CSV", Data("a,\"b\"\n1,\"two\"\"\"\n".utf8), { _ = try CSVTable(decoding: $0).numbers("a") }),
  ]

  private static func fixture(_ name: String) -> Data { (try? Fixture.content(name).bytes) ?? Data() }

  private static func readAll(_ content: FileContent) throws {
    let file = try TensorFile(decoding: content)
    for index in file.tensors.indices { _ = try file.read(index).floats() }
  }

  private func expectVerdict(_ bytes: Data, _ read: Reader) {
    do {
      try read(FileContent(name: "x", bytes: bytes))
    } catch {
      #expect(error is FileFormatError)
    }
  }

  @Test("a file cut short anywhere is read or refused, never more", arguments: readers.indices)
  func cutShort(index: Int) {
    let (_, sample, read) = Self.readers[index]
    for length in 0..<sample.count { expectVerdict(sample.prefix(length), read) }
  }

  @Test("a file with any byte changed is read or refused, never more", arguments: readers.indices)
  func changed(index: Int) {
    let (_, sample, read) = Self.readers[index]
    for place in sample.indices {
      for value: UInt8 in [0, 1, 0x22, 0x2D, 0x39, 0x7F, 0x80, 0xFF] {
        var bytes = sample
        bytes[place] = value
        expectVerdict(bytes, read)
      }
    }
  }

  @Test("every sample is sound as it is", arguments: readers.indices)
  func sound(index: Int) throws {
    try Self.readers[index].read(FileContent(name: "x", bytes: Self.readers[index].sample))
  }
}
