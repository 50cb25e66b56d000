import Declarations
import FileFormats
import Networks
import Neural

/// Articles of clothing (Xiao et al. 2017, arXiv 1708.07747): 60,000 and 10,000 images of 28 x 28.
public struct FashionMNIST: IDXDataset {
  public static let kind = "fashion-mnist"
  public static let summary = "Articles of clothing: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = [
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
  ]
  static let subfolder = "FashionMNIST/raw"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`fashion-mnist`",
    Field(
      "path", \.path, optional: .path,
      "The folder with the four IDX files, gzip or plain (default: Debian's, or that of `thalweg data get`)."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}

/// Handwritten digits (LeCun et al. 1998): 60,000 and 10,000 images of 28 x 28.
public struct MNIST: IDXDataset {
  public static let kind = "mnist"
  public static let summary = "Handwritten digits: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = (0...9).map(String.init)
  static let subfolder = "MNIST/raw"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`mnist`",
    Field("path", \.path, optional: .path, "The folder with the four IDX files, gzip or plain."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}

/// Handwritten characters of classical Japanese (Clanuwat et al. 2018, arXiv 1812.01718): 60,000 and 10,000 images of
/// 28 x 28.
public struct KMNIST: IDXDataset {
  public static let kind = "kmnist"
  public static let summary =
    "Handwritten Japanese characters: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
  static let subfolder = "KMNIST/raw"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`kmnist`",
    Field("path", \.path, optional: .path, "The folder with the four IDX files, gzip or plain."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}

/// A data set whose classes and shape are known before any of its files is read.
public protocol PublishedDataset: DatasetKind {
  /// The classes in the order of their labels.
  static var classNames: [String] { get }
  /// One example: `[channels, height, width]` of an image, `[features]` of a point.
  static var exampleShape: [Int] { get }
}

extension PublishedDataset {
  public var targets: DatasetTargets { .classes(Self.classNames.count) }
  public var exampleShape: [Int] { Self.exampleShape }
}

/// A data set published as MNIST was: a pair of IDX files for each part, images and labels.
protocol IDXDataset: PublishedDataset {
  /// The folder that holds the files; nil for the usual place.
  var path: WrittenPath? { get }
  /// Where in that folder torchvision puts them.
  static var subfolder: String { get }
}

extension IDXDataset {
  public static var exampleShape: [Int] { [1, 28, 28] }
  public var inputsAreBytes: Bool { true }

  /// The images' file and then the labels'.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let search = FileSearch(dataset: Self.kind, path: path, subfolders: [Self.subfolder])
    let prefix = part == .train ? "train" : "t10k"
    let names = ["\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte"]
    return .files(try names.map(search.locate))
  }

  private var reading: IDXPart { IDXPart(shape: Self.exampleShape, classes: Self.classNames.count) }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try reading.count(images: read(files[0]), labels: read(files[1]))
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], read: DatasetReader
  ) throws -> Examples {
    try reading.examples(images: read(files[0]), labels: read(files[1]))
  }
}
