import Declarations
import Interchange
import Neural

/// The arrays of one part of a data set: examples, and the values that each one has to predict.
public struct ValueArrayPair: Equatable, Sendable {
  public let inputs: ArrayPlace
  public let targets: ArrayPlace

  static let schema = Schema<ValueArrayPair>.record(
    "the arrays of a part",
    Field(
      "inputs", \.inputs, ArrayPlace.schema, "The examples, first axis first: bytes from 0 to 255, or floats."
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
  ) throws(InterchangeError) {
    let found = try FoundInputs(pair.inputs, shape: shape, in: contents.inputs)
    inputs = found
    targets = try pair.targets.find(in: contents.targets)
    self.width = width
    let targetShape = targets.file.tensors[targets.index].shape
    guard targetShape == [found.count, width] || (width == 1 && targetShape == [found.count]) else {
      throw InterchangeError(
        file: targets.file.name,
        expected:
          "targets as an array of shape [\(found.count), \(width)], as \(found.fileName) has examples",
        found: "\(targetShape)")
    }
  }

  /// - Throws: `InterchangeError` where elements are of another type, or not finite.
  func examples() throws(InterchangeError) -> Examples {
    let values = try targets.file.read(targets.index)
      .finiteFloats("targets", of: targets.file.name, examples: count)
    return Examples(
      input: inputs.input, inputs: try inputs.values(), targets: .values(values, width: width), count: count)
  }
}
