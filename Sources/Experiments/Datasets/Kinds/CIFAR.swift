import Declarations
import FileFormats
import Networks
import Neural

/// Small colour photographs of ten classes (Krizhevsky 2009): 50,000 and 10,000 images of 32 x 32.
public struct CIFAR10: CIFARDataset {
  public static let kind = "cifar-10"
  public static let summary =
    "Colour photographs of ten classes: 50,000 training and 10,000 test images of 32 x 32."
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  static let format = CIFARFormat.ten
  static let subfolders = ["cifar-10-batches-bin", "cifar-10-batches-py"]

  public let path: WrittenPath?
  var coarse: Bool { false }

  public static let schema = Schema<Self>.record(
    "`cifar-10`",
    Field(
      "path", \.path, optional: .path,
      "The folder with the binary version (data_batch_1.bin …) or the one for Python (data_batch_1 …), or the one above."
    ),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }

  static func fileNames(of part: DatasetPart) -> [String] {
    switch part {
    case .train: (1...5).map { "data_batch_\($0)" }
    case .test: ["test_batch"]
    }
  }
}

/// Small colour photographs of a hundred classes (Krizhevsky 2009): 50,000 and 10,000 images of 32 x 32.
public struct CIFAR100: CIFARDataset {
  public static let kind = "cifar-100"
  public static let summary =
    "Colour photographs of a hundred classes: 50,000 training and 10,000 test images of 32 x 32."
  public static let classNames = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can \
    castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin \
    elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster \
    man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck \
    pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk \
    skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger \
    tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
    """.split(separator: " ").map(String.init)
  static let format = CIFARFormat.hundred
  static let subfolders = ["cifar-100-binary", "cifar-100-python"]

  /// Which of an image's two labels counts.
  public enum Labels: String, CaseIterable, Sendable {
    case fine, coarse
  }

  public let path: WrittenPath?
  public let labels: Labels
  var coarse: Bool { labels == .coarse }
  public var targets: DatasetTargets { .classes(coarse ? 20 : Self.classNames.count) }

  public static let schema = Schema<Self>.record(
    "`cifar-100`",
    Field(
      "path", \.path, optional: .path,
      "The folder with the binary version (train.bin, test.bin) or the one for Python (train, test), or the one above."
    ),
    Field("labels", \.labels, .keyword, default: .fine, "The 100 classes, or the 20 groups of them."),
    build: Self.init)

  public init(path: WrittenPath? = nil, labels: Labels = .fine) { (self.path, self.labels) = (path, labels) }

  static func fileNames(of part: DatasetPart) -> [String] { [part.rawValue] }
}

/// CIFAR-10 or CIFAR-100, in the binary version or in the one for Python.
protocol CIFARDataset: PublishedDataset {
  /// The folder that holds the files; nil for the usual place.
  var path: WrittenPath? { get }
  /// Whether the groups of classes are the classes.
  var coarse: Bool { get }
  static var format: CIFARFormat { get }
  /// The folders inside the archives as they are published.
  static var subfolders: [String] { get }
  /// Without the ending `.bin` of the binary version.
  static func fileNames(of part: DatasetPart) -> [String]
}

extension CIFARDataset {
  public static var exampleShape: [Int] { [3, 32, 32] }
  public var inputsAreBytes: Bool { true }

  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let search = FileSearch(dataset: Self.kind, path: path, subfolders: Self.subfolders)
    let names = Self.fileNames(of: part)
    let files = try search.locateAll(names.map { "\($0).bin" }, or: names)
    return coarse ? .arrays(files, reading: ["labels": "coarse"]) : .files(files)
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try files.reduce(0) { sum, file in
      let content = try read(file)
      guard file.isBinary else { return try sum + CIFARFormat.count(inPickle: content) }
      let count = try Self.format.count(in: content)
      return try sum + (count ?? batch(file, content).labels.count)
    }
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], read: DatasetReader
  ) throws -> Examples {
    var pixels: [UInt8] = []
    var labels: [ClassIndex] = []
    for file in files {
      let batch = try batch(file, read(file))
      pixels += batch.pixels
      labels += batch.labels.map { ClassIndex($0) }
    }
    return Examples(
      input: Networks.Shape(Self.exampleShape), inputs: .bytes(pixels), targets: .classes(labels),
      count: labels.count)
  }

  private func batch(_ file: DatasetFile, _ content: FileContent) throws -> CIFARBatch {
    file.isBinary
      ? try CIFARBatch(decoding: content, format: Self.format, coarse: coarse)
      : try CIFARBatch(decodingPickle: content, format: Self.format, coarse: coarse)
  }
}

extension DatasetFile {
  /// Whether it is of the binary version of CIFAR.
  fileprivate var isBinary: Bool { name.hasSuffix(".bin") }
}
