/// Where a training finds its batches: any batch of any epoch, without those before it.
public protocol BatchSource: Sendable {
  /// Examples in one epoch.
  var exampleCount: Int { get }
  /// Examples in a batch; the last of an epoch may have fewer.
  var batchSize: Int { get }
  var input: Shape { get }
  /// One more than the largest class, or nil where targets are values.
  var classBound: Int? { get }
  /// Target values an example has; 0 where targets are classes.
  var targetWidth: Int { get }

  /// Writes inputs, targets and count of one batch. Equal arguments give equal bytes.
  func fill(_ batch: Batch, epoch: Int, index: Int)
}

extension BatchSource {
  /// Batches in an epoch.
  public var batchCount: Int { (exampleCount + batchSize - 1) / batchSize }

  /// Storage of the right size for `fill`.
  public func makeBatch() -> Batch {
    Batch(capacity: batchSize, input: input, targetWidth: targetWidth)
  }
}
