/// The start of an IDX file of unsigned bytes: a magic number and the size of each dimension.
///
/// The magic number is two zero bytes, 8 for unsigned bytes, and the number of dimensions; sizes are
/// big-endian 32-bit numbers.
public struct IDXHeader: Equatable, Sendable {
  public let dimensions: [Int]

  /// Bytes after the header.
  public let elementCount: Int

  /// Bytes before the first element.
  public var byteCount: Int { 4 + 4 * dimensions.count }

  /// Reads the header of an array that must have `rank` dimensions, inflating no more than that where the end of the
  /// file says that all of it is there.
  public init(of content: FileContent, rank: Int) throws(FileFormatError) {
    var stream = ByteStream(content)
    try self.init(from: &stream, rank: rank)
    // A file of several parts says at its end how long the last one is, and has to be gone through.
    if let stated = Inflater.statedSize(of: content),
      stated != UInt32(truncatingIfNeeded: byteCount + elementCount)
    {
      _ = try stream.read(elementCount, of: "elements")
      try stream.expectEnd()
    }
  }

  init(from stream: inout ByteStream, rank: Int) throws(FileFormatError) {
    let expected = UInt32(0x0800 + rank)
    guard stream.mostRemaining >= 4 else { throw try Self.mismatch(stream, expected) }
    let magic = try stream.readBigEndian32("the magic number")
    guard magic == expected else { throw try Self.wrongMagic(magic, expected, in: stream) }
    var sizes: [Int] = []
    for axis in 1...rank {
      sizes.append(Int(try stream.readBigEndian32("the size of dimension \(axis)")))
    }
    guard let count = ElementType.uint8.byteCount(of: sizes), count <= stream.mostRemaining else {
      throw Self.tooLarge(sizes, in: stream)
    }
    dimensions = sizes
    elementCount = count
  }
}

extension IDXHeader {
  /// The sizes of an array of unsigned bytes, of however many dimensions up to 8; nil of anything else.
  public static func dimensions(of content: FileContent) -> [Int]? {
    var stream = ByteStream(content)
    guard stream.mostRemaining >= 4, let magic = try? stream.readBigEndian32("the magic number"),
      magic >> 8 == 8, case let rank = Int(magic & 0xFF), (1...8).contains(rank)
    else { return nil }
    var sizes: [Int] = []
    for axis in 1...rank {
      guard let size = try? stream.readBigEndian32("the size of dimension \(axis)") else { return nil }
      sizes.append(Int(size))
    }
    return sizes
  }

  private static func wrongMagic(
    _ found: UInt32, _ expected: UInt32, in stream: ByteStream
  ) throws(FileFormatError) -> FileFormatError {
    guard found >> 8 == 8, 1...3 ~= found & 0xFF else { return try mismatch(stream, expected) }
    return FileFormatError(
      file: stream.name, offset: 0, expected: "the magic number \(describe(expected))",
      found: describe(found),
      remedy: "is this the other file of the pair, labels for images?")
  }

  /// What starts with another magic number than that of unsigned bytes.
  private static func mismatch(
    _ stream: ByteStream, _ expected: UInt32
  ) throws(FileFormatError) -> FileFormatError {
    let start = try stream.start()
    let wanted = "the magic number \(describe(expected))"
    let digits = start.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    guard let kind = try stream.kind() else {
      return FileFormatError(file: stream.name, offset: 0, expected: wanted, found: "0x\(digits)")
    }
    return FileFormatError(
      file: stream.name, offset: 0, expected: wanted,
      found: digits.isEmpty ? kind.name : "0x\(digits), \(kind.name)",
      remedy: kind.format == .idx ? "save it with elements of unsigned bytes" : kind.remedy)
  }

  private static func tooLarge(_ sizes: [Int], in stream: ByteStream) -> FileFormatError {
    let shape = sizes.map(String.init).joined(separator: " x ")
    return FileFormatError(
      file: stream.name, offset: 4, expected: "\(shape) bytes to follow, as the header says",
      found: "at most \(stream.mostRemaining)", remedy: "the file is truncated or is not what its header says"
    )
  }

  private static func describe(_ magic: UInt32) -> String {
    let digits = String(magic, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
      + " (bytes, dimensions: \(magic & 0xFF))"
  }
}

/// An array of unsigned bytes as MNIST and its relatives are distributed, plain or in gzip.
public struct IDXArray: Equatable, Sendable {
  public let header: IDXHeader
  /// The elements, last dimension fastest.
  public let elements: [UInt8]

  /// Reads an array that must have `rank` dimensions and fill the file exactly.
  public init(decoding content: FileContent, rank: Int) throws(FileFormatError) {
    var stream = ByteStream(content)
    header = try IDXHeader(from: &stream, rank: rank)
    elements = try stream.read(header.elementCount, of: "elements")
    try stream.expectEnd()
  }

  /// Reads one-dimensional labels of `classes` classes, of which the first has the label `first`.
  public static func labels(
    decoding content: FileContent, classes: Int, first: Int = 0
  ) throws(FileFormatError) -> IDXArray {
    let array = try IDXArray(decoding: content, rank: 1)
    if let index = array.elements.firstIndex(where: { !(first..<first + classes).contains(Int($0)) }) {
      throw FileFormatError(
        file: ByteStream(content).name, offset: array.header.byteCount + index,
        expected: first == 0 ? "a label below \(classes)" : "a label from \(first) to \(first + classes - 1)",
        found: "\(array.elements[index])")
    }
    return array
  }
}
