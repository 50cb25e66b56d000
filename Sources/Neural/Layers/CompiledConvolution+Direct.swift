import Kernels
import Networks

/// Term by term: inputs are copied inside a border of zeros, and the way back is a convolution of the gradient, spread
/// by the stride, with the filters turned round.
extension CompiledConvolution {
  private var bordered: thalweg_frame {
    thalweg_frame(
      height: Int32(bank.height + 2 * padding.height),
      width: width(bank.width + 2 * padding.width, of: bank.height + 2 * padding.height),
      top: Int32(padding.height), left: Int32(padding.width), down: 1, across: 1)
  }

  private var spread: thalweg_frame {
    let span = Window(kernel: bank.kernel, stride: stride, padding: padding, dilation: bank.dilation).span
    let last = Extent(span.height - 1, span.width - 1)
    return thalweg_frame(
      height: Int32(bank.height + last.height),
      width: width(bank.width + last.width, of: bank.height + last.height),
      top: Int32(last.height - padding.height), left: Int32(last.width - padding.width),
      down: Int32(stride.height), across: Int32(stride.width))
  }

  /// Of framed planes: one column more where the same place of all of them would fall into few sets of a cache, as it
  /// soon does with the broad borders of filters with gaps.
  private func width(_ width: Int, of height: Int) -> Int32 {
    Int32(hasBorder && bank.dilation != Extent(1) && height * width % 32 == 0 ? width + 1 : width)
  }

  /// Columns of a frame that are not zero, where filters have gaps that may pass over them; all of them otherwise.
  private func columns(_ frame: thalweg_frame, count: Int) -> (first: Int32, last: Int32) {
    guard bank.dilation.width > 1 else { return (0, frame.width) }
    let last = frame.left + Int32(count - 1) * frame.across + 1
    return (max(frame.left, 0), min(last, frame.width))
  }

  private var borderedCount: Int { bank.channels * bordered.count }
  private var hasBorder: Bool { padding != Extent(0) }
  private var sumCount: Int { (weightCount + bank.filters) * Pack.lanes }

  var directForwardScratch: Int { hasBorder ? borderedCount : 0 }
  var directBackScratch: Int { bank.filters * spread.count }
  var directGatherScratch: Int {
    let rows = bank.filters * Int(THALWEG_GATHER_ROWS) * bank.outWidth * Pack.lanes
    return sumCount + rows + (hasBorder ? borderedCount : 0)
  }

  func directForward(
    _ pass: LayerContext, _ part: Part, _ out: UnsafeMutablePointer<Float>,
    _ codes: UnsafeMutablePointer<UInt8>?
  ) {
    let columns = columns(bordered, count: bank.width)
    var convolution = thalweg_direct(
      input: border(input(pass, part), in: pass.scratch),
      weights: pass.parameters + part.group * weightCount, bias: biases(pass, part.group),
      scale: pass.norm?.scale, shift: pass.norm?.shift,
      channels: Int32(bank.channels), height: bordered.height, width: bordered.width,
      first_row: bordered.top, last_row: bordered.top + Int32(bank.height), first_column: columns.first,
      last_column: columns.last,
      kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      dilation_height: Int32(bank.dilation.height), dilation_width: Int32(bank.dilation.width),
      filters: Int32(bank.filters), out_height: Int32(bank.outHeight), out_width: Int32(bank.outWidth),
      rectifies: pass.norm?.rectifies ?? rectifies ? 1 : 0,
      pools: pass.norm?.pools ?? pools ? 1 : 0, out: out, codes: codes)
    thalweg_direct_convolve(&convolution)
  }

  func directBack(_ pass: LayerContext, _ part: Part, _ inputGradient: UnsafeMutablePointer<Float>) {
    var (source, frame) = (source(pass, part), spread)
    thalweg_frame_planes(&source, Int32(bank.filters), &frame, pass.scratch)
    let last = frame.top + Int32((bank.outHeight - 1) * stride.height) + 1
    let columns = columns(frame, count: bank.outWidth)
    var convolution = thalweg_direct(
      input: pass.scratch, weights: pass.prepared.back + part.group * preparedBack, bias: nil, scale: nil,
      shift: nil,
      channels: Int32(bank.filters),
      height: frame.height, width: frame.width, first_row: max(frame.top, 0),
      last_row: min(last, frame.height), first_column: columns.first, last_column: columns.last,
      kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
      stride_height: 1, stride_width: 1, dilation_height: Int32(bank.dilation.height),
      dilation_width: Int32(bank.dilation.width), filters: Int32(bank.channels),
      out_height: Int32(bank.height),
      out_width: Int32(bank.width), rectifies: 0, pools: 0, out: inputGradient, codes: nil)
    thalweg_direct_convolve(&convolution)
  }

  /// The gradient of weights and biases over the chunk, from sums that keep the lanes apart until the end.
  func directGather(_ pass: LayerContext, _ group: Int) {
    let biasSums = pass.scratch + weightCount * Pack.lanes
    let rows = pass.scratch + sumCount
    let framed = rows + bank.filters * Int(THALWEG_GATHER_ROWS) * bank.outWidth * Pack.lanes
    pass.scratch.update(repeating: 0, count: sumCount)
    for pack in 0..<pass.packs {
      let part = Part(pack: pack, group: group)
      var gradient = thalweg_direct_gradient(
        input: border(input(pass, part), in: framed),
        channels: Int32(bank.channels), height: bordered.height, width: bordered.width,
        kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
        stride_height: Int32(stride.height), stride_width: Int32(stride.width),
        dilation_height: Int32(bank.dilation.height), dilation_width: Int32(bank.dilation.width),
        filters: Int32(bank.filters), source: source(pass, part), sums: pass.scratch, bias_sums: biasSums,
        scratch: rows)
      thalweg_direct_gather(&gradient)
    }
    thalweg_sum_lanes(pass.scratch, Int64(weightCount), pass.weightGradient + group * weightCount)
    if bank.hasBias {
      thalweg_sum_lanes(biasSums, Int64(bank.filters), pass.weightGradient + biasPlace(group))
    }
  }

  private func border(
    _ input: UnsafePointer<Float>, in framed: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    guard hasBorder else { return input }
    var source = thalweg_source(
      values: input, outputs: nil, codes: nil, height: Int32(bank.height), width: Int32(bank.width))
    var frame = bordered
    thalweg_frame_planes(&source, Int32(bank.channels), &frame, framed)
    return UnsafePointer(framed)
  }
}

extension thalweg_frame {
  /// Floats of one pack's plane.
  fileprivate var count: Int { Int(height) * Int(width) * Pack.lanes }
}
