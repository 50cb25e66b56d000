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
  /// What is done to images anew in each epoch, and the seed that decides it.
  private let augmentation: (by: Augmentation, seed: UInt64)?

  /// - Parameters:
  ///   - range: the part of `examples` to draw from; nil for all of it.
  ///   - augmentation: of images; they are counted from the range's start.
  /// - Precondition: an augmentation has no complaint about the examples.
  public init(
    _ examples: Examples, range: Range<Int>? = nil, batchSize: Int, order: Order = .sequential,
    augmentation: (by: Augmentation, seed: UInt64)? = nil
  ) {
    precondition(
      augmentation?.by.complaint(about: examples.input) == nil, "An augmentation fits the images.")
    self.augmentation = augmentation.flatMap { $0.by.isNone ? nil : $0 }
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

  /// The examples of one batch of an epoch, by their places in the set, in order.
  public func places(ofBatch index: Int, epoch: Int) -> [Int] {
    let first = index * batchSize
    let places = first..<first + count(ofBatch: index)
    guard case .shuffled(let seed) = order else { return places.map { range.lowerBound + $0 } }
    let permutation = EpochPermutation(count: exampleCount, seed: seed, epoch: epoch)
    return places.map { range.lowerBound + permutation[$0] }
  }

  /// How the images of some examples are changed in an epoch; nil where they stay as they are.
  public func changes(of places: [Int], epoch: Int) -> [ImageChange]? {
    augmentation.map { augmentation in
      places.map {
        ImageChange(
          augmentation.by, of: input, seed: augmentation.seed, epoch: epoch, example: $0 - range.lowerBound)
      }
    }
  }

  /// What images that are moved are padded with; nil where they stay as they are.
  public var paddingMode: Augmentation.PaddingMode? { augmentation?.by.paddingMode }

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
      guard let augmentation else {
        copyInputs(of: sources.prefix(count), to: batch.inputs(pack))
        return
      }
      let changes = sources.prefix(count).map { source in
        ImageChange(
          augmentation.by, of: input, seed: augmentation.seed, epoch: epoch,
          example: source - range.lowerBound)
      }
      copyChanged(sources.prefix(count), changes, augmentation.by.paddingMode, to: batch.inputs(pack))
    }
  }

  /// Images moved and mirrored on the way, and cut out in the pack, as 0 stands for the mean there.
  private func copyChanged(
    _ sources: Slice<UnsafeMutableBufferPointer<Int>>, _ changes: [ImageChange],
    _ mode: Augmentation.PaddingMode, to pack: UnsafeMutablePointer<Float>
  ) {
    switch examples.inputs {
    case .bytes(let bytes):
      withChangedRows(
        of: bytes, at: sources, changes,
        { row, change, changed in
          var crop = change.crop(of: input, mode)
          thalweg_crop_bytes(row, &crop, changed)
        }, { thalweg_pack_bytes($0, Int32(sources.count), Int64(input.count), pack) })
    case .floats(let floats):
      withChangedRows(
        of: floats, at: sources, changes,
        { row, change, changed in
          var crop = change.crop(of: input, mode)
          thalweg_crop_floats(row, &crop, changed)
        }, { thalweg_pack_floats($0, Int32(sources.count), Int64(input.count), pack) })
    }
    examples.normalisation?.apply(to: pack, examples: sources.count, plane: examples.plane)
    for (lane, change) in changes.enumerated() { change.cutOut(of: pack, lane: lane, input) }
  }

  /// Pointers to the rows of some examples, each as `change` leaves it.
  private func withChangedRows<Element: BitwiseCopyable>(
    of values: [Element], at sources: Slice<UnsafeMutableBufferPointer<Int>>, _ changes: [ImageChange],
    _ change: (UnsafePointer<Element>, ImageChange, UnsafeMutablePointer<Element>) -> Void,
    _ body: (UnsafePointer<UnsafePointer<Element>?>) -> Void
  ) {
    let size = input.count
    withRows(of: values, at: sources) { rows in
      withUnsafeTemporaryAllocation(of: Element.self, capacity: Pack.lanes * size) { changed in
        withUnsafeTemporaryAllocation(of: UnsafePointer<Element>?.self, capacity: Pack.lanes) { results in
          guard let base = changed.baseAddress, let start = results.baseAddress else { return }
          for (lane, item) in changes.enumerated() {
            results[lane] = rows[lane]
            guard item.movesPixels, let row = rows[lane] else { continue }
            change(row, item, base + lane * size)
            results[lane] = UnsafePointer(base + lane * size)
          }
          body(start)
        }
      }
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
