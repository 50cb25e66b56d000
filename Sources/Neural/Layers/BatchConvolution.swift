import Kernels
import Networks

/// A convolution whose gradient of weights is gathered over a whole batch: products of many channels and filters are too
/// large to be read and written by each of its chunks.
struct BatchConvolution: BatchGradientLayer, NormTakingLayer {
  let convolution: CompiledConvolution

  var output: Shape { convolution.output }
  var memory: LayerMemory { convolution.memory }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    (convolution.absorbing(next) as? CompiledConvolution)?.overBatches
  }

  func prepare(
    _ parameters: UnsafePointer<Float>, part: Int, piece: Int, into prepared: UnsafeMutablePointer<Float>
  ) {
    convolution.prepare(parameters, part: part, piece: piece, into: prepared)
  }

  func canTake(_ norm: CompiledBatchNorm) -> Bool { convolution.canTake(norm) }

  func forward(_ pass: LayerContext) { convolution.forward(pass) }

  /// Keeps what products are made of, for the whole batch.
  func backward(_ pass: LayerContext) { convolution.backward(pass) }

  /// One part a panel of channels and some filters, and one for the biases.
  var gradientParts: Int {
    convolution.panels * convolution.filterGroups + (convolution.bank.hasBias ? 1 : 0)
  }

  func gatherGradient(
    part: Int, packs: Int, capacity: Int, kept: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let batch = KeptBatch(convolution, kept: kept, packs: packs, capacity: capacity)
    let groups = convolution.filterGroups
    if part < convolution.panels * groups {
      convolution.gather(batch, panel: part / groups, group: part % groups, scratch, into: gradient)
    } else {
      convolution.gatherBiases(batch, scratch, into: gradient + convolution.weightCount)
    }
  }
}

/// What a batch's backward passes left of a convolution: planes of turned inputs, then planes of turned gradients, each for
/// one position of an image, or one of the 36 points of Winograd's transform.
private struct KeptBatch {
  /// Rows that are filled, and that there is room for.
  let rows: Int, capacity: Int
  let inputs: UnsafePointer<Float>, slopes: UnsafePointer<Float>
  let inputPlane: Int, slopePlane: Int

  init(_ convolution: CompiledConvolution, kept: UnsafePointer<Float>, packs: Int, capacity: Int) {
    let tiles = convolution.rowsPerExample
    rows = packs * Pack.lanes * tiles
    self.capacity = capacity * tiles
    (inputPlane, slopePlane) = convolution.keptPlanes(capacity: capacity)
    inputs = kept
    slopes = kept + convolution.inputPlanes * inputPlane
  }
}

extension CompiledConvolution {
  /// This layer, or one that gathers its gradient over batches where that is its way.
  var overBatches: any CompiledLayer { batches ? BatchConvolution(convolution: self) : self }

  private var batches: Bool { gatherWay == .batchedWinograd || gatherWay == .batchedTaps }

  private static let panelWidth = Int(THALWEG_PANEL), blockHeight = Int(THALWEG_ROWS)
  /// Filters that one part gathers: products of all of them are worked on in the second cache.
  private static let groupSize = 128

  fileprivate var panels: Int { (bank.channels + Self.panelWidth - 1) / Self.panelWidth }
  fileprivate var filterGroups: Int { (bank.filters + Self.groupSize - 1) / Self.groupSize }
  private var filterBlocks: Int { (bank.filters + Self.blockHeight - 1) / Self.blockHeight }

  /// Rows of a plane that an example takes: one a tile, or one.
  fileprivate var rowsPerExample: Int {
    guard gatherWay == .batchedWinograd else { return 1 }
    return (bank.outHeight + 3) / 4 * ((bank.outWidth + 3) / 4)
  }

  fileprivate var inputPlanes: Int {
    gatherWay == .batchedWinograd ? Self.planes : bank.height * bank.width
  }

  private var slopePlanes: Int {
    gatherWay == .batchedWinograd ? Self.planes : bank.outHeight * bank.outWidth
  }

  private var productPlanes: Int { gatherWay == .batchedWinograd ? Self.planes : area }

  /// Floats from one plane to the next: Winograd's, which a tile is written to at once, lie a cache line further apart.
  fileprivate func keptPlanes(capacity: Int) -> (input: Int, slope: Int) {
    let rows = capacity * rowsPerExample
    let gap = gatherWay == .batchedWinograd ? Int(THALWEG_GAP) : 0
    return (
      panels * Self.panelWidth * rows + gap, filterBlocks * Self.blockHeight * rows + gap
    )
  }

