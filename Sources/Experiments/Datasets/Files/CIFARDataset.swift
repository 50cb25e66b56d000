import Declarations
import Interchange
import Neural

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
    var labels: [UInt8] = []
    for file in files {
      let batch = try CIFARBatch(decoding: try read(file), format: Self.format)
      pixels += batch.pixels
      labels += batch.labels
    }
    return Examples(
      input: Neural.Shape(Self.exampleShape), inputs: .bytes(pixels), targets: .classes(labels),
      count: labels.count)
  }
}
