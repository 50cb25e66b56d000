import Kernels
import Networks

/// The gradient of weights by products of matrices, one for each weight of a filter, over the positions where it falls on
/// the plane: for filters with gaps, much of which may be beside it.
extension CompiledConvolution {
  /// Without products and scratch.
  func turnedGradient(_ pass: LayerContext, _ part: Part) -> thalweg_turned_gradient {
    thalweg_turned_gradient(
      input: input(pass, part), channels: Int32(bank.channels), height: Int32(bank.height),
      width: Int32(bank.width), kernel_height: Int32(bank.kernel.height),
      kernel_width: Int32(bank.kernel.width), stride_height: Int32(stride.height),
      stride_width: Int32(stride.width), padding_height: Int32(padding.height),
      padding_width: Int32(padding.width), dilation_height: Int32(bank.dilation.height),
      dilation_width: Int32(bank.dilation.width), filters: Int32(bank.filters), source: source(pass, part),
      products: nil, bias_sums: nil, scratch: nil)
  }

  var area: Int { bank.kernel.height * bank.kernel.width }
  private var turnedProducts: Int { area * bank.filters * alignedCount(bank.channels) }

  var turnedGatherScratch: Int {
    let panel = Int(THALWEG_PANEL)
    let panels = (bank.channels + panel - 1) / panel * panel * bank.height * bank.width * Pack.lanes
    let slopes = bank.filters * (bank.outHeight * bank.outWidth * Pack.lanes + Int(THALWEG_GAP))
    return turnedProducts + bank.filters * Pack.lanes + slopes + panels
  }

  func turnedGather(_ pass: LayerContext, _ group: Int) {
    let products = pass.scratch
    let biasSums = products + turnedProducts
    products.update(repeating: 0, count: turnedProducts + bank.filters * Pack.lanes)
    for pack in 0..<pass.packs {
      let part = Part(pack: pack, group: group)
      var gradient = turnedGradient(pass, part)
      gradient.products = products
      gradient.bias_sums = bank.hasBias ? biasSums : nil
      gradient.scratch = biasSums + bank.filters * Pack.lanes
      thalweg_turned_gather(&gradient)
    }
    let padded = alignedCount(bank.channels)
    thalweg_turned_weights(
      products, Int64(bank.filters * padded), Int64(padded), Int32(bank.filters), Int32(bank.channels), 0,
      Int32(bank.channels), Int32(area),
      pass.weightGradient + group * weightCount)
    if bank.hasBias {
      thalweg_sum_lanes(biasSums, Int64(bank.filters), pass.weightGradient + biasPlace(group))
    }
  }
}
