import Kernels
import Networks

/// By Winograd's transforms, for 3×3 filters with stride 1, with or without gaps.
extension CompiledConvolution {
  static let planes = 36

  /// Floats of transformed filters, `outer` of them over `inner` channels.
  private func transformed(_ outer: Int, _ inner: Int) -> Int {
    let block = Int(THALWEG_FILTER_BLOCK)
    return (outer + block - 1) / block * Self.planes * (inner * block + Int(THALWEG_GAP))
  }

  private func convolutionScratch(channels: Int, filters: Int) -> Int {
    Int(thalweg_winograd_scratch(Int32(channels), Int32(filters)))
  }

  private var paddedChannels: Int { alignedCount(bank.channels) }
  private var productCount: Int { Self.planes * bank.filters * paddedChannels }

  var preparedForward: Int {
    forwardWay == .winograd ? transformed(bank.filters, bank.channels) : 0
  }

  var preparedBack: Int {
    backWay == .winograd ? transformed(bank.channels, bank.filters) : weightCount
  }

  var forwardScratch: Int {
    forwardWay == .winograd
      ? convolutionScratch(channels: bank.channels, filters: bank.filters) : directForwardScratch
  }

  var backScratch: Int {
    backWay == .winograd
      ? convolutionScratch(channels: bank.filters, filters: bank.channels) : directBackScratch
  }

  var gatherScratch: Int {
    switch gatherWay {
    case .direct: return directGatherScratch
    case .turned: return turnedGatherScratch
    case .winograd: break
    case .batchedWinograd, .batchedTaps: return batchScratch
    }
    let rows = 2 * Pack.lanes * (paddedChannels + bank.filters) + 2 * Int(THALWEG_GAP)
    return productCount + bank.filters * Pack.lanes + Self.planes * rows
  }

  /// All packs of a group at once, from the first on.
  func winogradForward(
    _ pass: LayerContext, _ part: Part, _ out: UnsafeMutablePointer<Float>,
    _ codes: UnsafeMutablePointer<UInt8>?
  ) {
    var convolution = thalweg_winograd(
      source: thalweg_source(
        values: input(pass, part), outputs: nil, codes: nil, height: Int32(bank.height),
        width: Int32(bank.width)),
      packs: Int32(pass.packs), source_step: Int64(inputCount), out_step: Int64(outputCount(pass)),
      channels: Int32(bank.channels), filters: Int32(bank.filters), out_height: Int32(bank.outHeight),
      out_width: Int32(bank.outWidth), top: Int32(padding.height), left: Int32(padding.width),
      down: Int32(bank.dilation.height), across: Int32(bank.dilation.width),
      transformed: pass.prepared.forward + part.group * preparedForward, bias: biases(pass, part.group),
      scale: pass.norm?.scale, shift: pass.norm?.shift, rectifies: pass.norm?.rectifies ?? rectifies ? 1 : 0,
      pools: pass.norm?.pools ?? pools ? 1 : 0, out: out, codes: codes, scratch: pass.scratch)
    thalweg_winograd_convolve(&convolution)
  }

  func winogradBack(_ pass: LayerContext, _ part: Part, _ inputGradient: UnsafeMutablePointer<Float>) {
    var convolution = thalweg_winograd(
      source: source(pass, part), packs: Int32(pass.packs), source_step: Int64(output.count),
      out_step: Int64(inputCount), channels: Int32(bank.filters), filters: Int32(bank.channels),
      out_height: Int32(bank.height), out_width: Int32(bank.width),
      top: Int32(2 * bank.dilation.height - padding.height),
      left: Int32(2 * bank.dilation.width - padding.width), down: Int32(bank.dilation.height),
      across: Int32(bank.dilation.width), transformed: pass.prepared.back + part.group * preparedBack,
      bias: nil, scale: nil, shift: nil, rectifies: 0, pools: 0,
      out: inputGradient, codes: nil, scratch: pass.scratch)
    thalweg_winograd_convolve(&convolution)
  }

  /// Without products and scratch.
  func winogradGradient(_ pass: LayerContext, _ part: Part) -> thalweg_winograd_gradient {
    thalweg_winograd_gradient(
      input: input(pass, part), channels: Int32(bank.channels), height: Int32(bank.height),
      width: Int32(bank.width), top: Int32(padding.height), left: Int32(padding.width),
      down: Int32(bank.dilation.height), across: Int32(bank.dilation.width), filters: Int32(bank.filters),
      source: source(pass, part), products: nil, bias_sums: nil, scratch: nil)
  }

  func winogradGather(_ pass: LayerContext, _ group: Int) {
    let products = pass.scratch
    let biasSums = products + productCount
    products.update(repeating: 0, count: productCount + bank.filters * Pack.lanes)
    for pack in 0..<pass.packs {
      let part = Part(pack: pack, group: group)
      var gradient = winogradGradient(pass, part)
      gradient.products = products
      gradient.bias_sums = bank.hasBias ? biasSums : nil
      gradient.scratch = biasSums + bank.filters * Pack.lanes
      thalweg_winograd_gather(&gradient)
    }
    thalweg_winograd_weights(
      products, Int64(bank.filters * paddedChannels), Int64(paddedChannels), Int32(bank.filters),
      Int32(bank.channels), 0, Int32(bank.channels),
      pass.weightGradient + group * weightCount)
    if bank.hasBias {
      thalweg_sum_lanes(biasSums, Int64(bank.filters), pass.weightGradient + biasPlace(group))
    }
  }
}
