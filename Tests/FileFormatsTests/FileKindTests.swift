import Foundation
import Testing

@testable import FileFormats

/// Files that are not what somebody took them for.
@Suite("files of another kind")
struct FileKindTests {
  private static func text(_ value: String) -> Data { Data(value.utf8) }

  private static let pointer = """
    version https://git-lfs.github.com/spec/v1
    oid sha256:0123012301230123012301230123012301230123012301230123012301230123
    size 44000

    """

  private static let index = """
    {
      "metadata": {"total_size": 16},
      "weight_map": {
        "0.bias": "model-00001-of-00002.safetensors",
        "0.weight": "model-00002-of-00002.safetensors"
      }
    }
    """

  /// As a stored entry is at the start of an archive.
  private static func zip(_ names: String...) -> Data { ZipWriter.archive(names.map { ($0, Data([1])) }) }

  private static func tar(_ name: String) -> Data {
    text(name) + Data(count: 257 - name.utf8.count) + text("ustar\u{0}00") + Data(count: 247)
  }

  /// Python: gzip.compress(b"PK\3\4" + bytes(12), mtime=0)
  private static let zipInGzip = Data(base64Encoded: "H4sIAAAAAAACAwvwZmZhQAIA/xE1jBAAAAA=") ?? Data()

  private static let kinds: [(bytes: Data, name: String, remedy: String?)] = [
    (Data(), "an empty file", "fetch or write it again"),
    (Data(count: 100), "nothing but zeros at its start", "the download did not come to an end"),
    (text(pointer), "a pointer of Git LFS to the file that was meant, 44000 bytes", "git lfs pull"),
    (text("/annex/objects/SHA256E-s44--01.pth\n"), "a pointer of git-annex", "git annex get"),
    (text("outs:\n- md5: 0123\n  path: w.pth\n"), "a pointer of DVC", "dvc pull"),
    (
      text("<!DOCTYPE html>\n<html><head><title>Sign in \u{B7}\n GitHub</title>"),
      "a web page ('Sign in \u{B7} GitHub')",
      "curl --fail --location --output 'a file.pth' URL"
    ),
    (text("\n  <HTML><body>x"), "a web page", "curl"),
    (
      text("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>"),
      "an error that a server sent ('AccessDenied')",
      "curl"
    ),
    (text("<?xml version=\"1.0\"?><svg/>"), "an XML file", nil),
    (text("{\"error\": \"Repository not found\"}"), "an error that a server sent, in JSON", "curl"),
    (
      text(index),
      "an index of weights that lie in several files (model-00001-of-00002.safetensors, model-00002-of-00002.safetensors)",
      "put them into one: python -c 'import glob; from safetensors.torch import load_file, save_file; save_file({k: v for "
        + "f in glob.glob(\"model-*.safetensors\") for k, v in load_file(f).items()}, \"all.safetensors\")'"
    ),
    (
      text(index.replacing("model-", with: "pytorch_model-").replacing(".safetensors", with: ".bin")),
      "an index of weights that lie in several files (pytorch_model-00001-of-00002.bin, pytorch_model-00002-of-00002.bin)",
      "python -c 'import glob, torch; torch.save({k: v for f in glob.glob(\"pytorch_model-*.bin\")"
    ),
    (text("{\"weight_map\": {}}"), "an index of weights that lie in several files", "put them into one"),
    (
      text("{\"class_name\": \"Sequential\"}"), "a JSON file that describes a model", "another file beside it"
    ),
    (text("[1, 2]"), "a JSON file", nil),
    (text("{\"cells\": [], \"nbformat\": 4}"), "a Jupyter notebook", nil),
    (text("a,b\n1,2\n"), "a text file that begins with 'a,b'", nil),
    (text("../../blobs/0123"), "a text file that begins with '../../blobs/0123'", nil),
    (
      Data([0x1F, 0x8B, 8, 0]), "gzip data, which is compressed",
      "mv 'a file.pth'{,.gz} && gunzip 'a file.pth'.gz"
    ),
    (text("BZh9"), "bzip2 data, which is compressed", "bunzip2"),
    (Data([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4]), "xz data, which is compressed", "unxz"),
    (Data([0x28, 0xB5, 0x2F, 0xFD]), "Zstandard data, which is compressed", "unzstd"),
    (tar("weights.pth"), "a tar archive", "tar -xf"),
    (Data([0x89]) + text("HDF\r\n\u{1A}\n"), "an HDF5 file, as Keras, h5py and MATLAB write it", "h5py.File"),
    (text("MATLAB 5.0 MAT-file, Platform"), "a MATLAB file", "scipy.io.loadmat"),
    (Data([8, 8, 0x12, 7]) + text("pytorch"), "an ONNX model", "onnx.numpy_helper.to_array"),
    (Data([8, 1, 0x12, 0xC0, 4, 0x0A, 5, 0]), "a TensorFlow SavedModel", "tf.train.load_checkpoint"),
    (
      Data(repeating: 7, count: 40) + [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB],
      "the index of a TensorFlow checkpoint", "tf.train.load_checkpoint"
    ),
    (Data([0x1C, 0, 0, 0]) + text("TFL3"), "a TensorFlow Lite model", "the model that it was made of"),
    (text("GGUF\u{3}"), "a GGUF file", "in safetensors"),
    (Data([0x89]) + text("PNG\r\n"), "a PNG image", "numpy.stack"),
    (Data([0xFF, 0xD8, 0xFF, 0xE0]), "a JPEG image", "numpy.stack"),
    (text("%PDF-1.4\n%") + Data([0xE2]), "a PDF document", nil),
    (
      Data([0x80, 2, 0x7D, 0x71, 0, 0x2E, 0, 0]), "a pickle that torch.save did not write",
      "numpy.savez(path, **arrays)"
    ),
    (text("(dp0\nS'w'\n"), "a pickle that torch.save did not write", "numpy.savez(path, **arrays)"),
    (Data([0, 0, 8, 3, 0, 0, 0, 1]), "an IDX file of bytes in 3 dimensions", "mnist: {path: …}"),
    (
      Data([1, 8, 0, 0, 5, 0, 0, 0]), "an IDX file of bytes in the other byte order, little-endian",
      "b[8:])' 'a file.pth'"
    ),
    (Data([0, 5, 0x16, 7, 0, 2, 0, 0]), "a Mac's notes on another file (AppleDouble)", "without '._'"),
    (zip("model.pth", "readme.txt"), "a zip archive of 'model.pth', 'readme.txt'", "unzip 'a file.pth'"),
    (zip("a", "b", "c", "d"), "a zip archive of 'a', 'b', 'c', …", "unzip"),
    (zip("config.json", "model.weights.h5"), "a Keras model", "model.get_weights()"),
    (zip("x/archive_format", "x/models/model.json"), "a program of torch.export", "program.state_dict"),
    (zip("__MACOSX/._a", ".DS_Store"), "an empty zip archive", nil),
  ]

