/// An array of unsigned bytes as MNIST and its relatives are distributed, plain or in gzip.
public struct IDXArray: Equatable, Sendable {
  public let header: IDXHeader
  /// The elements, last dimension fastest.
  public let elements: [UInt8]

  /// Reads an array that must have `rank` dimensions and fill the file exactly.
  public init(decoding content: FileContent, rank: Int) throws(InterchangeError) {
    var stream = ByteStream(content)
    header = try IDXHeader(from: &stream, rank: rank)
    elements = try stream.read(header.elementCount, of: "elements")
    try stream.expectEnd()
  }

  /// Reads one-dimensional labels, each of which must be below `classes`.
  public static func labels(decoding content: FileContent, classes: Int) throws(InterchangeError) -> IDXArray
  {
    let array = try IDXArray(decoding: content, rank: 1)
    if let index = array.elements.firstIndex(where: { $0 >= classes }) {
      throw InterchangeError(
        file: ByteStream(content).name, offset: array.header.byteCount + index,
        expected: "a label below \(classes)", found: "\(array.elements[index])")
    }
    return array
  }
}
