#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a file is by its content, as far as its start tells.
///
/// Every reader here asks when a file is not what it reads, so that a pointer of Git LFS or a page of a web server is
/// called that, whatever the file's name.
struct FileKind {
  /// The kinds that some reader reads.
  enum Format {
    case safetensors, zip, npy, gzip
    case legacyPyTorch
    case idx
  }

  /// With an article: "a web page".
  let name: String
  /// What to do to get a file that can be read, which is often a line for the shell.
  let remedy: String?
  let format: Format?
  /// Whether it is text that might be meant as such, and not in place of something else.
  let isText: Bool

  /// How much of a file is looked at.
  static let start = 64 << 10

  init(_ name: String, remedy: String? = nil, format: Format? = nil, isText: Bool = false) {
    self.name = name
    self.remedy = remedy
    self.format = format
    self.isText = isText
  }

  /// Nothing where the content says nothing, as numbers without a header do.
  ///
  /// - Parameter content: the file, or its first `start` bytes.
  init?(of content: FileContent) {
    let kind =
      Self.withoutContent(content) ?? Self.readable(content) ?? Self.signed(content) ?? TextKind.kind(
        of: content)
      ?? Self.unsigned(content)
    guard let kind else { return nil }
    self = kind
  }

  /// The error for a file that is not what it should be.
  ///
  /// - Parameters:
  ///   - expected: what it should be: "an npy file".
  ///   - remedy: what to do where the content tells nothing.
  static func mismatch(
    _ content: FileContent, expected: String, remedy: String? = nil
  ) -> FileFormatError {
    let kind = FileKind(of: content)
    return FileFormatError(
      file: content.name, offset: 0, expected: expected,
      found: kind?.name ?? "\(content.bytes.count) bytes of no known kind",
      remedy: kind?.remedy ?? remedy)
  }
}

extension FileKind {
  private static func withoutContent(_ content: FileContent) -> FileKind? {
    if content.bytes.isEmpty {
      return FileKind(
        "an empty file", remedy: "fetch or write it again: whatever made it did not come to an end")
    }
    guard content.bytes.count >= 16, content.bytes.prefix(4096).allSatisfy({ $0 == 0 }) else { return nil }
    return FileKind(
      "nothing but zeros at its start", remedy: "fetch it again: the download did not come to an end")
  }

  private static func readable(_ content: FileContent) -> FileKind? {
    let bytes = content.bytes
    if ZipArchive.hasMagic(bytes) { return ZipKind.kind(of: content) }
    if LegacyPyTorchFile.hasMagic(bytes) {
      return FileKind("a PyTorch checkpoint", remedy: numpyRemedy, format: .legacyPyTorch)
    }
    if NPYFile.hasMagic(bytes) { return FileKind("an npy file", format: .npy) }
    if SafetensorsFile.hasMagic(bytes) { return FileKind("a safetensors file", format: .safetensors) }
    if bytes.starts(with: [0x1F, 0x8B]) {
      return compressed("gzip", by: "gunzip", ending: "gz", content, .gzip)
    }
    return IDXKind.kind(of: content)
  }

  static let numpyRemedy =
    #"as arrays: python -c 'import numpy, torch; numpy.save("x.npy", torch.load("x.pt").numpy())'"#

  /// A compressed file, and the command that unpacks it.
  private static func compressed(
    _ format: String, by command: String, ending: String, _ content: FileContent, _ known: Format? = nil
  ) -> FileKind {
    let path = content.name.shellQuoted
    let hasEnding = content.name.hasSuffix(".\(ending)")
    let unpack = hasEnding ? "\(command) \(path)" : "mv \(path){,.\(ending)} && \(command) \(path).\(ending)"
    return FileKind("\(format) data, which is compressed", remedy: unpack, format: known)
  }
}

