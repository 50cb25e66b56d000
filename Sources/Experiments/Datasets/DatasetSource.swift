import Declarations
import FileFormats
import FoundationEssentials
import Neural
import Platform
import Workflow

/// A data set as an experiment names it: which one, and how many examples are held out.
public struct DatasetSource: Source {
  public static let type = "data set"
  public static let synonyms: [Synonym] = ["dataset", "datasets"]
  public static let section = "data"
  public static let summary = "The data sets, by name."

  public let dataset: any DatasetKind
  public let validation: Int
  public let examples: TrainingSubset?
  public let normalise: NormaliseSetting?

  private static let shares = ["validation_split", "val_split", "valid_size", "val_fraction"].map {
    Synonym($0, "it is a number of examples, not a share")
  }

  public static let schema = Schema<DatasetSource>.record(
    "a data set",
    Field("dataset", \.dataset, Datasets.schema, "The kind of data set.", alsoCalled: ["type", "kind"]),
    Field(
      "validation", \.validation, .integer(0...1 << 40), default: 0,
      "How many of the last training examples are held out for validation.",
      alsoCalled: ["val_size", "validation_size", "val", "valid"] + shares),
    Field(
      "examples", \.examples, optional: TrainingSubset.schema,
      "How many training examples to use, drawn from those that are not held out (default: all).",
      alsoCalled: ["subset", "num_examples", "n_samples", "train_size", "limit", "max_examples"]),
    Field(
      "normalise", \.normalise, optional: NormaliseSetting.schema,
      "Inputs become (pixel / 255 - mean) / deviation; `measured` takes both numbers from the training split.",
      alsoCalled: ["normalize", "normalization", "normalisation", "standardize", "standardise", "transform"]),
    build: DatasetSource.init
  ).checked { source throws(SettingError) in
    try source.dataset.prepare()
    try source.normalise?.check(with: source.dataset)
    guard source.examples?.balanced == true, source.targets.task == .regression else { return }
    throw SettingError(
      "targets that are values have no classes to balance", at: ["examples", "balanced"],
      help: "leave out `balanced`")
  }

  public init(
    dataset: any DatasetKind, validation: Int = 0, examples: TrainingSubset? = nil,
    normalise: NormaliseSetting? = nil
  ) {
    self.dataset = dataset
    self.validation = validation
    self.examples = examples
    self.normalise = normalise
  }

  var splits: DatasetSplits { DatasetSplits(validation: validation) }

  /// Whether there are examples in `split`.
  func has(_ split: DatasetSplit) -> Bool { splits.occurring.contains(split) }

  private var kind: any DatasetKind.Type { Swift.type(of: dataset) }
  var targets: DatasetTargets { dataset.targets }
  var exampleShape: [Int] { dataset.exampleShape }
  /// The first dimension of an example.
  var channels: Int { exampleShape.first ?? 1 }

  /// The examples of one split, before they are normalised.
  ///
  /// - Parameter read: gives a file's content.
  func load(
    _ split: DatasetSplit, on threads: DecodingThreads = .one, read: DatasetReader
  ) throws -> Examples {
    let all = try dataset.load(
      split, of: splits, files: try dataset.origin(of: split.part).files, on: threads, read: read)
    guard split == .train, let examples else { return all }
    let classes: Int? = if case .classes(let count) = targets { count } else { nil }
    return try examples.chosen(of: all, classes: classes)
  }

  /// How many examples a split has.
  ///
  /// - Parameter whole: how many its part has.
  func count(of split: DatasetSplit, in whole: Int) throws(DatasetError) -> Int {
    let range = try splits.range(of: split, count: whole)
    guard split == .train, let examples else { return range.count }
    try examples.check(available: range.count)
    return examples.count
  }

  /// How many examples there are to train on, by settings or the heads of files; nil where these are not there, or are not
  /// what they should be.
  var trainingCount: Int? {
    guard let files = try? dataset.origin(of: .train).files,
      let whole = try? dataset.count(of: .train, files: files, read: { try FileContent.map($0.path) })
    else { return nil }
    return try? count(of: .train, in: whole)
  }

  /// What each split follows from: the data set, the bytes of its files, and where the split is cut.
  public func parts(hashing files: any FileDigests) throws -> [SourcePart] {
    do {
      try dataset.verifyKept(hashing: files)
      return try splits.occurring.map { split in
        SourcePart(name: split.rawValue, description: try description(of: split, files))
      }
    } catch let error as DatasetError {
      throw SettingError("\(error)", at: [.key(error.field)], help: error.remedy)
    } catch let error as FileFormatError {
      throw SettingError("\(error)", at: ["dataset"])
    }
  }

