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
  /// Whether `shape` and `classes` are settings, which can be written otherwise.
  var isWritten = false

  /// The number of examples, once both files agree on it and images have the right size.
  func count(images: FileContent, labels: FileContent) throws(FileFormatError) -> Int {
    try checkRanks(images, labels)
    return try checkedCount(
      images, try IDXHeader(of: images, rank: sizes.count + 1), labels, try IDXHeader(of: labels, rank: 1))
  }

  func examples(images: FileContent, labels: FileContent) throws(FileFormatError) -> Examples {
    try checkRanks(images, labels)
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

  /// Refuses arrays of other numbers of dimensions, with what they have.
  private func checkRanks(_ images: FileContent, _ labels: FileContent) throws(FileFormatError) {
    let (ofImages, ofLabels) = (IDXHeader.dimensions(of: images), IDXHeader.dimensions(of: labels))
    let areSwapped = ofImages?.count == 1 && (ofLabels?.count ?? 1) > 1
    if let found = ofImages, found.count != sizes.count + 1 {
      throw FileFormatError(
        file: images.name, offset: 0,
        expected: "\(sizes.count + 1) dimensions, a number of images of \(Self.inWords(sizes))",
        found: "\(found.count): \(Self.inWords(found))",
        remedy: areSwapped
          ? "these are labels: `images` and `labels` have changed places"
          : found.count == 1 ? "is this a file of labels?" : remedy(for: Array(found.dropFirst())))
    }
    if let found = ofLabels, found.count != 1 {
      throw FileFormatError(
        file: labels.name, offset: 0, expected: "1 dimension, a number of labels",
        found: "\(found.count): \(Self.inWords(found))", remedy: "is this a file of images?")
    }
  }

  /// What to write where images have another size.
  private func remedy(for size: [Int]) -> String {
    guard isWritten else { return "is this a file of another data set?" }
    if size.count == 2, size.count == sizes.count, size == sizes.reversed() {
      return transpose ? "leave out `transpose`" : "write `transpose: true`, or `shape: \([1] + size)`"
    }
    var shape = size
    if transpose, size.count > 1 { shape.swapAt(size.count - 1, size.count - 2) }
    return "write `shape: \(shape.count == 2 ? [1] + shape : shape)`, if these are the images"
  }

  private func checkedCount(
    _ images: FileContent, _ imageHeader: IDXHeader, _ labels: FileContent, _ labelHeader: IDXHeader
  ) throws(FileFormatError) -> Int {
    let size = Array(imageHeader.dimensions.dropFirst())
    guard size == sizes else {
      throw FileFormatError(
        file: images.name, offset: 8, expected: "images of \(Self.inWords(sizes))", found: Self.inWords(size),
        remedy: remedy(for: size))
    }
    let count = imageHeader.dimensions[0]
    guard labelHeader.dimensions[0] == count else {
      throw FileFormatError(
        file: labels.name, offset: 4, expected: "\(count) labels, as \(images.name) has images",
        found: "\(labelHeader.dimensions[0])", remedy: "are both files of one part?")
    }
    return count
  }

  private static func inWords(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }
}
