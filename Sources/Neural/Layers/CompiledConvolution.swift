import Kernels
import Networks

extension Convolution: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    let bank = FilterBank(
      filters: filters, kernel: kernel, hasBias: bias, window: window.geometry(over: input))
    return CompiledConvolution(bank, stride: stride, padding: padding)
  }
}

/// A convolution, with relu and 2×2 max pooling after it where it has absorbed them.
///
/// Each of its three passes goes the cheaper way: term by term, or Winograd's where that exists.
struct CompiledConvolution: CompiledLayer {
  let bank: FilterBank
  let stride: Extent, padding: Extent
  private(set) var rectifies = false
  private(set) var pools = false
  private(set) var output: Shape
  let forwardWay: Way, backWay: Way, gatherWay: Way

  enum Way: Sendable {
    case direct, winograd
  }

  init(_ bank: FilterBank, stride: Extent, padding: Extent, ways: (Way, Way, Way)? = nil) {
    let cost = ConvolutionCost(bank, stride: stride)
    self.bank = bank
    self.stride = stride
    self.padding = padding
    output = bank.output
    (forwardWay, backWay, gatherWay) = ways ?? (cost.forward, cost.back, cost.gather)
  }

  var weightCount: Int { bank.filters * bank.depth }

  var memory: LayerMemory {
    LayerMemory(
      codes: pools ? output.count : 0,
      prepared: (preparedForward, preparedBack),
      scratch: max(forwardScratch, backScratch, gatherScratch), rereadsInput: true,
      rereadsOutput: rectifies && !pools)
  }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    var whole = self
    switch next {
    case is CompiledRelu where !rectifies: whole.rectifies = true
    case let pool as CompiledMaxPool where rectifies && !pools && pool.window.isPlainByTwo:
      whole.pools = true
      whole.output = pool.output
    default: return nil
    }
    return whole
  }

  func prepare(_ parameters: UnsafePointer<Float>, part: Int, into prepared: UnsafeMutablePointer<Float>) {
    let (filters, channels) = (Int32(bank.filters), Int32(bank.channels))
    switch (part, part == 0 ? forwardWay : backWay) {
    case (0, .direct): break
    case (_, .winograd):
      thalweg_winograd_filters(parameters, filters, channels, part == 0 ? 0 : 1, prepared)
    case (_, .direct):
      thalweg_turn_filters(
        parameters, filters, channels, Int32(bank.kernel.height * bank.kernel.width), prepared)
    }
  }

  func forward(_ pass: LayerContext) {
    let codes = pools && pass.mode.isTraining
    for pack in 0..<pass.packs {
      let out = pass.output + pack * output.count * Pack.lanes
      let input = pass.input + pack * bank.inputCount * Pack.lanes
      let places = codes ? self.codes(pass, pack) : nil
      switch forwardWay {
      case .direct: directForward(pass, input, out, places)
      case .winograd: winogradForward(pass, input, out, places)
      }
    }
  }

  func backward(_ pass: LayerContext) {
    switch gatherWay {
    case .direct: directGather(pass)
    case .winograd: winogradGather(pass)
    }
    guard let inputGradient = pass.inputGradient else { return }
    for pack in 0..<pass.packs {
      let place = inputGradient + pack * bank.inputCount * Pack.lanes
      switch backWay {
      case .direct: directBack(pass, source(pass, pack), place)
      case .winograd: winogradBack(pass, source(pass, pack), place)
      }
    }
  }

  func biases(_ pass: LayerContext) -> UnsafePointer<Float>? {
    bank.hasBias ? pass.parameters + weightCount : nil
  }

  /// The gradient of one pack before relu and pool.
  func source(_ pass: LayerContext, _ pack: Int) -> thalweg_source {
    let place = pack * output.count * Pack.lanes
    return thalweg_source(
      values: pass.incoming + place, outputs: rectifies && !pools ? pass.output + place : nil,
      codes: pools ? codes(pass, pack) : nil, height: Int32(bank.outHeight), width: Int32(bank.outWidth))
  }

  /// Where the maxima of one pack were, a byte each.
  private func codes(_ pass: LayerContext, _ pack: Int) -> UnsafeMutablePointer<UInt8> {
    pass.codes + pack * output.count * Pack.lanes
  }
}
