import FileFormats
import Foundation

/// Files that other programs wrote; `Fixtures/make_fixtures.py` says how.
enum Fixture {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func content(_ name: String) throws -> FileContent {
    FileContent(name: name, bytes: try Data(contentsOf: folder.appending(path: name)))
  }

  static func tensors(_ name: String, entry: String? = nil) throws -> TensorFile {
    try TensorFile(decoding: try content(name), entry: entry)
  }
}

extension TensorFile {
  /// The elements of the tensor of that name, as floats.
  func floats(_ name: String) throws -> [Float]? {
    try tensors.firstIndex { $0.name == name }.flatMap { try read($0).floats() }
  }
}
