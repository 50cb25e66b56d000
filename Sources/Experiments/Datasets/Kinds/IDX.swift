import Declarations
import FileFormats
import Neural

/// Images and labels in IDX files of any name: of MNIST's relatives, or the user's own.
public struct IDX: DatasetKind, Equatable {
  public static let kind = "idx"
  public static let summary =
    "Images and labels in IDX files of any name, as MNIST and its relatives have them."

  public let shape: [Int]
  public let classes: Int
  public let train: IDXPair
  public let test: IDXPair
  public let firstLabel: Int
  public let transpose: Bool

  public static let schema = Schema<Self>.record(
    "IDX files",
    Field(
      "shape", \.shape, .list(of: .integer(1...1 << 24), minimum: 1), default: [1, 28, 28],
      "The shape of an example: [1, height, width]."),
    Field("classes", \.classes, .integer(2...256), "How many classes there are."),
    Field("train", \.train, IDXPair.schema, "The files to train on."),
    Field("test", \.test, IDXPair.schema, "The files to test on."),
    Field(
      "first-label", \.firstLabel, .integer(0...254), default: 0,
      "The label of the first class: 1 where labels start at 1.", alsoCalled: ["label_offset", "offset"]),
    Field(
      "transpose", \.transpose, .boolean, default: false,
      "Whether rows and columns of the images change places: EMNIST's are published on their side.",
      alsoCalled: ["transposed"]),
    build: Self.init
  ).checked { idx throws(SettingError) in
    if idx.transpose, idx.shape.count < 2 {
      throw SettingError(
        "\(idx.shape) has no rows and columns to change places", at: ["transpose"],
        help: "leave out `transpose`")
    }
    if idx.firstLabel + idx.classes > 256 {
      throw SettingError(
        "labels of a byte end at 255, and these would at \(idx.firstLabel + idx.classes - 1)", at: ["classes"]
      )
    }
  }

  public init(
    shape: [Int] = [1, 28, 28], classes: Int, train: IDXPair, test: IDXPair, firstLabel: Int = 0,
    transpose: Bool = false
  ) {
    self.shape = shape
    self.classes = classes
    self.train = train
    self.test = test
    self.firstLabel = firstLabel
    self.transpose = transpose
  }

  public var targets: DatasetTargets { .classes(classes) }
  public var exampleShape: [Int] { shape }
  public var inputsAreBytes: Bool { true }

  /// The images' file and then the labels', and how they are read.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let pair = part == .train ? train : test
    let files = [
      try pair.images.located("images", of: part),
      try pair.labels.located("labels", of: part),
    ]
    return .arrays(
      files,
      reading: [
        "shape": .array(shape.map { JSON($0) }), "classes": JSON(classes), "first-label": JSON(firstLabel),
        "transpose": .boolean(transpose),
      ])
  }

  private var reading: IDXPart {
    IDXPart(shape: shape, classes: classes, firstLabel: firstLabel, transpose: transpose, isWritten: true)
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try reading.count(images: read(files[0]), labels: read(files[1]))
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    try reading.examples(images: read(files[0]), labels: read(files[1]))
  }
}

/// The files of one part.
public struct IDXPair: Equatable, Sendable {
  public let images: WrittenPath
  public let labels: WrittenPath

  static let schema = Schema<IDXPair>.record(
    "the files of a part",
    Field("images", \.images, .path, "The IDX file of images, gzip or plain."),
    Field("labels", \.labels, .path, "The IDX file of labels, gzip or plain."),
    build: IDXPair.init)

  public init(images: WrittenPath, labels: WrittenPath) {
    self.images = images
    self.labels = labels
  }
}

/// Handwritten characters of six kinds (Cohen et al. 2017, arXiv 1702.05373), 28 x 28.
public struct EMNIST: DatasetKind, Equatable {
  public static let kind = "emnist"
  public static let summary = "Handwritten letters and digits, in six splits of 10 to 62 classes, 28 x 28."

  /// Which of the publisher's six pairs of files.
  public enum Split: String, CaseIterable, Sendable {
    case byClass = "byclass"
    case byMerge = "bymerge"
    case balanced, letters, digits, mnist

    var classes: Int {
      switch self {
      case .byClass: 62
      case .byMerge, .balanced: 47
      case .letters: 26
      case .digits, .mnist: 10
      }
    }
  }

  public let split: Split
  public let transpose: Bool
  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`emnist`",
    Field("split", \.split, .keyword, "Which of its six data sets; the 26 classes of `letters` are a to z."),
    Field(
      "transpose", \.transpose, .boolean, default: false,
      "Whether images are set upright: the publisher's, and torchvision's, lie on their side.",
      alsoCalled: ["transposed"]),
    Field(
      "path", \.path, optional: .path,
      "The folder with the publisher's IDX files (emnist-letters-train-images-idx3-ubyte …), gzip or plain."),
    build: Self.init)

  public init(split: Split, transpose: Bool = false, path: WrittenPath? = nil) {
    (self.split, self.transpose, self.path) = (split, transpose, path)
  }

  public var targets: DatasetTargets { .classes(split.classes) }
  public var exampleShape: [Int] { [1, 28, 28] }
  public var inputsAreBytes: Bool { true }

  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let search = FileSearch(dataset: Self.kind, path: path, subfolders: ["gzip", "EMNIST/raw"])
    let prefix = "emnist-\(split.rawValue)-\(part.rawValue)"
    let files = try ["\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte"].map(search.locate)
    return .arrays(files, reading: ["split": JSON(split.rawValue), "transpose": .boolean(transpose)])
  }

  private var reading: IDXPart {
    IDXPart(
      shape: exampleShape, classes: split.classes, firstLabel: split == .letters ? 1 : 0, transpose: transpose
    )
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try reading.count(images: read(files[0]), labels: read(files[1]))
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    try reading.examples(images: read(files[0]), labels: read(files[1]))
  }
}
