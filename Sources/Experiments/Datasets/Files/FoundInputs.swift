import Declarations
import FileFormats
import Networks
import Neural

/// A file of a data set, found.
public struct DatasetFile: Hashable, Sendable {
  /// What the data set calls it, wherever it is and whether compressed or not: "train-images-idx3-ubyte".
  public let name: String
  public let path: String

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Reads the whole file.
  public func read() throws(FileFormatError) -> FileContent { try .read(path) }

  /// Maps the file, for a look at its start.
  public func map() throws(FileFormatError) -> FileContent { try .map(path) }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Looks for the files of a data set in the folders where they may be.
struct FileSearch {
  let dataset: String
  /// In the order they are looked in.
  let folders: [String]
  /// The same, as messages show them.
  private let shown: [String]
  let remedy: String

  /// A search in the user's folder, or in the usual places when none is given: that of Debian's packages, and that of
  /// `thalweg data get`.
  ///
  /// - Parameter path: the user's folder; the files may also be in one of `subfolders` of it.
  init(dataset: String, path: WrittenPath?, subfolders: [String]) {
    self.dataset = dataset
    let get = "thalweg data get \(dataset)"
    guard let path else {
      let (debian, own) = ("/usr/share/datasets/\(dataset)", DataFolder.ofUser)
      folders =
        [debian, "\(own.path)/\(dataset)"] + subfolders.map { "\(own.path)/\(dataset)/\($0)" }
      shown = [debian, "\(own.shown)/\(dataset)"]
      let package = dataset == FashionMNIST.kind ? " (or apt install dataset-fashion-mnist)" : ""
      remedy = "download it: \(get)\(package); or give `path:`, the folder that has the files"
      return
    }
    folders = [path.location] + subfolders.map { "\(path.location)/\($0)" }
    shown = folders
    remedy = "is the path right? To download it: \(get), and leave out `path:`"
  }

  /// All files under the one names, or all under the others where any of those is there and none of the first.
  ///
  /// - Throws: what the first file that is missing throws.
  func locateAll(_ names: [String], or others: [String]) throws(DatasetError) -> [DatasetFile] {
    let isOther = !names.contains(where: hasFile) && others.contains(where: hasFile)
    var files: [DatasetFile] = []
    for name in isOther ? others : names { files.append(try locate(name)) }
    return files
  }

  private func hasFile(_ name: String) -> Bool { (try? locate(name)) != nil }

  /// The file of that name, or of that name and `.gz`, in the first folder that has either.
  ///
  /// `train-images.idx3-ubyte` is `train-images-idx3-ubyte` too, which is how 7-Zip calls what it unpacks, and a file may
  /// lie in a folder of its own name, where Kaggle puts it.
  func locate(_ name: String) throws(DatasetError) -> DatasetFile {
    let spellings = [name, name.replacing("-idx", with: ".idx")]
    let candidates = spellings.flatMap { [$0, "\($0).gz"] } + spellings.map { "\($0)/\($0)" }
    for folder in folders {
      for candidate in candidates where Self.isFile("\(folder)/\(candidate)") {
        return DatasetFile(name: name, path: "\(folder)/\(candidate)")
      }
    }
    throw .missingFile(
      dataset: dataset, names: [name, "\(name).gz"], folders: shown,
      remedy: near(name).map { "there is \($0); \(remedy)" } ?? remedy)
  }

  private static func isFile(_ path: String) -> Bool {
    // Only a folder has an entry for itself.
    FileManager.default.fileExists(atPath: path) && !FileManager.default.fileExists(atPath: "\(path)/.")
  }

  /// A file that is there and nearly has that name.
  private func near(_ name: String) -> String? {
    let wanted = Self.plain(name)
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      // Another number is another file.
      let candidates = names.prefix(1000).sorted().filter { $0.filter(\.isNumber) == name.filter(\.isNumber) }
      let alike = candidates.first {
        let plain = Self.plain($0)
        return plain.count >= 6 && (plain.contains(wanted) || wanted.contains(plain))
      }
      if let found = alike ?? Suggestion.nearest(to: name, among: candidates) {
        return "'\(found.legible)' in \(folder)"
      }
    }
    return nil
  }

  /// A name without what is often written in another way: case, and what is no letter or digit.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}

/// The array of a part's examples, found in its file, with the shape that was asked for.
struct FoundInputs {
  private let file: TensorFile
  private let index: Int
  private let shape: [Int]
  let count: Int

  var fileName: String { file.name }
  var input: Networks.Shape { Networks.Shape(shape) }

  /// - Parameter shape: of one example; axes of size 1 may be left out in the file.
  init(_ place: ArrayPlace, shape: [Int], in content: FileContent) throws(FileFormatError) {
    (file, index) = try place.find(in: content)
    self.shape = shape
    let inputShape = file.tensors[index].shape
    let found = Array(inputShape.dropFirst())
    guard !inputShape.isEmpty, found.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
      throw Self.wrongShape(file.name, wanted: shape, found: inputShape)
    }
    count = inputShape[0]
    guard count > 0 else {
      throw FileFormatError(file: file.name, expected: "at least one example", found: "none")
    }
  }

  private static func wrongShape(_ file: String, wanted: [Int], found: [Int]) -> FileFormatError {
    let expected = (["n"] + wanted.map { "\($0)" }).joined(separator: ", ")
    let isChannelsLast = wanted.count == 3 && Array(found.dropFirst()) == [wanted[1], wanted[2], wanted[0]]
    return FileFormatError(
      file: file, expected: "examples as an array of shape [\(expected)]", found: "\(found)",
      remedy: isChannelsLast
        ? "channels come first: save numpy.ascontiguousarray(numpy.moveaxis(x, -1, 1))" : nil)
  }

  /// - Throws: `FileFormatError` where elements are of another type, or not finite.
  func values() throws(FileFormatError) -> Examples.Inputs {
    let tensor = try file.read(index)
    if let bytes = tensor.elements(as: UInt8.self) { return .bytes(bytes) }
    return .floats(
      try tensor.finiteFloats("inputs", of: file.name, examples: count, alternative: "uint8, or "))
  }
}

extension StoredTensor {
  /// The elements in single precision, which are all finite.
  ///
  /// - Parameters:
  ///   - role: what they are, for messages: "inputs".
  ///   - alternative: what else would have done.
  func finiteFloats(
    _ role: String, of file: String, examples: Int, alternative: String = ""
  ) throws(FileFormatError) -> [Float] {
    guard let floats = floats() else {
      throw FileFormatError(
        file: file, expected: "\(role) of \(alternative)a floating type", found: elementType.rawValue,
        remedy: "save \(role == "inputs" ? "x" : "y").astype(numpy.float32)")
    }
    if let place = floats.firstIndex(where: { !$0.isFinite }) {
      throw FileFormatError(
        file: file, expected: "\(role) that are finite",
        found: "\(floats[place].shortestText) in example \(place / max(1, floats.count / examples))")
    }
    return floats
  }
}
