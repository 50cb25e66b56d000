/// The images of one CIFAR binary file.
public struct CIFARBatch: Equatable, Sendable {
  /// The class of each image; for CIFAR-100 the finer one.
  public let labels: [UInt8]
  /// The images one after another: `[count, 3, 32, 32]`.
  public let pixels: [UInt8]

  /// Reads a whole file, plain or in gzip, of at most a gibibyte.
  public init(decoding content: FileContent, format: CIFARFormat) throws(InterchangeError) {
    var stream = ByteStream(content)
    let bytes = try stream.readRest(limit: 1 << 30)
    let count = try format.count(bytes: bytes.count, in: stream)
    var labels: [UInt8] = []
    var pixels: [UInt8] = []
    labels.reserveCapacity(count)
    pixels.reserveCapacity(count * CIFARFormat.pixelCount)
    for start in stride(from: 0, to: bytes.count, by: format.recordSize) {
      try Self.checkLabels(of: bytes, at: start, format: format, stream)
      let image = start + format.labels.count
      labels.append(bytes[image - 1])
      pixels += bytes[image..<image + CIFARFormat.pixelCount]
    }
    self.labels = labels
    self.pixels = pixels
  }

  private static func checkLabels(
    of bytes: [UInt8], at start: Int, format: CIFARFormat, _ stream: ByteStream
  ) throws(InterchangeError) {
    for (index, label) in format.labels.enumerated() where bytes[start + index] >= label.count {
      if start == 0, let wrongFile = try format.wrongFile(stream) { throw wrongFile }
      throw InterchangeError(
        file: stream.name, offset: start + index, expected: "a \(label.name) below \(label.count)",
        found: "\(bytes[start + index])")
    }
  }
}
