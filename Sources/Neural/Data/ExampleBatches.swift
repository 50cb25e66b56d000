import Kernels

/// Batches from a set of examples, or from some of its range, in order or shuffled anew for each epoch.
public struct ExampleBatches: BatchSource {
  public enum Order: Sendable, Hashable {
    case sequential
    case shuffled(seed: UInt64)
  }

  public let examples: Examples
  public let range: Range<Int>
  public let batchSize: Int
  public let order: Order
  public let classBound: Int?

  /// - Parameter range: the part of `examples` to draw from; nil for all of it.
  public init(_ examples: Examples, range: Range<Int>? = nil, batchSize: Int, order: Order = .sequential) {
    let range = range ?? 0..<examples.count
    precondition(range.lowerBound >= 0 && range.upperBound <= examples.count, "A range lies in its set.")
    precondition(batchSize > 0, "A batch has at least one example.")
    self.examples = examples
    self.range = range
    self.batchSize = min(batchSize, max(range.count, 1))
    self.order = order
    classBound = examples.classBound
  }

  public var exampleCount: Int { range.count }
  public var input: Shape { examples.input }
  public var targetWidth: Int { examples.targetWidth }

  public func fill(_ batch: Batch, epoch: Int, index: Int) {
    precondition(batch.capacity >= batchSize && batch.input == input, "A batch has room for its source.")
    let first = index * batchSize
    let last = min(first + batchSize, exampleCount)
    batch.count = max(last - first, 0)
    switch order {
    case .sequential:
      for position in first..<last { copy(range.lowerBound + position, to: position - first, of: batch) }
    case .shuffled(let seed):
      let permutation = EpochPermutation(count: exampleCount, seed: seed, epoch: epoch)
      for position in first..<last {
        copy(range.lowerBound + permutation[position], to: position - first, of: batch)
      }
    }
  }

  private func copy(_ source: Int, to example: Int, of batch: Batch) {
    let width = input.count
    let place = batch.inputs.base + example * width
    switch examples.inputs {
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { thalweg_bytes_to_unit(base + source * width, Int64(width), place) }
      }
    case .floats(let floats):
      floats.withUnsafeBufferPointer { floats in
        if let base = floats.baseAddress { place.update(from: base + source * width, count: width) }
      }
    }
    switch examples.targets {
    case .classes(let classes): batch.setClass(Int(classes[source]), of: example)
    case .values(let values, let width):
      batch.setTargets(values[source * width..<(source + 1) * width], of: example)
    }
  }
}