  /// Floats kept for an example; a pack has as many as the gaps between planes take.
  var keptForBatch: Int {
    guard batches else { return 0 }
    let (input, slope) = keptPlanes(capacity: Pack.lanes)
    return (inputPlanes * input + slopePlanes * slope + Pack.lanes - 1) / Pack.lanes
  }

  var batchScratch: Int { productPlanes * Self.groupSize * Self.panelWidth + alignedCount(bank.filters) }

  func keepForBatch(_ pass: LayerContext) {
    let (inputPlane, _) = keptPlanes(capacity: pass.capacity)
    let rows = pass.capacity * rowsPerExample
    let slopes = pass.kept + inputPlanes * inputPlane
    for pack in 0..<pass.packs {
      let part = Part(pack: pack, group: 0)
      let row = Int64((pass.firstPack + pack) * Pack.lanes * rowsPerExample)
      if gatherWay == .batchedWinograd {
        var gradient = winogradGradient(pass, part)
        thalweg_winograd_turn(&gradient, row, Int64(rows), pass.kept, slopes)
      } else {
        var gradient = turnedGradient(pass, part)
        thalweg_turn_batch(&gradient, row, Int64(rows), pass.kept, slopes)
      }
    }
  }

  /// The gradient of the weights from one panel of channels to a group of filters.
  fileprivate func gather(
    _ batch: KeptBatch, panel: Int, group: Int, _ products: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let firstFilter = group * Self.groupSize
    let filters = min(Self.groupSize, bank.filters - firstFilter)
    let blocks = (filters + Self.blockHeight - 1) / Self.blockHeight
    let plane = blocks * Self.blockHeight * Self.panelWidth
    let inputs = batch.inputs + panel * Self.panelWidth * batch.capacity
    let slopes = batch.slopes + firstFilter * batch.capacity
    for product in 0..<productPlanes {
      let pairs = pairs(of: product)
      let sums = products + product * plane
      if pairs.isEmpty { sums.update(repeating: 0, count: plane) }
      for (index, pair) in pairs.enumerated() {
        thalweg_multiply_rows(
          inputs + pair.input * batch.inputPlane, slopes + pair.slope * batch.slopePlane, Int64(batch.rows),
          Int64(batch.capacity), Int32(blocks), index == 0 ? 1 : 0, sums)
      }
    }
    let (first, to) = (panel * Self.panelWidth, gradient + firstFilter * bank.depth)
    let count = Int32(min(Self.panelWidth, bank.channels - first))
    if gatherWay == .batchedWinograd {
      thalweg_winograd_weights(
        products, Int64(plane), Int64(Self.panelWidth), Int32(filters), Int32(bank.channels), Int32(first),
        count, to)
    } else {
      thalweg_turned_weights(
        products, Int64(plane), Int64(Self.panelWidth), Int32(filters), Int32(bank.channels), Int32(first),
        count, Int32(area), to)
    }
  }

  /// The planes of inputs and gradients whose products are added up for one of Winograd's points, or for one weight of
  /// a filter: the positions where it falls on the image.
  private func pairs(of product: Int) -> [(input: Int, slope: Int)] {
    guard gatherWay == .batchedTaps else { return [(product, product)] }
    let down = product / bank.kernel.width * bank.dilation.height - padding.height
    let across = product % bank.kernel.width * bank.dilation.width - padding.width
    return (0..<bank.outHeight).flatMap { y in
      (0..<bank.outWidth).compactMap { x in
        let (row, column) = (y * stride.height + down, x * stride.width + across)
        guard (0..<bank.height).contains(row), (0..<bank.width).contains(column) else { return nil }
        return (row * bank.width + column, y * bank.outWidth + x)
      }
    }
  }

  /// The sum of a tile's gradient is its transform at the point where all of A's second row and column is one.
  fileprivate func gatherBiases(
    _ batch: KeptBatch, _ scratch: UnsafeMutablePointer<Float>, into biases: UnsafeMutablePointer<Float>
  ) {
    let planes = gatherWay == .batchedWinograd ? [7] : Array(0..<slopePlanes)
    biases.update(repeating: 0, count: bank.filters)
    for plane in planes {
      thalweg_linear_gather_biases(
        batch.slopes + plane * batch.slopePlane, Int32(batch.rows / Pack.lanes), Int64(batch.capacity),
        Int32(bank.filters), scratch)
      for filter in 0..<bank.filters { biases[filter] += scratch[filter] }
    }
  }
}
