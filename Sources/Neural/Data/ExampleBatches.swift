import Kernels
import Networks

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

  public func fill(_ batch: Batch, pack: Int, epoch: Int, index: Int) {
    precondition(batch.capacity >= batchSize && batch.input == input, "A batch has room for its source.")
    let first = index * batchSize + pack * Pack.lanes
    let count = batch.examples(in: pack)
    let permutation: EpochPermutation? =
      if case .shuffled(let seed) = order {
        EpochPermutation(count: exampleCount, seed: seed, epoch: epoch)
      } else { nil }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: Pack.lanes) { sources in
      for lane in 0..<count {
        sources[lane] = range.lowerBound + (permutation?[first + lane] ?? first + lane)
        setTarget(of: pack * Pack.lanes + lane, from: sources[lane], in: batch)
      }
      copyInputs(of: sources.prefix(count), to: batch.inputs(pack))
    }
  }

  private func copyInputs(
    of sources: Slice<UnsafeMutableBufferPointer<Int>>, to pack: UnsafeMutablePointer<Float>
  ) {
    switch examples.inputs {
    case .bytes(let bytes):
      withRows(of: bytes, at: sources) {
        thalweg_pack_bytes($0, Int32(sources.count), Int64(input.count), pack)
      }
    case .floats(let floats):
      withRows(of: floats, at: sources) {
        thalweg_pack_floats($0, Int32(sources.count), Int64(input.count), pack)
      }
    }
    examples.normalisation?.apply(to: pack, examples: sources.count, plane: examples.plane)
  }

  /// Pointers to the rows of some examples.
  private func withRows<Element>(
    of values: [Element], at sources: Slice<UnsafeMutableBufferPointer<Int>>,
    _ body: (UnsafePointer<UnsafePointer<Element>?>) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      withUnsafeTemporaryAllocation(of: UnsafePointer<Element>?.self, capacity: Pack.lanes) { rows in
        guard let base = values.baseAddress, let start = rows.baseAddress else { return }
        for (lane, source) in sources.enumerated() { rows[lane] = base + source * input.count }
        body(start)
      }
    }
  }

  private func setTarget(of example: Int, from source: Int, in batch: Batch) {
    switch examples.targets {
    case .classes(let classes): batch.setClass(Int(classes[source]), of: example)
    case .values(let values, let width):
      batch.setTargets(values[source * width..<(source + 1) * width], of: example)
    }
  }
}
