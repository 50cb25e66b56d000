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
  static let subfolder = "cifar-10-batches-bin"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`cifar-10`",
    Field(
      "path", \.path, optional: .path,
      "The folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }

  static func fileNames(of part: DatasetPart) -> [String] {
    switch part {
    case .train: (1...5).map { "data_batch_\($0).bin" }
    case .test: ["test_batch.bin"]
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
  static let subfolder = "cifar-100-binary"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`cifar-100`",
    Field("path", \.path, optional: .path, "The folder with train.bin and test.bin."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }

  static func fileNames(of part: DatasetPart) -> [String] {
    ["\(part.rawValue).bin"]
  }
}

/// CIFAR-10 or CIFAR-100 in the binary version.
protocol CIFARDataset: PublishedDataset {
  /// The folder that holds the files; nil for the usual place.
  var path: WrittenPath? { get }
  static var format: CIFARFormat { get }
  /// The folder inside the archive as it is published.
  static var subfolder: String { get }
  static func fileNames(of part: DatasetPart) -> [String]
}

extension CIFARDataset {
  public static var exampleShape: [Int] { [3, 32, 32] }
  public var inputsAreBytes: Bool { true }

  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let search = FileSearch(
      dataset: Self.kind, path: path, subfolders: [Self.subfolder],
      remedy: "unpack the binary version, and give `path:`, the folder it is in")
    return .files(try Self.fileNames(of: part).map(search.locate))
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try files.reduce(0) { sum, file in
      let content = try read(file)
      let count = try Self.format.count(in: content)
      return try sum + (count ?? CIFARBatch(decoding: content, format: Self.format).labels.count)
    }
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], read: DatasetReader
  ) throws -> Examples {
    var pixels: [UInt8] = []
    var labels: [ClassIndex] = []
    for file in files {
      let batch = try CIFARBatch(decoding: try read(file), format: Self.format)
      pixels += batch.pixels
      labels += batch.labels.map { ClassIndex($0) }
    }
    return Examples(
      input: Networks.Shape(Self.exampleShape), inputs: .bytes(pixels), targets: .classes(labels),
      count: labels.count)
  }
}
