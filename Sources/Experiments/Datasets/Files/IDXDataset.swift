import Declarations
import Interchange
import Neural

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
      input: Neural.Shape(Self.exampleShape), inputs: .bytes(pixels.elements),
      targets: .classes(classes.elements), count: classes.elements.count)
  }

  /// The number of examples, once both files agree on it and images have the right size.
  private func checkedCount(
    _ images: FileContent, _ imageHeader: IDXHeader, _ labels: FileContent, _ labelHeader: IDXHeader
  ) throws(InterchangeError) -> Int {
    let size = Array(imageHeader.dimensions.dropFirst())
    let wanted = Array(Self.exampleShape.dropFirst())
    guard size == wanted else {
      throw InterchangeError(
        file: images.name, offset: 8, expected: "images of \(wanted[0]) x \(wanted[1])",
        found: "\(size[0]) x \(size[1])")
    }
    let count = imageHeader.dimensions[0]
    guard labelHeader.dimensions[0] == count else {
      throw InterchangeError(
        file: labels.name, offset: 4, expected: "\(count) labels, as \(images.name) has images",
        found: "\(labelHeader.dimensions[0])")
    }
    return count
  }
}