extension String {
  /// The text as one word of a shell's line.
  var shellQuoted: String {
    let plain = utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "@"), UInt8(ascii: "="), 0x80...:
        true
      default: false
      }
    }
    return plain && !isEmpty ? self : "'" + replacing("'", with: #"'\''"#) + "'"
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Kinds of files that start with bytes of their own.
struct FileSignature {
  let offset: Int
  let bytes: [UInt8]
  let kind: FileKind

  init(_ text: String, at offset: Int = 0, _ name: String, _ remedy: String?) {
    self.init(Array(text.utf8), at: offset, name, remedy)
  }

  init(_ bytes: [UInt8], at offset: Int = 0, _ name: String, _ remedy: String?) {
    self.bytes = bytes
    self.offset = offset
    kind = FileKind(name, remedy: remedy)
  }

  func fits(_ content: Data) -> Bool { content.dropFirst(offset).starts(with: bytes) }

  private static let unpack = "unpack it first"
  private static let export = "save its arrays with numpy.savez(path, **arrays)"

  static let all: [FileSignature] = [
    FileSignature(
      [0x89] + Array("HDF\r\n\u{1A}\n".utf8), "an HDF5 file, as Keras, h5py and MATLAB write it",
      #"save its arrays as npz: python -c 'import h5py, numpy; f = h5py.File("x.h5"); d = {}; f.visititems(lambda n, x: "#
        + #"d.update({n.replace("/", "."): x[()]} if hasattr(x, "shape") else {})); numpy.savez("x.npz", **d)' (kernels of "#
        + "Keras have to be transposed to PyTorch's [outputs, inputs, height, width])"),
    FileSignature("MATLAB 5.0 MAT-file", "a MATLAB file", "scipy.io.loadmat(path) has its arrays; \(export)"),
    FileSignature("GGUF", "a GGUF file", "take the weights that it was made of, in safetensors"),
    FileSignature("PAR1", "a Parquet file", export),
    FileSignature("ARROW1", "an Arrow file", export),
    FileSignature("FEA1", "a Feather file", export),
    FileSignature(
      "TFL3", at: 4, "a TensorFlow Lite model", "take the weights of the model that it was made of"),
    FileSignature(
      "ustar", at: 257, "a tar archive", "tar -xf unpacks it"),
    FileSignature("BZh", "bzip2 data, which is compressed", "\(unpack): bunzip2"),
    FileSignature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz data, which is compressed", "\(unpack): unxz"),
    FileSignature([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data, which is compressed", "\(unpack): unzstd"),
    FileSignature([0x04, 0x22, 0x4D, 0x18], "LZ4 data, which is compressed", "\(unpack): unlz4"),
    FileSignature([0x1F, 0x9D], "data that compress wrote", "\(unpack): uncompress"),
    FileSignature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "\(unpack): 7z x"),
    FileSignature("Rar!\u{1A}\u{7}", "a RAR archive", "\(unpack): unrar x"),
    FileSignature(
      [0, 5, 0x16, 7], "a Mac's notes on another file (AppleDouble)",
      "take the file without '._' before its name"),
    FileSignature([0x89] + Array("PNG".utf8), "a PNG image", images),
    FileSignature([0xFF, 0xD8, 0xFF], "a JPEG image", images),
    FileSignature("GIF8", "a GIF image", images),
    FileSignature("II*\0", "a TIFF image", images),
    FileSignature("%PDF-", "a PDF document", nil),
    FileSignature("SQLite format 3\0", "an SQLite database", nil),
    FileSignature([0x7F] + Array("ELF".utf8), "a program", nil),
  ]

  private static let images = "arrays of pixels are read: numpy.save(path, numpy.stack(images))"
}

extension FileKind {
  static func signed(_ content: FileContent) -> FileKind? {
    FileSignature.all.first { $0.fits(content.bytes) }?.kind
  }

  /// Kinds that are told by what their first bytes mean.
  static func unsigned(_ content: FileContent) -> FileKind? {
    let bytes = content.bytes
    guard bytes.count >= 8 else { return nil }
    if bytes[0] == 0x80, 2...5 ~= bytes[1] { return pickle }
    if bytes.suffix(8) == Data([0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]) {
      return FileKind("the index of a TensorFlow checkpoint", remedy: tensorFlowRemedy)
    }
    // Protocol buffers, whose first fields are a version and then the producer or the first graph.
    if bytes[0] == 8, bytes[1] == 1, bytes[2] == 0x12 {
      return FileKind("a TensorFlow SavedModel", remedy: tensorFlowRemedy)
    }
    if bytes[0] == 8, 3...20 ~= bytes[1], [0x12, 0x3A].contains(bytes[2]) {
      return FileKind("an ONNX model", remedy: onnxRemedy)
    }
    return nil
  }

  /// A pickle that `torch.save` did not write.
  static let pickle = FileKind(
    "a pickle that torch.save did not write",
    remedy:
      "load it in Python and save its arrays: numpy.savez(path, **arrays), or torch.save(state_dict, path)")

  private static let tensorFlowRemedy =
    "save its variables as npz: tf.train.load_checkpoint(path) gives them by name; numpy.savez(path, **arrays), with "
    + "kernels transposed to PyTorch's [outputs, inputs, height, width]"

  private static let onnxRemedy =
    #"save its weights as npz: python -c 'import onnx, numpy; m = onnx.load("x.onnx"); numpy.savez("x.npz", **{t.name: "#
    + #"onnx.numpy_helper.to_array(t) for t in m.graph.initializer})'"#
}

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

/// Zip archives by what is in them.
enum ZipKind {
  static func kind(of content: FileContent) -> FileKind {
    guard let archive = try? ZipArchive(content) else {
      return FileKind("a zip archive", remedy: nil, format: .zip)
    }
    return kind(of: archive)
  }

  static func kind(of archive: ZipArchive) -> FileKind {
    let names = archive.entries.lazy.map(\.name)
    if PyTorchFile.isArchive(archive) {
      return FileKind("a PyTorch checkpoint", remedy: FileKind.numpyRemedy, format: .zip)
    }
    if names.contains(where: { $0.hasSuffix(".npy") && !$0.isMacNote }) {
      return FileKind("an npz archive", format: .zip)
    }
    if names.contains("model.weights.h5") {
      return FileKind(
        "a Keras model",
        remedy:
          "save its weights as npz: numpy.savez(path, *model.get_weights()), with kernels transposed to PyTorch's "
          + "[outputs, inputs, height, width]", format: .zip)
    }
    if names.contains(where: {
      $0.hasSuffix("archive_format") || $0.hasSuffix("serialized_exported_program.json")
    }) {
      return FileKind(
        "a program of torch.export", remedy: "save the weights with torch.save(program.state_dict, path)",
        format: .zip)
    }
    let files = names.filter { !$0.hasSuffix("/") && !$0.isMacNote && !$0.hasSuffix(".DS_Store") }
    let shown = files.prefix(3).map { "'\($0.legible)'" }.joined(separator: ", ")
    if shown.isEmpty { return FileKind("an empty zip archive", format: .zip) }
    return FileKind(
      "a zip archive of \(shown)\(files.prefix(4).count > 3 ? ", …" : "")",
      remedy: "unzip \(archive.content.name.shellQuoted)", format: .zip)
  }
}

extension String {
  /// Whether this is the name under which a Mac keeps notes on a file beside it in an archive.
  var isMacNote: Bool { hasPrefix("__MACOSX/") || (split(separator: "/").last ?? "").hasPrefix("._") }
}
