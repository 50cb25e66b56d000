import FileFormats
import Networks
import Neural

/// One part of a data set in a pair of IDX files: how their bytes are read as images and classes.
struct IDXPart {
  /// Of an example; axes of size 1 may be left out in the file.
  let shape: [Int]
  let classes: Int
  /// The label of the first class.
  var firstLabel = 0
  /// Whether rows and columns of the file's images change places.
  var transpose = false

  /// The number of examples, once both files agree on it and images have the right size.
  func count(images: FileContent, labels: FileContent) throws(FileFormatError) -> Int {
    try checkedCount(
      images, try IDXHeader(of: images, rank: sizes.count + 1), labels, try IDXHeader(of: labels, rank: 1))
  }

  func examples(images: FileContent, labels: FileContent) throws(FileFormatError) -> Examples {
    let pixels = try IDXArray(decoding: images, rank: sizes.count + 1)
    let found = try IDXArray.labels(decoding: labels, classes: classes, first: firstLabel)
    let count = try checkedCount(images, pixels.header, labels, found.header)
    return Examples(
      input: Networks.Shape(shape), inputs: .bytes(transpose ? transposed(pixels.elements) : pixels.elements),
      targets: .classes(found.elements.map { ClassIndex($0) - ClassIndex(firstLabel) }), count: count)
  }

  /// The sizes of the file's dimensions after the first.
  private var sizes: [Int] {
    let plain = shape.count == 3 && shape[0] == 1 ? Array(shape.dropFirst()) : shape
    return transpose && plain.count > 1
      ? Array(plain.dropLast(2)) + [plain[plain.count - 1], plain[plain.count - 2]] : plain
  }

  private func transposed(_ pixels: [UInt8]) -> [UInt8] {
    let (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { turned, filled in
      var at = 0
      for start in stride(from: 0, to: pixels.count, by: height * width) {
        for row in 0..<height {
          for column in 0..<width {
            turned[at] = pixels[start + column * height + row]
            at += 1
          }
        }
      }
      filled = at
    }
  }

  private func checkedCount(
    _ images: FileContent, _ imageHeader: IDXHeader, _ labels: FileContent, _ labelHeader: IDXHeader
  ) throws(FileFormatError) -> Int {
    let size = Array(imageHeader.dimensions.dropFirst())
    guard size == sizes else {
      throw FileFormatError(
        file: images.name, offset: 8, expected: "images of \(Self.inWords(sizes))", found: Self.inWords(size))
    }
    let count = imageHeader.dimensions[0]
    guard labelHeader.dimensions[0] == count else {
      throw FileFormatError(
        file: labels.name, offset: 4, expected: "\(count) labels, as \(images.name) has images",
        found: "\(labelHeader.dimensions[0])")
    }
    return count
  }

  private static func inWords(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }
}