  @Test("each is told by its content, with what mends it", arguments: kinds.indices)
  func kind(index: Int) throws {
    let (bytes, name, remedy) = Self.kinds[index]
    let kind = try #require(FileKind(of: FileContent(name: "a file.pth", bytes: bytes)))
    #expect(kind.name.hasPrefix(name))
    if let remedy {
      #expect(kind.remedy?.contains(remedy) == true, "\(kind.remedy ?? "no remedy")")
    } else {
      #expect(kind.remedy == nil)
    }
  }

  @Test("numbers without a header are nothing that is known")
  func unknown() {
    for bytes in [
      Data([1, 2, 3, 4, 5, 6, 7, 8, 9]), Data([0xFF, 0xFE, 0, 0xC3]), Data([0, 0]),
      Data((0...255).reversed()),
    ] {
      #expect(FileKind(of: FileContent(name: "x", bytes: bytes))?.name == nil)
    }
  }

  /// Every reader that opens a file, and how it says what it wants.
  private static let readers: [(name: String, wants: String, read: @Sendable (FileContent) throws -> Void)] =
    [
      ("weights", "a file of safetensors, PyTorch, npz or npy", { _ = try TensorFile(decoding: $0) }),
      ("npy", "an npy file", { _ = try NPYFile.decode($0) }),
      ("safetensors", "a safetensors file", { _ = try SafetensorsFile(decoding: $0) }),
      (
        "IDX", "the magic number 0x00000803 (bytes, dimensions: 3)",
        { _ = try IDXArray(decoding: $0, rank: 3) }
      ),
      (
        "CIFAR", "records of 3073 bytes, as the binary version has",
        { _ = try CIFARBatch(decoding: $0, format: .ten) }
      ),
      ("CSV", "a table in CSV", { _ = try CSVTable(decoding: $0) }),
    ]

  @Test("every reader says what the file is, at its start", arguments: readers.indices)
  func everyReader(index: Int) {
    let (name, wants, read) = Self.readers[index]
    for (bytes, kind) in [
      (
        Self.text(Self.pointer),
        "a pointer of Git LFS to the file that was meant, 44000 bytes; git lfs install"
      ),
      (Self.text("<html><title>404</title>"), "a web page ('404'); fetch the file itself"),
      (Data([0x89]) + Self.text("HDF\r\n\u{1A}\n") + Data([0, 0]), "an HDF5 file"),
      (Self.zip("model.bin"), "a zip archive of 'model.bin'; unzip x"),
    ] {
      let found = message { try read(FileContent(name: "x", bytes: bytes)) } ?? "nothing"
      let start = found.replacing(#/found 0x[0-9a-f]{8}, /#, with: "found ")
      #expect(start.hasPrefix("x, byte 0: expected \(wants), found \(kind)"), "\(name): \(found)")
    }
  }

  @Test("what was inside a gzip file is told too, with the line that unpacks it")
  func inside() {
    let found = message {
      _ = try IDXArray(decoding: FileContent(name: "train.gz", bytes: Self.zipInGzip), rank: 3)
    }
    #expect(
      found?.contains("train.gz (inflated), byte 0") == true && found?.contains("a zip archive") == true,
      "\(found ?? "")")
    let page = message {
      // Python: gzip.compress(b"<html><title>404</title>", mtime=0)
      _ = try IDXArray(
        decoding: content("train.gz", base64: "H4sIAAAAAAACA7PJKMnNsbMpySzJSbUzMTCx0YcwAQCEofcYAAAA"), rank: 3
      )
    }
    #expect(
      page?.contains("a web page ('404'); gunzip train.gz, and then: fetch the file itself") == true,
      "\(page ?? "")")
  }

  @Test("a path is one word of the line that it is put into")
  func quoting() {
    #expect("a/b-c.gz".shellQuoted == "a/b-c.gz" && "a b".shellQuoted == "'a b'" && "".shellQuoted == "''")
    #expect("it's; rm $x".shellQuoted == #"'it'\''s; rm $x'"#)
  }
}
