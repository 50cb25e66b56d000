import Declarations
import Interchange
import Neural

/// The arrays of one part of a data set: examples, and the number of each one's class.
public struct ArrayPair: Equatable, Sendable {
  public let inputs: ArrayPlace
  public let labels: ArrayPlace

  static let schema = Schema<ArrayPair>.record(
    "the arrays of a part",
    Field(
      "inputs", \.inputs, ArrayPlace.schema, "The examples, first axis first: bytes from 0 to 255, or floats."
    ),
    Field("labels", \.labels, ArrayPlace.schema, "The number of each example's class, from 0 on: integers."),
    build: ArrayPair.init)

  public init(inputs: ArrayPlace, labels: ArrayPlace) {
    self.inputs = inputs
    self.labels = labels
  }
}

/// Both arrays found in their files, with sizes that were held against one another.
struct FoundArrayPair {
  private let inputs: FoundInputs
  private let labels: (file: TensorFile, index: Int)
  var count: Int { inputs.count }

  /// - Parameters:
  ///   - shape: of one example; axes of size 1 may be left out in the file.
  ///   - contents: of the file with the inputs and of that with the labels.
  init(
    _ pair: ArrayPair, shape: [Int], in contents: (inputs: FileContent, labels: FileContent)
  ) throws(InterchangeError) {
    let found = try FoundInputs(pair.inputs, shape: shape, in: contents.inputs)
    inputs = found
    labels = try pair.labels.find(in: contents.labels)
    let labelShape = labels.file.tensors[labels.index].shape
    guard labelShape == [found.count] || labelShape == [found.count, 1] else {
      throw InterchangeError(
        file: labels.file.name, expected: "\(found.count) labels, as \(found.fileName) has examples",
        found: "an array of shape \(labelShape)")
    }
  }

  /// - Throws: `InterchangeError` where elements are of another type or outside of what they may be.
  func examples(classes: Int) throws(InterchangeError) -> Examples {
    Examples(
      input: inputs.input, inputs: try inputs.values(), targets: .classes(try classNumbers(below: classes)),
      count: count)
  }

  private func classNumbers(below classes: Int) throws(InterchangeError) -> [UInt8] {
    let tensor = try labels.file.read(labels.index)
    guard let numbers = tensor.integers() else {
      throw InterchangeError(
        file: labels.file.name, expected: "labels of an integer type", found: tensor.elementType.rawValue,
        remedy: "save y.astype(numpy.int64)")
    }
    if let place = numbers.firstIndex(where: { !(0..<classes).contains($0) }) {
      throw InterchangeError(
        file: labels.file.name, expected: "labels from 0 to \(classes - 1)",
        found: "\(numbers[place]) of example \(place)")
    }
    return numbers.map { UInt8($0) }
  }
}
