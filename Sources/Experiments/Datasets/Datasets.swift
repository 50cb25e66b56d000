import Declarations
import FileFormats
import Neural
import Workflow

/// A data set that Thalweg knows by name: where its examples come from, and how they are decoded.
///
/// A kind is one file in `Kinds/` and one line in `Datasets.schema`. It reads nothing itself: bytes come through
/// a closure, so that the caller can hold them against the digest they are known by.
public protocol DatasetKind: Sendable {
  /// The name it is written by: "fashion-mnist".
  static var kind: String { get }
  /// One sentence on what it is.
  static var summary: String { get }
  static var schema: Schema<Self> { get }
  /// Raised when equal files or settings would no longer give equal examples.
  static var version: Int { get }

  /// What there is to predict of an example.
  var targets: DatasetTargets { get }
  /// One example: `[channels, height, width]` of an image, `[features]` of a point.
  var exampleShape: [Int] { get }
  /// Whether inputs are known to be pixels, from 0 to 255, before any file is read.
  var inputsAreBytes: Bool { get }

  /// Finds out what it has, where only doing it tells that; the properties above can be relied on afterwards.
  func prepare() throws(SettingError)

  /// Makes sure that what is kept of it is what was made once, and makes it again where it is not.
  func verifyKept(hashing files: any FileDigests) throws

  /// What a part follows from.
  /// - Throws: `DatasetError` where a file is missing.
  func origin(of part: DatasetPart) throws -> DatasetOrigin

  /// The number of examples in a part, from headers and sizes alone where they tell it.
  /// - Parameters:
  ///   - files: what `origin` gave.
  ///   - read: gives a file's content; mapping the file will do, since only its start is looked at.
  func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int

  /// All examples of a part.
  /// - Parameters:
  ///   - files: what `origin` gave.
  ///   - read: gives a file's content.
  func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples

  /// The same, with threads to share the work: what comes of it does not depend on them.
  func decode(
    _ part: DatasetPart, files: [DatasetFile], on threads: DecodingThreads, read: DatasetReader
  ) throws -> Examples

  /// What targets would be without noise, of one input value; nil where nobody knows.
  func noiselessTarget() throws -> ((Double) -> Double)?
}

/// Gives the content of a file of a data set.
public typealias DatasetReader = @Sendable (DatasetFile) throws -> FileContent

/// Threads that files are decoded on.
public struct DecodingThreads: Sendable {
  /// How many there are at most.
  let count: Int
  /// Calls its body once for each part in 0..<parts, and returns when all are done.
  let run: @Sendable (_ parts: Int, _ body: @Sendable (Int) -> Void) -> Void

  /// The caller's alone.
  public static let one = DecodingThreads(count: 1) { parts, body in
    for part in 0..<parts { body(part) }
  }
}

extension DatasetKind {
  public func decode(
    _ part: DatasetPart, files: [DatasetFile], on threads: DecodingThreads, read: DatasetReader
  ) throws -> Examples {
    try decode(part, files: files, read: read)
  }

  public static var version: Int { 1 }
  public var inputsAreBytes: Bool { false }
  public func prepare() throws(SettingError) {}
  public func verifyKept(hashing files: any FileDigests) throws {}
  public func noiselessTarget() throws -> ((Double) -> Double)? { nil }
}

extension DatasetKind {
  /// The examples of one split.
  public func load(
    _ split: DatasetSplit, of splits: DatasetSplits, files: [DatasetFile], on threads: DecodingThreads = .one,
    read: DatasetReader
  ) throws -> Examples {
    let part = try decode(split.part, files: files, on: threads, read: read)
    return part[try splits.range(of: split, count: part.count)]
  }
}

/// The data sets there are.
public enum Datasets {
  /// A data set by its name, with settings where it has some: `mnist`, `{two-moons: {noise: 0.2}}`.
  public static let schema: Schema<any DatasetKind> = .choice(
    "a kind of data set",
    [
      entry(MNIST.self),
      entry(FashionMNIST.self),
      entry(KMNIST.self),
      entry(EMNIST.self),
      entry(IDX.self),
      entry(CIFAR10.self),
      entry(CIFAR100.self),
      entry(ImageFolder.self).alsoCalled(["imagefolder", "image_folder", "folder", "images"]),
      entry(TwoMoons.self),
      entry(Arrays.self),
      entry(RandomFunction.self),
      entry(ValueArrays.self),
      entry(PythonDataset.self).alsoCalled(["function", "custom", "script"]),
    ])

  private static func entry<Kind: DatasetKind>(_ type: Kind.Type) -> Case<any DatasetKind> {
    Case(Kind.kind, Kind.summary, Kind.schema, wrap: { $0 }, unwrap: { $0 as? Kind })
  }
}

/// Why a data set cannot be had as it was asked for.
public enum DatasetError: Error, Equatable, Sendable {
  /// None of `names` is in any of `folders`.
  case missingFile(dataset: String, names: [String], folders: [String], remedy: String)
  /// `validation` examples cannot be held out of `available` and leave any to train on.
  case tooMuchValidation(validation: Int, available: Int)
  /// `wanted` training examples, of one class where that is said, cannot be drawn of `available`.
  case tooFewExamples(wanted: Int, available: Int, class: Int?)
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingFile(let dataset, let names, let folders, _):
      let wanted = names.joined(separator: " or ")
      let places = folders.joined(separator: " or ")
      return "\(dataset) needs \(wanted), which is not in \(places)"
    case .tooMuchValidation(let validation, let available):
      return "\(validation) validation examples leave none to train on: the training part has \(available)"
    case .tooFewExamples(let wanted, let available, let label):
      let of = label.map { " of class \($0)" } ?? ""
      return "\(wanted) training examples\(of) cannot be drawn: there are \(available)"
    }
  }
}

extension DatasetError {
  /// What to do about it.
  public var remedy: String {
    switch self {
    case .missingFile(_, _, _, let remedy): remedy
    case .tooMuchValidation(_, let available): "hold out at most \(max(0, available - 1)), or none"
    case .tooFewExamples(_, _, nil): "write fewer `examples`, or leave it out for all of them"
    case .tooFewExamples: "write fewer `examples`, or `balanced: false`"
    }
  }
}
