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
