import Declarations
import FileFormats
import Neural

/// The user's own examples, in arrays of npy, npz or safetensors files.
///
/// Inputs of bytes are scaled by 1/255 where they are used; floats are taken as they are.
public struct Arrays: DatasetKind, Equatable {
  public static let kind = "arrays"
  public static let summary = "Your own arrays, from npy, npz or safetensors files."

  /// The most classes there may be.
  static let mostClasses = 65_536

  /// Of one example.
  public let shape: [Int]
  public let classes: Int
  public let train: ArrayPair
  public let test: ArrayPair

  public static let schema = Schema<Self>.record(
    "`arrays`",
    Field(
      "shape", \.shape, .list(of: .integer(1...1 << 24), minimum: 1),
      "The shape of an example: [channels, height, width] of an image, [features] of a point."),
    Field("classes", \.classes, .integer(2...mostClasses), "How many classes there are."),
    Field("train", \.train, ArrayPair.schema, "The arrays to train on."),
    Field("test", \.test, ArrayPair.schema, "The arrays to test on."),
    build: Self.init)

  public init(shape: [Int], classes: Int, train: ArrayPair, test: ArrayPair) {
    self.shape = shape
    self.classes = classes
    self.train = train
    self.test = test
  }

  public var targets: DatasetTargets { .classes(classes) }
  public var exampleShape: [Int] { shape }

  /// The inputs' file and then the labels', which may be the same, and what is read of them.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let pair = pair(part)
    let files = [
      try pair.inputs.locate("inputs", of: part),
      try pair.labels.locate("labels", of: part),
    ]
    return .arrays(
      files,
      reading: [
        "shape": .array(shape.map { JSON($0) }), "classes": JSON(classes),
        "inputs": pair.inputs.array.map { JSON($0) } ?? .null,
        "labels": pair.labels.array.map { JSON($0) } ?? .null,
      ])
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try find(part, files, read).count
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], read: DatasetReader
  ) throws -> Examples {
    try find(part, files, read).examples()
  }

  private func pair(_ part: DatasetPart) -> ArrayPair { part == .train ? train : test }

  private func find(
    _ part: DatasetPart, _ files: [DatasetFile], _ read: DatasetReader
  ) throws -> FoundArrayPair {
    let inputs = try read(files[0])
    let labels = try files[1].path.isExactly(files[0].path) ? inputs : read(files[1])
    return try FoundArrayPair(pair(part), shape: shape, classes: classes, in: (inputs, labels))
  }
}

/// The user's own examples with values to predict, in arrays of npy, npz or safetensors files.
///
/// Inputs of bytes are scaled by 1/255 where they are used; floats are taken as they are.
public struct ValueArrays: DatasetKind, Equatable {
  public static let kind = "value-arrays"
  public static let summary = "Your own arrays with values to predict, from npy, npz or safetensors files."

  /// Of one example.
  public let shape: [Int]
  /// Values that an example has to predict.
  public let width: Int
  /// The standard deviation of what is random in the targets, where it is known.
  public let noise: Double?
  public let train: ValueArrayPair
  public let test: ValueArrayPair

  public static let schema = Schema<Self>.record(
    "`value-arrays`",
    Field(
      "shape", \.shape, .list(of: .integer(1...1 << 24), minimum: 1),
      "The shape of an example: [channels, height, width] of an image, [features] of a point."),
    Field("width", \.width, .integer(1...65_536), default: 1, "Target values per example."),
    Field(
      "noise", \.noise, optional: .number(.positive),
      "The standard deviation of the targets' noise, if you know it; `nll` uses it."),
    Field("train", \.train, ValueArrayPair.schema, "The arrays to train on."),
    Field("test", \.test, ValueArrayPair.schema, "The arrays to test on."),
    build: Self.init)

  public init(shape: [Int], width: Int = 1, noise: Double? = nil, train: ValueArrayPair, test: ValueArrayPair)
  {
    self.shape = shape
    self.width = width
    self.noise = noise
    self.train = train
    self.test = test
  }

  public var targets: DatasetTargets { .values(width: width, noise: noise) }
  public var exampleShape: [Int] { shape }

  /// The inputs' file and then the targets', which may be the same, and what is read of them. The noise is no part of
  /// the examples: what measures by it has it among its own settings.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let pair = pair(part)
    let files = [
      try pair.inputs.locate("inputs", of: part),
      try pair.targets.locate("targets", of: part),
    ]
    return .arrays(
      files,
      reading: [
        "shape": .array(shape.map { JSON($0) }), "width": JSON(width),
        "inputs": pair.inputs.array.map { JSON($0) } ?? .null,
        "targets": pair.targets.array.map { JSON($0) } ?? .null,
      ])
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try find(part, files, read).count
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    try find(part, files, read).examples()
  }

  private func pair(_ part: DatasetPart) -> ValueArrayPair { part == .train ? train : test }

  private func find(
    _ part: DatasetPart, _ files: [DatasetFile], _ read: DatasetReader
  ) throws -> FoundValueArrayPair {
    let inputs = try read(files[0])
    let targets = try files[1].path.isExactly(files[0].path) ? inputs : read(files[1])
    return try FoundValueArrayPair(pair(part), shape: shape, width: width, in: (inputs, targets))
  }
}
