/// IDX files, in their own byte order and turned round.
enum IDXKind {
  private static let types: [UInt8: String] = [
    0x08: "bytes", 0x09: "signed bytes", 0x0B: "16-bit integers", 0x0C: "32-bit integers",
    0x0D: "32-bit floating-point numbers", 0x0E: "64-bit floating-point numbers",
  ]

  /// What the elements are of an IDX file, by its magic number.
  static func elements(_ magic: UInt32) -> String? {
    guard magic >> 16 == 0, 1...8 ~= magic & 0xFF else { return nil }
    return types[UInt8(magic >> 8 & 0xFF)]
  }

  static func kind(of content: FileContent) -> FileKind? {
    guard content.bytes.count >= 8 else { return nil }
    let magic = content.bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if let elements = elements(magic) {
      return FileKind(
        "an IDX file of \(elements) in \(magic & 0xFF) dimensions",
        remedy: "MNIST's files are read as `mnist: {path: …}`, others as arrays of NumPy", format: .idx)
    }
    guard let elements = elements(magic.byteSwapped) else { return nil }
    let path = content.name.shellQuoted
    let size = 4 + 4 * Int(magic.byteSwapped & 0xFF)
    return FileKind(
      "an IDX file of \(elements) in the other byte order, little-endian",
      remedy:
        "python -c 'import numpy, sys; p = sys.argv[1]; b = open(p, \"rb\").read(); open(p, \"wb\").write("
        + "numpy.frombuffer(b[:\(size)], \"<u4\").astype(\">u4\").tobytes() + b[\(size):])' \(path)")
  }
}
