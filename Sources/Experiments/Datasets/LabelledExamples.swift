/// Examples in memory, each with the number of its class.
public struct LabelledExamples: Equatable, Sendable {
  /// The features of all examples, `[count] + shape`, last dimension fastest.
  public enum Features: Equatable, Sendable {
    /// Pixels, to be scaled by 1/255 where they are used.
    case bytes([UInt8])
    case floats([Float])

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    }

    func slice(_ range: Range<Int>) -> Features {
      switch self {
      case .bytes(let bytes): .bytes(Array(bytes[range]))
      case .floats(let floats): .floats(Array(floats[range]))
      }
    }
  }

  /// The shape of one example.
  public let shape: [Int]
  public let features: Features
  public let labels: [UInt8]

  public var count: Int { labels.count }
  private var width: Int { shape.reduce(1, *) }

  public init(shape: [Int], features: Features, labels: [UInt8]) {
    precondition(features.count == labels.count * shape.reduce(1, *), "features for each label")
    self.shape = shape
    self.features = features
    self.labels = labels
  }

  /// The examples at these places; all of them are not copied.
  public subscript(range: Range<Int>) -> LabelledExamples {
    guard range != 0..<count else { return self }
    return LabelledExamples(
      shape: shape, features: features.slice(range.lowerBound * width..<range.upperBound * width),
      labels: Array(labels[range]))
  }
}
