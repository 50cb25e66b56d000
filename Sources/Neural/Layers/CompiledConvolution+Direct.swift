import Kernels
import Networks

/// Term by term: inputs are copied inside a border of zeros, and the way back is a convolution of the gradient, spread
/// by the stride, with the filters turned round.
extension CompiledConvolution {
  private var bordered: thalweg_frame {
    thalweg_frame(
      height: Int32(bank.height + 2 * padding.height), width: Int32(bank.width + 2 * padding.width),
      top: Int32(padding.height), left: Int32(padding.width), down: 1, across: 1)
  }

  private var spread: thalweg_frame {
    let (kernel, last) = (bank.kernel, Extent(bank.kernel.height - 1, bank.kernel.width - 1))
    return thalweg_frame(
      height: Int32(bank.height + kernel.height - 1), width: Int32(bank.width + kernel.width - 1),
      top: Int32(last.height - padding.height), left: Int32(last.width - padding.width),
      down: Int32(stride.height), across: Int32(stride.width))
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
    _ pass: LayerContext, _ input: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
    _ codes: UnsafeMutablePointer<UInt8>?
  ) {
    var convolution = thalweg_direct(
      input: border(input, in: pass.scratch), weights: pass.parameters, bias: biases(pass),
      channels: Int32(bank.channels), height: bordered.height, width: bordered.width,
      first_row: bordered.top, last_row: bordered.top + Int32(bank.height),
      kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width), filters: Int32(bank.filters),
      out_height: Int32(bank.outHeight), out_width: Int32(bank.outWidth), rectifies: rectifies ? 1 : 0,
      pools: pools ? 1 : 0, out: out, codes: codes)
    thalweg_direct_convolve(&convolution)
  }

  func directBack(
    _ pass: LayerContext, _ source: thalweg_source, _ inputGradient: UnsafeMutablePointer<Float>
  ) {
    var (source, frame) = (source, spread)
    thalweg_frame_planes(&source, Int32(bank.filters), &frame, pass.scratch)
    let last = frame.top + Int32((bank.outHeight - 1) * stride.height) + 1
    var convolution = thalweg_direct(
      input: pass.scratch, weights: pass.prepared.back, bias: nil, channels: Int32(bank.filters),
      height: frame.height, width: frame.width, first_row: max(frame.top, 0),
      last_row: min(last, frame.height),
      kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
      stride_height: 1, stride_width: 1, filters: Int32(bank.channels), out_height: Int32(bank.height),
      out_width: Int32(bank.width), rectifies: 0, pools: 0, out: inputGradient, codes: nil)
    thalweg_direct_convolve(&convolution)
  }

  /// The gradient of weights and biases over the chunk, from sums that keep the lanes apart until the end.
  func directGather(_ pass: LayerContext) {
    let biasSums = pass.scratch + weightCount * Pack.lanes
    let rows = pass.scratch + sumCount
    let framed = rows + bank.filters * Int(THALWEG_GATHER_ROWS) * bank.outWidth * Pack.lanes
    pass.scratch.update(repeating: 0, count: sumCount)
    for pack in 0..<pass.packs {
      var gradient = thalweg_direct_gradient(
        input: border(pass.input + pack * bank.inputCount * Pack.lanes, in: framed),
        channels: Int32(bank.channels), height: bordered.height, width: bordered.width,
        kernel_height: Int32(bank.kernel.height), kernel_width: Int32(bank.kernel.width),
        stride_height: Int32(stride.height), stride_width: Int32(stride.width), filters: Int32(bank.filters),
        source: source(pass, pack), sums: pass.scratch, bias_sums: biasSums, scratch: rows)
      thalweg_direct_gather(&gradient)
    }
    let sums = weightCount + (bank.hasBias ? bank.filters : 0)
    thalweg_sum_lanes(pass.scratch, Int64(sums), pass.weightGradient)
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
