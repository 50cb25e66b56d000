import Declarations
import Interchange

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An array in a file: the only one of an npy file, or one of several by its name.
public struct ArrayPlace: Equatable, Sendable {
  public let path: WrittenPath
  /// Its name in the file; nil where there is but one.
  public let array: String?

  static let schema = Schema<ArrayPlace>.record(
    "an array", shorthand: "path",
    Field("path", \.path, .path, "The file: .npy, .npz or .safetensors."),
    Field("array", \.array, optional: .text, "The array's name, where the file holds several."),
    build: ArrayPlace.init)

  public init(path: WrittenPath, array: String? = nil) {
    self.path = path
    self.array = array
  }

  /// The file, as it is found from here.
  ///
  /// - Parameter role: what the array is to the part: "inputs".
  /// - Throws: `DatasetError` where it is not there.
  func locate(_ role: String, of part: DatasetPart) throws(DatasetError) -> DatasetFile {
    guard FileManager.default.fileExists(atPath: path.location) else {
      throw .missingFile(
        dataset: "\(part.rawValue): \(role)", names: [path.text], folders: [path.folder],
        remedy: "paths are seen from the folder of the file that they are written in")
    }
    return DatasetFile(name: "\(part.rawValue) \(role)", path: path.location)
  }

  /// The array in the content of the file, and its place there.
  ///
  /// - Throws: `InterchangeError` where there is none of the name, or several and no name.
  func find(in content: FileContent) throws(InterchangeError) -> (file: TensorFile, index: Int) {
    let file = try TensorFile(decoding: content)
    let names = file.tensors.map(\.name)
    let found =
      array.map { name in names.indices.filter { names[$0].isExactly(name) } } ?? Array(names.indices)
    if found.count == 1 { return (file, found[0]) }
    if let array, let refusal = file.refusal(of: array) { throw refusal }
    let known = names.prefix(8).map { "'\($0.legible)'" }.joined(separator: ", ")
    throw InterchangeError(
      file: content.name, expected: array.map { "an array '\($0)'" } ?? "one array",
      found: names.isEmpty ? "none" : names.count > 8 ? "\(known), …" : known,
      remedy: names.first.map { "say which, as in {path: \(path.text), array: \($0.legible)}" })
  }
}
