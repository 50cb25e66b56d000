import Interchange
import Neural

/// The array of a part's examples, found in its file, with the shape that was asked for.
struct FoundInputs {
  private let file: TensorFile
  private let index: Int
  private let shape: [Int]
  let count: Int

  var fileName: String { file.name }
  var input: Neural.Shape { Neural.Shape(shape) }

  /// - Parameter shape: of one example; axes of size 1 may be left out in the file.
  init(_ place: ArrayPlace, shape: [Int], in content: FileContent) throws(InterchangeError) {
    (file, index) = try place.find(in: content)
    self.shape = shape
    let inputShape = file.tensors[index].shape
    let found = Array(inputShape.dropFirst())
    guard !inputShape.isEmpty, found.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else {
      throw Self.wrongShape(file.name, wanted: shape, found: inputShape)
    }
    count = inputShape[0]
    guard count > 0 else {
      throw InterchangeError(file: file.name, expected: "at least one example", found: "none")
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

  /// - Throws: `InterchangeError` where elements are of another type, or not finite.
  func values() throws(InterchangeError) -> Examples.Inputs {
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
  ) throws(InterchangeError) -> [Float] {
    guard let floats = floats() else {
      throw InterchangeError(
        file: file, expected: "\(role) of \(alternative)a floating type", found: elementType.rawValue,
        remedy: "save \(role == "inputs" ? "x" : "y").astype(numpy.float32)")
    }
    if let place = floats.firstIndex(where: { !$0.isFinite }) {
      throw InterchangeError(
        file: file, expected: "\(role) that are finite",
        found: "\(floats[place].shortestText) in example \(place / max(1, floats.count / examples))")
    }
    return floats
  }
}
