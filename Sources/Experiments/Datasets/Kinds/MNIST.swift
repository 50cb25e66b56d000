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
  static let remedy = "apt install dataset-fashion-mnist, or give `path:`"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`fashion-mnist`",
    Field(
      "path", \.path, optional: .path,
      "The folder with the four IDX files, gzip or plain (default: Debian's)."),
    build: Self.init)

  public init(path: WrittenPath? = nil) { self.path = path }
}

/// Handwritten digits (LeCun et al. 1998): 60,000 and 10,000 images of 28 x 28.
public struct MNIST: IDXDataset {
  public static let kind = "mnist"
  public static let summary = "Handwritten digits: 60,000 training and 10,000 test images of 28 x 28."
  public static let classNames = (0...9).map(String.init)
  static let subfolder = "MNIST/raw"
  static let remedy = "give `path:`, the folder that has the files, gzip or plain"

  public let path: WrittenPath?

  public static let schema = Schema<Self>.record(
    "`mnist`",
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
  static var remedy: String { get }
}

extension IDXDataset {
  public static var exampleShape: [Int] { [1, 28, 28] }
  public var inputsAreBytes: Bool { true }

  /// The images' file and then the labels'.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let search = FileSearch(
      dataset: Self.kind, path: path, subfolders: [Self.subfolder], remedy: Self.remedy)
    let prefix = part == .train ? "train" : "t10k"
    let names = ["\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte"]
    return .files(try names.map(search.locate))
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    let images = try read(files[0])
    let labels = try read(files[1])
    return try checkedCount(
      images, try IDXHeader(of: images, rank: 3), labels, try IDXHeader(of: labels, rank: 1))
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], read: DatasetReader
  ) throws -> Examples {
    let images = try read(files[0])
    let labels = try read(files[1])
    let pixels = try IDXArray(decoding: images, rank: 3)
    let classes = try IDXArray.labels(decoding: labels, classes: Self.classNames.count)
    _ = try checkedCount(images, pixels.header, labels, classes.header)
    return Examples(
      input: Networks.Shape(Self.exampleShape), inputs: .bytes(pixels.elements),
      targets: .classes(classes.elements.map { ClassIndex($0) }), count: classes.elements.count)
  }

  /// The number of examples, once both files agree on it and images have the right size.
  private func checkedCount(
    _ images: FileContent, _ imageHeader: IDXHeader, _ labels: FileContent, _ labelHeader: IDXHeader
  ) throws(FileFormatError) -> Int {
    let size = Array(imageHeader.dimensions.dropFirst())
    let wanted = Array(Self.exampleShape.dropFirst())
    guard size == wanted else {
      throw FileFormatError(
        file: images.name, offset: 8, expected: "images of \(wanted[0]) x \(wanted[1])",
        found: "\(size[0]) x \(size[1])")
    }
    let count = imageHeader.dimensions[0]
    guard labelHeader.dimensions[0] == count else {
      throw FileFormatError(
        file: labels.name, offset: 4, expected: "\(count) labels, as \(images.name) has images",
        found: "\(labelHeader.dimensions[0])")
    }
    return count
  }
}
