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
  public func count(in content: FileContent) throws(InterchangeError) -> Int? {
    guard !Inflater.hasMagic(content.bytes, at: 0) else { return nil }
    return try count(bytes: content.bytes.count, in: content.name)
  }

  func count(bytes: Int, in file: String) throws(InterchangeError) -> Int {
    guard bytes > 0, bytes % recordSize == 0 else {
      throw InterchangeError(
        file: file, offset: bytes - bytes % recordSize, expected: "whole records of \(recordSize) bytes",
        found: bytes == 0 ? "an empty file" : "a last one of \(bytes % recordSize)",
        remedy: "the file is truncated or of another format")
    }
    return bytes / recordSize
  }
}
