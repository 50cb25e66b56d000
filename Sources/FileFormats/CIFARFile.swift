/// How the binary files of CIFAR-10 and CIFAR-100 are laid out: records of label bytes and 3072 pixel bytes.
public enum CIFARFormat: Sendable {
  /// One label byte, below 10.
  case ten
  /// Two label bytes: one of 20 superclasses, then one of 100 classes.
  case hundred

  /// Bytes of one image: 3 planes (red, green, blue) of 32 rows of 32.
  public static let pixelCount = 3 * 32 * 32

  /// The name and the number of values of each label byte, in order.
  var labels: [(name: String, count: Int)] {
    switch self {
    case .ten: [("label", 10)]
    case .hundred: [("coarse label", 20), ("label", 100)]
    }
  }

  public var recordSize: Int { labels.count + Self.pixelCount }

  /// The number of records in a file, or nothing when its size can only be known by inflating it.
  ///
  /// Throws when a plain file is empty or does not end with a whole record.
  public func count(in content: FileContent) throws(FileFormatError) -> Int? {
    guard !Inflater.hasMagic(content.bytes, at: 0) else { return nil }
    return try count(bytes: content.bytes.count, in: ByteStream(content))
  }

  func count(bytes: Int, in stream: ByteStream) throws(FileFormatError) -> Int {
    guard bytes > 0, bytes % recordSize == 0 else {
      throw try wrongFile(stream)
        ?? FileFormatError(
          file: stream.name, offset: bytes - bytes % recordSize,
          expected: "whole records of \(recordSize) bytes", found: "a last one of \(bytes % recordSize)",
          remedy: "the file is truncated or of another format")
    }
    return bytes / recordSize
  }

  /// The error for what is no batch of images but something that its start tells.
  func wrongFile(_ stream: ByteStream) throws(FileFormatError) -> FileFormatError? {
    guard let kind = try stream.kind() else { return nil }
    let isPickle = kind.name == FileKind.pickle.name
    return FileFormatError(
      file: stream.name, offset: 0, expected: "records of \(recordSize) bytes, as the binary version has",
      found: isPickle ? "a pickle, as the version for Python has" : kind.name,
      remedy: isPickle ? "take the binary version, whose files end in .bin" : kind.remedy)
  }
}

/// The images of one CIFAR binary file.
public struct CIFARBatch: Equatable, Sendable {
  /// The class of each image; for CIFAR-100 the finer one, where the coarse one was not asked for.
  public let labels: [UInt8]
  /// The images one after another: `[count, 3, 32, 32]`.
  public let pixels: [UInt8]

  init(labels: [UInt8], pixels: [UInt8]) { (self.labels, self.pixels) = (labels, pixels) }

  /// Reads a whole file, plain or in gzip, of at most a gibibyte.
  ///
  /// - Parameter coarse: whether the first of two labels counts.
  public init(
    decoding content: FileContent, format: CIFARFormat, coarse: Bool = false
  ) throws(FileFormatError) {
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
      labels.append(bytes[coarse ? start : image - 1])
      pixels += bytes[image..<image + CIFARFormat.pixelCount]
    }
    self.labels = labels
    self.pixels = pixels
  }

  private static func checkLabels(
    of bytes: [UInt8], at start: Int, format: CIFARFormat, _ stream: ByteStream
  ) throws(FileFormatError) {
    for (index, label) in format.labels.enumerated() where bytes[start + index] >= label.count {
      if start == 0, let wrongFile = try format.wrongFile(stream) { throw wrongFile }
      throw FileFormatError(
        file: stream.name, offset: start + index, expected: "a \(label.name) below \(label.count)",
        found: "\(bytes[start + index])")
    }
  }
}
