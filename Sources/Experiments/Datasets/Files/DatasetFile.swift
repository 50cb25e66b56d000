import Interchange

/// A file of a data set, found.
public struct DatasetFile: Hashable, Sendable {
  /// What the data set calls it, wherever it is and whether compressed or not: "train-images-idx3-ubyte".
  public let name: String
  public let path: String

  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Reads the whole file.
  public func read() throws(InterchangeError) -> FileContent { try .read(path) }

  /// Maps the file, for a look at its start.
  public func map() throws(InterchangeError) -> FileContent { try .map(path) }
}
