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
    build: DatasetSource.init)

  var splits: DatasetSplits { DatasetSplits(validation: validation) }

  /// Whether there are examples in `split`.
  func has(_ split: DatasetSplit) -> Bool { splits.occurring.contains(split) }

  private var kind: any DatasetKind.Type { Swift.type(of: dataset) }
  var targets: DatasetTargets { dataset.targets }
  var exampleShape: [Int] { dataset.exampleShape }

  /// What each split follows from: the data set, the bytes of its files, and where the split is cut.
  public func parts(hashing files: any FileDigests) throws -> [SourcePart] {
    do {
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
    let kind = kind
    let origin = try dataset.origin(of: split.part)
    if split != .test { try checkHeldOut(origin.files) }
    var members = [
      JSON.Member("dataset", JSON(kind.kind)), JSON.Member("version", JSON(kind.version)),
      JSON.Member("split", JSON(split.rawValue)),
    ]
    if split != .test { members.append(JSON.Member("validation", JSON(validation))) }
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
    guard validation > 0 else { return }
    let count = try dataset.count(of: .train, files: files) { try FileContent.map($0.path) }
    _ = try splits.range(of: .train, count: count)
  }
}

extension StageContext {
  /// The examples of one split, whose files still have the bytes that the key was made of.
  func examples(_ input: Input<DatasetSource>, _ split: DatasetSplit) throws -> Examples {
    let source = source(input)
    let files = try source.dataset.origin(of: split.part).files
    return try source.dataset.load(split, of: source.splits, files: files) { file in
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
