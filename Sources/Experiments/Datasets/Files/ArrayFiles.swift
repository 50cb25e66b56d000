import Declarations
import FileFormats
import Neural

/// The arrays of one part of a data set: examples, and the number of each one's class.
public struct ArrayPair: Equatable, Sendable {
  public let inputs: ArrayPlace
  public let labels: ArrayPlace

  static let schema = Schema<ArrayPair>.record(
    "arrays with labels",
    Field(
      "inputs", \.inputs, ArrayPlace.schema,
      "The examples, along the first axis: bytes from 0 to 255, or floats."
    ),
    Field("labels", \.labels, ArrayPlace.schema, "Each example's class index, from 0: integers."),
    build: ArrayPair.init)

  public init(inputs: ArrayPlace, labels: ArrayPlace) {
    self.inputs = inputs
    self.labels = labels
  }
}

/// Both arrays found in their files, with sizes that were held against one another.
struct FoundArrayPair {
  private let inputs: FoundInputs
  private let labels: FoundLabels
  var count: Int { inputs.count }

  /// - Parameters:
  ///   - shape: of one example; axes of size 1 may be left out in the file.
  ///   - contents: of the file with the inputs and of that with the labels.
  init(
    _ pair: ArrayPair, shape: [Int], classes: Int, in contents: (inputs: FileContent, labels: FileContent)
  ) throws(FileFormatError) {
    inputs = try FoundInputs(pair.inputs, shape: shape, in: contents.inputs)
    labels = try FoundLabels(pair.labels, of: inputs, classes: classes, in: contents.labels)
  }

  /// - Throws: `FileFormatError` where elements are of another type or outside of what they may be.
  func examples() throws(FileFormatError) -> Examples {
    Examples(
      input: inputs.input, inputs: try inputs.values(), targets: .classes(try labels.values()), count: count)
  }
}

/// The arrays of one part of a data set: examples, and the values that each one has to predict.
public struct ValueArrayPair: Equatable, Sendable {
  public let inputs: ArrayPlace
  public let targets: ArrayPlace

  static let schema = Schema<ValueArrayPair>.record(
    "arrays with targets",
    Field(
      "inputs", \.inputs, ArrayPlace.schema,
      "The examples, along the first axis: bytes from 0 to 255, or floats."
    ),
    Field(
      "targets", \.targets, ArrayPlace.schema,
      "The values to predict: floats of shape [n, width], or [n] where the width is 1."),
    build: ValueArrayPair.init)

  public init(inputs: ArrayPlace, targets: ArrayPlace) {
    self.inputs = inputs
    self.targets = targets
  }
}

/// Both arrays found in their files, with sizes that were held against one another.
struct FoundValueArrayPair {
  private let inputs: FoundInputs
  private let targets: (file: TensorFile, index: Int)
  private let width: Int
  var count: Int { inputs.count }

  /// - Parameters:
  ///   - shape: of one example; axes of size 1 may be left out in the file.
  ///   - width: values an example has.
  ///   - contents: of the file with the inputs and of that with the targets.
  init(
    _ pair: ValueArrayPair, shape: [Int], width: Int, in contents: (inputs: FileContent, targets: FileContent)
  ) throws(FileFormatError) {
    let found = try FoundInputs(pair.inputs, shape: shape, in: contents.inputs)
    inputs = found
    targets = try pair.targets.find(in: contents.targets)
    self.width = width
    let targetShape = targets.file.tensors[targets.index].shape
    guard targetShape == [found.count, width] || (width == 1 && targetShape == [found.count]) else {
      throw FileFormatError(
        file: targets.file.name,
        expected:
          "targets as an array of shape [\(found.count), \(width)], as \(found.fileName) has examples",
        found: "\(targetShape)")
    }
  }

  /// - Throws: `FileFormatError` where elements are of another type, or not finite.
  func examples() throws(FileFormatError) -> Examples {
    let values = try targets.file.read(targets.index)
      .finiteFloats("targets", of: targets.file.name, examples: count)
    return Examples(
      input: inputs.input, inputs: try inputs.values(), targets: .values(values, width: width), count: count)
  }
}

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
    try path.located(role, of: part)
  }

  /// The array in the content of the file, and its place there.
  ///
  /// - Throws: `FileFormatError` where there is none of the name, or several and no name.
  func find(in content: FileContent) throws(FileFormatError) -> (file: TensorFile, index: Int) {
    let file = try TensorFile(decoding: content)
    let names = file.tensors.map(\.name)
    let found =
      array.map { name in names.indices.filter { names[$0].isExactly(name) } } ?? Array(names.indices)
    if found.count == 1 { return (file, found[0]) }
    if let array, let refusal = file.refusal(of: array) { throw refusal }
    let known = names.prefix(8).map { "'\($0.legible)'" }.joined(separator: ", ")
    throw FileFormatError(
      file: content.name, expected: array.map { "an array '\($0)'" } ?? "one array",
      found: names.isEmpty ? "none" : names.count > 8 ? "\(known), …" : known,
      remedy: names.first.map { "say which, as in {path: \(path.text), array: \($0.legible)}" })
  }
}

extension WrittenPath {
  /// The file, as it is found from here.
  ///
  /// - Parameter role: what it is to the part: "inputs".
  /// - Throws: `DatasetError` where it is not there.
  func located(_ role: String, of part: DatasetPart) throws(DatasetError) -> DatasetFile {
    guard FileManager.default.fileExists(atPath: location) else {
      throw .missingFile(
        dataset: "\(part.rawValue): \(role)", names: [text], folders: [folder],
        remedy: "paths are seen from the folder of the file that they are written in")
    }
    return DatasetFile(name: "\(part.rawValue) \(role)", path: location)
  }
}
