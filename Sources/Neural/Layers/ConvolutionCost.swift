import Declarations
import Kernels
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

  private func tiles(_ height: Int, _ width: Int) -> Int {
    tiles(along: height, gap: bank.dilation.height) * tiles(along: width, gap: bank.dilation.width)
  }

  /// Of four outputs each, which are as far apart as the weights of a filter.
  private func tiles(along length: Int, gap: Int) -> Int {
    (0..<min(gap, length)).reduce(0) { $0 + ((length - $1 + gap - 1) / gap + 3) / 4 }
  }

  private func choose(_ winograd: Int, positions: Int) -> CompiledConvolution.Way {
    hasWinograd && winograd < 9 *| positions *| bank.channels *| bank.filters ? .winograd : .direct
  }
}

extension Window {
  /// As kernels want it, over planes that it fits.
  func geometry(over input: Shape) -> thalweg_window {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    return thalweg_window(
      channels: Int32(input.channels), height: Int32(height), width: Int32(width),
      kernel_height: Int32(kernel.height), kernel_width: Int32(kernel.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      padding_height: Int32(padding.height), padding_width: Int32(padding.width),
      out_height: Int32((height + 2 * padding.height - span.height) / stride.height + 1),
      out_width: Int32((width + 2 * padding.width - span.width) / stride.width + 1))
  }
}

extension thalweg_window {
  var inputCount: Int { Int(channels) * Int(height) * Int(width) }
  var positions: Int { Int(out_height) * Int(out_width) }

  /// Whether windows of 2×2 tile the plane, but perhaps for a last row or column.
  var isPlainByTwo: Bool {
    kernel_height == 2 && kernel_width == 2 && stride_height == 2 && stride_width == 2 && padding_height == 0
      && padding_width == 0
  }

  func output(channels: Int) -> Shape { Shape([channels, Int(out_height), Int(out_width)]) }
}
