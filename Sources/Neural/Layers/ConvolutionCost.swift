import Declarations
import Networks

/// Which way a convolution is cheaper, from its sizes alone: vector operations for sixteen examples, as measured weights.
struct ConvolutionCost {
  private let bank: FilterBank
  private let hasWinograd: Bool

  init(_ bank: FilterBank, stride: Extent) {
    self.bank = bank
    hasWinograd = bank.kernel == Extent(3) && stride == Extent(1)
  }

  /// Of transforming a patch of inputs, a patch of gradients, and products back to a tile; loads and stores included.
  private static let patch = 180, slope = 130, tile = 130
  /// Of turning the lanes of a patch to lie along channels.
  private static let turn = 220

  var forward: CompiledConvolution.Way {
    convolution(bank.channels, bank.filters, bank.outHeight, bank.outWidth)
  }

  var back: CompiledConvolution.Way { convolution(bank.filters, bank.channels, bank.height, bank.width) }

  var gather: CompiledConvolution.Way {
    let padded = alignedCount(bank.channels)
    let each =
      padded *| (Self.patch + Self.turn) +| 36 *| padded *| bank.filters +| bank.filters *| Self.slope
    return choose(each *| tiles(bank.outHeight, bank.outWidth), positions: bank.outHeight * bank.outWidth)
  }

  private func convolution(_ channels: Int, _ filters: Int, _ height: Int, _ width: Int)
    -> CompiledConvolution.Way
  {
    choose(winograd(channels, filters, height, width), positions: height * width)
  }

  private func winograd(_ channels: Int, _ filters: Int, _ height: Int, _ width: Int) -> Int {
    (channels *| Self.patch +| 36 *| channels *| filters +| filters *| Self.tile) *| tiles(height, width)
  }

  private func tiles(_ height: Int, _ width: Int) -> Int { ((height + 3) / 4) * ((width + 3) / 4) }

  private func choose(_ winograd: Int, positions: Int) -> CompiledConvolution.Way {
    hasWinograd && winograd < 9 *| positions *| bank.channels *| bank.filters ? .winograd : .direct
  }
}
