import Kernels
import Networks

/// A convolution in which every filter reads one channel, with relu after it where it has absorbed that.
struct CompiledDepthwise: CompiledLayer {
  private let window: thalweg_window
  private let kernel: Extent, dilation: Extent
  /// Filters of each channel.
  private let multiplier: Int
  private let hasBias: Bool
  private(set) var rectifies = false
  let output: Shape

  init(_ layer: Convolution, over input: Shape) {
    window = layer.window.geometry(over: input)
    (kernel, dilation, hasBias) = (layer.kernel, layer.dilation, layer.bias)
    multiplier = layer.filters / input.channels
    output = window.output(channels: layer.filters)
  }

  private var weightCount: Int { output.channels * kernel.height * kernel.width }
  private var sumCount: Int { weightCount + (hasBias ? output.channels : 0) }

  var memory: LayerMemory {
    LayerMemory(scratch: sumCount * Pack.lanes, rereadsInput: true, rereadsOutput: rectifies)
  }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    guard next is CompiledRelu, !rectifies else { return nil }
    var whole = self
    whole.rectifies = true
    return whole
  }

  func forward(_ pass: LayerContext) {
    for pack in 0..<pass.packs {
      var convolution = convolution(pass, pack)
      thalweg_depthwise_convolve(&convolution)
    }
  }

  func backward(_ pass: LayerContext) {
    if rectifies { thalweg_relu_backward(pass.output, pass.incoming, pass.floats(output.count)) }
    pass.scratch.update(repeating: 0, count: sumCount * Pack.lanes)
    for pack in 0..<pass.packs {
      var convolution = convolution(pass, pack)
      let gradient = pass.incoming + pack * output.count * Pack.lanes
      thalweg_depthwise_gather(
        &convolution, gradient, pass.scratch, hasBias ? pass.scratch + weightCount * Pack.lanes : nil)
      if let inputGradient = pass.inputGradient {
        thalweg_depthwise_back(&convolution, gradient, inputGradient + pack * window.inputCount * Pack.lanes)
      }
    }
    thalweg_sum_lanes(pass.scratch, Int64(sumCount), pass.weightGradient)
  }

  private func convolution(_ pass: LayerContext, _ pack: Int) -> thalweg_depthwise {
    thalweg_depthwise(
      input: pass.input + pack * window.inputCount * Pack.lanes, weights: pass.parameters,
      bias: hasBias ? pass.parameters + weightCount : nil, channels: window.channels,
      multiplier: Int32(multiplier), height: window.height, width: window.width,
      kernel_height: window.kernel_height, kernel_width: window.kernel_width,
      stride_height: window.stride_height, stride_width: window.stride_width,
      padding_height: window.padding_height, padding_width: window.padding_width,
      dilation_height: Int32(dilation.height), dilation_width: Int32(dilation.width),
      out_height: window.out_height, out_width: window.out_width, rectifies: rectifies ? 1 : 0,
      out: pass.output + pack * output.count * Pack.lanes)
  }
}
