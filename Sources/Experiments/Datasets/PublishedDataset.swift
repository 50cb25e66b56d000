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
