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
  private let labels: FoundLabels
  var count: Int { inputs.count }

  /// - Parameters:
  ///   - shape: of one example; axes of size 1 may be left out in the file.
  ///   - contents: of the file with the inputs and of that with the labels.
  init(
    _ pair: ArrayPair, shape: [Int], classes: Int, in contents: (inputs: FileContent, labels: FileContent)
  ) throws(InterchangeError) {
    inputs = try FoundInputs(pair.inputs, shape: shape, in: contents.inputs)
    labels = try FoundLabels(pair.labels, of: inputs, classes: classes, in: contents.labels)
  }

  /// - Throws: `InterchangeError` where elements are of another type or outside of what they may be.
  func examples() throws(InterchangeError) -> Examples {
    Examples(
      input: inputs.input, inputs: try inputs.values(), targets: .classes(try labels.values()), count: count)
  }
}
