import Declarations
import Kernels
import Networks

/// Which way a convolution is cheaper, from its sizes alone: vector operations for sixteen examples, as measured weights.
struct ConvolutionCost {
  private let bank: FilterBank
  private let stride: Extent, padding: Extent
  private let hasWinograd: Bool
  private let groups: Int

  init(_ bank: FilterBank, groups: Int, stride: Extent, padding: Extent) {
    self.bank = bank
    self.groups = groups
    (self.stride, self.padding) = (stride, padding)
    hasWinograd = bank.kernel == Extent(3) && stride == Extent(1)
  }

  /// Of transforming a patch of inputs, a patch of gradients, and products back to a tile; loads and stores included.
  private static let patch = 180, slope = 130, tile = 130
  /// Of turning the lanes of a patch to lie along channels.
  private static let turn = 220

  var forward: CompiledConvolution.Way {
    choose(
      winograd(bank.channels, bank.filters, bank.outHeight, bank.outWidth),
      terms: hasGaps ? reachedRows *| met(bank.outWidth, of: bank.width, padding: padding.width) : outputTerms
    )
  }

  var back: CompiledConvolution.Way {
    let padding = 2 * bank.dilation.width - padding.width
    return choose(
      winograd(bank.filters, bank.channels, bank.height, bank.width),
      terms: hasGaps
        ? reachedRows *| met(bank.width, of: bank.outWidth, padding: padding)
        : 9 *| (bank.height * bank.width))
  }

  var gather: CompiledConvolution.Way {
    let padded = alignedCount(bank.channels)
    let each =
      padded *| (Self.patch + Self.turn) +| 36 *| padded *| bank.filters +| bank.filters *| Self.slope
    let winograd = each *| tiles(bank.outHeight, bank.outWidth)
    if let batched { return batched }
    return hasGaps ? gatherWithGaps(winograd) : choose(winograd, terms: outputTerms)
  }

  /// Products of so many channels and filters are read and written by each chunk of a batch.
  private static let manyProducts = 128 * 128

  /// Over a whole batch where products are many, and tiles in which chunks share them few.
  private var batched: CompiledConvolution.Way? {
    guard !hasGaps, groups == 1, bank.channels *| bank.filters >= Self.manyProducts else { return nil }
    guard hasWinograd else { return .batchedTaps }
    let tiles = tiles(bank.outHeight, bank.outWidth)
    if reached < 36 * tiles { return .batchedTaps }
    return tiles == 1 ? .batchedWinograd : nil
  }

  private var hasGaps: Bool { bank.dilation != Extent(1) }
  private var outputTerms: Int { 9 *| (bank.outHeight * bank.outWidth) }

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

  /// - Parameter terms: sums term by term of one filter and channel.
  private func choose(_ winograd: Int, terms: @autoclosure () -> Int) -> CompiledConvolution.Way {
    hasWinograd && winograd < terms() *| bank.channels *| bank.filters ? .winograd : .direct
  }

  /// Sums that keep the lanes apart take one and a half times as long, those of matrices two thirds of it.
  private func gatherWithGaps(_ winograd: Int) -> CompiledConvolution.Way {
    let terms = bank.kernel.height * bank.kernel.width * bank.outHeight * bank.outWidth
    let direct = 3 * terms *| bank.channels *| bank.filters / 2
    let turns = bank.height * bank.width * alignedCount(bank.channels) * Self.turn / 36
    let turned = 2 * reached *| alignedCount(bank.channels) *| bank.filters / 3 +| turns
    if hasWinograd, winograd <= min(turned, direct) { return .winograd }
    return turned < direct ? .turned : .direct
  }

  /// How often a weight of a filter meets a place that is on the plane.
  private var reached: Int {
    reachedRows
      *| reached(
        bank.kernel.width, bank.dilation.width, stride.width, padding.width, bank.width, bank.outWidth)
  }

  private var reachedRows: Int {
    reached(
      bank.kernel.height, bank.dilation.height, stride.height, padding.height, bank.height, bank.outHeight)
  }

  /// The same along rows of `outputs` with stride 1, term by term: a column of weights is left out where it is beside the
  /// plane for each of four neighbours.
  private func met(_ outputs: Int, of size: Int, padding: Int) -> Int {
    Swift.stride(from: 0, to: outputs, by: 4).reduce(0) { sum, first in
      let last = min(first + 3, outputs - 1)
      let weights = (0..<bank.kernel.width).count(where: {
        let at = $0 * bank.dilation.width - padding
        return last + at >= 0 && first + at < size
      })
      return sum + 4 * weights
    }
  }

  private func reached(_ kernel: Int, _ gap: Int, _ stride: Int, _ padding: Int, _ size: Int, _ outputs: Int)
    -> Int
  {
    (0..<kernel).reduce(0) { sum, weight in
      let before = padding - weight * gap
      let first = max(0, (before + stride - 1) / stride)
      let last = min(outputs, before + size > 0 ? (before + size + stride - 1) / stride : 0)
      return sum + max(0, last - first)
    }
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