  private func description(of split: DatasetSplit, _ files: any FileDigests) throws -> JSON {
    let raw = try rawDescription(of: split, files)
    guard let normalise else { return raw }
    let training =
      split == .train || normalise != .measured ? nil : try rawDescription(of: .train, files)
    let identity = normalise.identity(channels: channels, training: training)
    return .object((raw.members ?? []) + [JSON.Member("normalise", identity)])
  }

  /// What a split follows from before it is normalised.
  private func rawDescription(of split: DatasetSplit, _ files: any FileDigests) throws -> JSON {
    let kind = kind
    let origin = try dataset.origin(of: split.part)
    if split != .test { try checkHeldOut(origin.files) }
    var members = [
      JSON.Member("dataset", JSON(kind.kind)), JSON.Member("version", JSON(kind.version)),
      JSON.Member("split", JSON(split.rawValue)),
    ]
    if split != .test { members.append(JSON.Member("validation", JSON(validation))) }
    if split == .train, let examples { members.append(JSON.Member("examples", examples.identity)) }
    switch origin {
    case .files(let list):
      let digests = try list.map { JSON(try files.digest(ofFile: $0.path).description) }
      members.append(JSON.Member("files", .array(digests)))
    case .arrays(let list, let reading):
      let digests = try list.map { JSON(try files.digest(ofFile: $0.path).description) }
      members += [JSON.Member("files", .array(digests)), JSON.Member("reading", reading)]
    case .settings: members.append(JSON.Member("settings", settings))
    case .drawn(let settings): members.append(JSON.Member("settings", settings))
    }
    return .object(members)
  }

  private var settings: JSON { Datasets.schema.canonical(dataset).jsonWithNames }

  private func checkHeldOut(_ files: [DatasetFile]) throws {
    guard validation > 0 || examples != nil else { return }
    let count = try dataset.count(of: .train, files: files) { try FileContent.map($0.path) }
    _ = try self.count(of: .train, in: count)
  }
}

extension StageContext {
  /// How many examples a split has, from headers and sizes alone where they tell it.
  func count(of split: DatasetSplit, of input: Input<DatasetSource>) throws -> Int {
    let source = source(input)
    let files = try source.dataset.origin(of: split.part).files
    let whole = try source.dataset.count(of: split.part, files: files) { try FileContent.map($0.path) }
    return try source.count(of: split, in: whole)
  }

  /// The examples of one split, whose files still have the bytes that the key was made of.
  func examples(_ input: Input<DatasetSource>, _ split: DatasetSplit) throws -> Examples {
    let source = source(input)
    return try examples(split, of: source, input, on: StageEngine(self).decodingThreads) { file in
      let content = try FileContent.read(file.path)
      try verify(Digest(of: Array(content.bytes)), ofFile: file.path, of: input)
      return content
    }
  }
}

extension DatasetError {
  /// The field that it is about.
  fileprivate var field: String {
    switch self {
    case .missingFile: "dataset"
    case .tooMuchValidation: "validation"
    case .tooFewExamples: "examples"
    }
  }
}

/// One of the two parts that a data set is published in.
public enum DatasetPart: String, CaseIterable, Sendable {
  case train
  case test
}

/// What a part of a data set follows from.
public enum DatasetOrigin: Equatable, Sendable {
  /// The bytes of these files, and nothing else.
  case files([DatasetFile])
  /// The bytes of these files, and what says how they are read.
  case arrays([DatasetFile], reading: JSON)
  /// The settings, and nothing else.
  case settings
  /// These settings, which are those that the part is drawn by.
  case drawn(JSON)

  public var files: [DatasetFile] {
    switch self {
    case .files(let files), .arrays(let files, _): files
    case .settings, .drawn: []
    }
  }
}

/// What there is to predict of an example.
public enum DatasetTargets: Equatable, Sendable {
  /// One of so many classes.
  case classes(Int)
  /// `width` values; `noise` is the standard deviation of what is random in them, where that is known.
  case values(width: Int, noise: Double?)

  var task: PredictionTask {
    switch self {
    case .classes: .classification
    case .values: .regression
    }
  }

  /// The outputs that a network for them has.
  var outputCount: Int {
    switch self {
    case .classes(let count): count
    case .values(let width, _): width
    }
  }

  var noise: Double? { if case .values(_, let noise) = self { noise } else { nil } }

  /// "2 classes", "1 target value"
  var inWords: String {
    switch self {
    case .classes(let count): "\(count) classes"
    case .values(let width, _): width == 1 ? "1 target value" : "\(width) target values"
    }
  }
}
