import Declarations
import Interchange

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
  private let inputs: (file: TensorFile, index: Int)
  private let labels: (file: TensorFile, index: Int)
  private let shape: [Int]
  let count: Int

  /// - Parameters:
  ///   - shape: of one example; axes of size 1 may be left out in the file.
  ///   - contents: of the file with the inputs and of that with the labels.
  init(
    _ pair: ArrayPair, shape: [Int], in contents: (inputs: FileContent, labels: FileContent)
  ) throws(InterchangeError) {
    inputs = try pair.inputs.find(in: contents.inputs)
    labels = try pair.labels.find(in: contents.labels)
    self.shape = shape
    let inputShape = inputs.file.tensors[inputs.index].shape
    let found = Array(inputShape.dropFirst())
    guard !inputShape.isEmpty, found.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
      throw Self.wrongShape(inputs.file.name, wanted: shape, found: inputShape)
    }
    count = inputShape[0]
    guard count > 0 else {
      throw InterchangeError(file: inputs.file.name, expected: "at least one example", found: "none")
    }
    let labelShape = labels.file.tensors[labels.index].shape
    guard labelShape == [count] || labelShape == [count, 1] else {
      throw InterchangeError(
        file: labels.file.name, expected: "\(count) labels, as \(inputs.file.name) has examples",
        found: "an array of shape \(labelShape)")
    }
  }

  private static func wrongShape(_ file: String, wanted: [Int], found: [Int]) -> InterchangeError {
    let expected = (["n"] + wanted.map { "\($0)" }).joined(separator: ", ")
    let isChannelsLast = wanted.count == 3 && Array(found.dropFirst()) == [wanted[1], wanted[2], wanted[0]]
    return InterchangeError(
      file: file, expected: "examples as an array of shape [\(expected)]", found: "\(found)",
      remedy: isChannelsLast
        ? "channels come first: save numpy.ascontiguousarray(numpy.moveaxis(x, -1, 1))" : nil)
  }

  /// - Throws: `InterchangeError` where elements are of another type or outside of what they may be.
  func examples(classes: Int) throws(InterchangeError) -> LabelledExamples {
    LabelledExamples(shape: shape, features: try features(), labels: try classNumbers(below: classes))
  }

  private func features() throws(InterchangeError) -> LabelledExamples.Features {
    let tensor = try inputs.file.read(inputs.index)
    if let bytes = tensor.elements(as: UInt8.self) { return .bytes(bytes) }
    guard let floats = tensor.floats() else {
      throw InterchangeError(
        file: inputs.file.name, expected: "inputs of uint8, or of a floating type",
        found: tensor.elementType.rawValue, remedy: "save x.astype(numpy.float32)")
    }
    if let place = floats.firstIndex(where: { !$0.isFinite }) {
      throw InterchangeError(
        file: inputs.file.name, expected: "inputs that are finite",
        found: "\(floats[place]) in example \(place / max(1, floats.count / count))")
    }
    return .floats(floats)
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
