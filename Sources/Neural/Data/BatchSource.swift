import Networks

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

  /// Writes inputs and targets of one pack of a batch that has its size already. Equal arguments give equal bytes.
  ///
  /// Packs may be filled at once by several threads.
  func fill(_ batch: Batch, pack: Int, epoch: Int, index: Int)
}

extension BatchSource {
  /// Batches in an epoch.
  public var batchCount: Int { (exampleCount + batchSize - 1) / batchSize }

  /// Examples in one batch of an epoch.
  public func count(ofBatch index: Int) -> Int { max(0, min(batchSize, exampleCount - index * batchSize)) }

  /// Storage of the right size for `fill`.
  public func makeBatch() -> Batch {
    Batch(capacity: batchSize, input: input, targetWidth: targetWidth)
  }

  /// Writes inputs, targets and count of one batch, on this thread.
  public func fill(_ batch: Batch, epoch: Int, index: Int) {
    batch.resize(count(ofBatch: index))
    for pack in 0..<batch.packCount { fill(batch, pack: pack, epoch: epoch, index: index) }
  }
}
