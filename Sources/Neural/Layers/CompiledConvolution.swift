import Kernels
import Networks

extension Convolution: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    // One channel a group has kernels of its own; a single channel is no group.
    if groups == input.channels, groups > 1 { return CompiledDepthwise(self, over: input) }
    let gaps = Extent(kernel.height == 1 ? 1 : dilation.height, kernel.width == 1 ? 1 : dilation.width)
    let group = Shape([input.channels / groups] + input.dimensions.dropFirst())
    let bank = FilterBank(
      filters: filters / groups, kernel: kernel, dilation: gaps, hasBias: bias,
      window: window.geometry(over: group))
    return CompiledConvolution(bank, groups: groups, stride: stride, padding: padding).overBatches
  }
}

/// A convolution, with relu and 2×2 max pooling after it where it has absorbed them.
///
/// Each of its three passes goes the cheapest way: term by term, or Winograd's where that exists; the gradient of weights
/// also by products of matrices, of a chunk or of a whole batch. Groups of channels are convolutions of their own, one after the
/// other.
struct CompiledConvolution: NormTakingLayer {
  /// Of one group.
  let bank: FilterBank
  let groups: Int
  let stride: Extent, padding: Extent
  private(set) var rectifies = false
  private(set) var pools = false
  private(set) var output: Shape
  let forwardWay: Way, backWay: Way, gatherWay: Way

  enum Way: Sendable {
    case direct, winograd
    /// Of the gradient of weights alone; the latter two over a whole batch, as a `BatchConvolution`.
    case turned, batchedWinograd, batchedTaps
  }

  init(
    _ bank: FilterBank, groups: Int = 1, stride: Extent, padding: Extent, ways: (Way, Way, Way)? = nil
  ) {
    let cost = ConvolutionCost(bank, groups: groups, stride: stride, padding: padding)
    self.bank = bank
    self.groups = groups
    self.stride = stride
    self.padding = padding
    output = bank.window.output(channels: groups * bank.filters)
    (forwardWay, backWay, gatherWay) = ways ?? (cost.forward, cost.back, cost.gather)
  }

  /// Weights of one group.
  var weightCount: Int { bank.filters * bank.depth }
  /// Values that one example has of the input, and that one of its groups has of the output.
  var inputCount: Int { groups * bank.inputCount }
  private var groupOutput: Int { output.count / groups }

  var memory: LayerMemory {
    LayerMemory(
      codes: pools ? output.count : 0, kept: keptForBatch,
      prepared: (groups * preparedForward, groups * preparedBack),
      scratch: max(forwardScratch, backScratch, gatherScratch), rereadsInput: true,
      rereadsOutput: rectifies && !pools)
  }

  /// Whether it has the outputs that a pool compares at hand together: a tile of Winograd's has gaps where the filters have.
  private var poolsTiles: Bool { forwardWay == .direct || bank.dilation == Extent(1) }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    var whole = self
    switch next {
    case is CompiledRelu where !rectifies: whole.rectifies = true
    case let pool as CompiledMaxPool where rectifies && !pools && poolsTiles && pool.window.isPlainByTwo:
      whole.pools = true
      whole.output = pool.output
    default: return nil
    }
    return whole
  }

  /// Whether its outputs can go through a batch norm before they are written.
  func canTake(_ norm: CompiledBatchNorm) -> Bool {
    groups == 1 && !rectifies && !pools && (!norm.pools || poolsTiles)
  }

  func prepare(
    _ parameters: UnsafePointer<Float>, part: Int, piece: Int, into prepared: UnsafeMutablePointer<Float>
  ) {
    let (filters, channels) = (Int32(bank.filters), Int32(bank.channels))
    let size = part == 0 ? preparedForward : preparedBack
    for group in 0..<groups {
      let weights = parameters + group * weightCount
      let place = prepared + group * size
      switch (part, part == 0 ? forwardWay : backWay) {
      case (0, .direct): break
      case (_, .winograd):
        thalweg_winograd_filters(weights, filters, channels, part == 0 ? 0 : 1, place)
      case (_, .direct), (_, .turned), (_, .batchedWinograd), (_, .batchedTaps):
        thalweg_turn_filters(
          weights, filters, channels, Int32(bank.kernel.height * bank.kernel.width), place)
      }
    }
  }

  func forward(_ pass: LayerContext) {
    let codes = pools && pass.mode.isTraining
    for part in parts(pass, of: forwardWay) {
      let out = pass.output + (part.pack * outputCount(pass) + part.group * groupOutput) * Pack.lanes
      let places = codes ? pass.codes + outputPlace(part) : nil
      switch forwardWay {
      case .direct, .turned, .batchedWinograd, .batchedTaps: directForward(pass, part, out, places)
      case .winograd: winogradForward(pass, part, out, places)
      }
    }
  }

  func backward(_ pass: LayerContext) {
    for group in 0..<groups {
      switch gatherWay {
      case .direct: directGather(pass, group)
      case .turned: turnedGather(pass, group)
      case .winograd: winogradGather(pass, group)
      case .batchedWinograd, .batchedTaps: keepForBatch(pass)
      }
    }
    guard let inputGradient = pass.inputGradient else { return }
    for part in parts(pass, of: backWay) {
      let place = inputGradient + inputPlace(part)
      switch backWay {
      case .direct, .turned, .batchedWinograd, .batchedTaps: directBack(pass, part, place)
      case .winograd: winogradBack(pass, part, place)
      }
    }
  }
}

// One group of one pack.
extension CompiledConvolution {
  struct Part {
    let pack: Int, group: Int
  }

  /// Winograd's way takes all packs of a group with the first.
  private func parts(_ pass: LayerContext, of way: Way) -> some Sequence<Part> {
    (0..<(way == .winograd ? 1 : pass.packs) * groups).lazy
      .map { Part(pack: $0 / groups, group: $0 % groups) }
  }

  private func inputPlace(_ part: Part) -> Int {
    (part.pack * inputCount + part.group * bank.inputCount) * Pack.lanes
  }

  /// Values that one example has of what is written.
  func outputCount(_ pass: LayerContext) -> Int { pass.norm?.outputCount ?? output.count }

  private func outputPlace(_ part: Part) -> Int {
    (part.pack * output.count + part.group * groupOutput) * Pack.lanes
  }

  func input(_ pass: LayerContext, _ part: Part) -> UnsafePointer<Float> {
    UnsafePointer(pass.input + inputPlace(part))
  }

  /// Where a group's biases are among the parameters, or their gradients in the gradient of these.
  func biasPlace(_ group: Int) -> Int { groups * weightCount + group * bank.filters }

  func biases(_ pass: LayerContext, _ group: Int) -> UnsafePointer<Float>? {
    bank.hasBias ? pass.parameters + biasPlace(group) : nil
  }

  /// The gradient before relu and pool.
  func source(_ pass: LayerContext, _ part: Part) -> thalweg_source {
    let place = outputPlace(part)
    return thalweg_source(
      values: pass.incoming + place, outputs: rectifies && !pools ? pass.output + place : nil,
      codes: pools ? pass.codes + place : nil, height: Int32(bank.outHeight), width: Int32(bank.outWidth))
  }
}
