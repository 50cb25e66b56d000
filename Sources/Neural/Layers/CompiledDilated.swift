import Kernels
import Networks

/// A convolution with gaps of stride 1, with relu after it where it has absorbed that.
///
/// Outputs whose rows and columns are a dilation apart read inputs that are the same apart: planes are taken apart into such
/// ones, over which the filters have no gaps, and the faster ways are open.
struct CompiledDilated: CompiledLayer {
  /// Over the parts of one pack, as if each were a pack.
  private let convolution: CompiledConvolution
  /// The same with relu after it.
  private var forwardConvolution: any CompiledLayer
  private let inputParting: thalweg_parting, outputParting: thalweg_parting
  private let inputCount: Int, parameterCount: Int
  private(set) var rectifies = false
  let output: Shape

  /// - Parameter dilation: 1 along an axis where the kernel has a single place.
  init(_ layer: Convolution, dilation: Extent, over input: Shape, way: CompiledConvolution.Way? = nil) {
    let geometry = layer.window.geometry(over: input)
    output = geometry.output(channels: layer.filters)
    inputCount = input.count
    // Rounded up, so that all parts are of one size.
    let tall = (Int(geometry.height) + 2 * layer.padding.height + dilation.height - 1) / dilation.height
    let broad = (Int(geometry.width) + 2 * layer.padding.width + dilation.width - 1) / dilation.width
    let window = Window(kernel: layer.kernel, stride: Extent(1), padding: Extent(0))
    let bank = FilterBank(
      filters: layer.filters / layer.groups, kernel: layer.kernel, hasBias: layer.bias,
      window: window.geometry(over: Shape([input.channels / layer.groups, tall, broad])))
    convolution = CompiledConvolution(
      bank, groups: layer.groups, stride: Extent(1), padding: Extent(0), ways: way.map { ($0, $0, $0) })
    forwardConvolution = convolution
    parameterCount = layer.parameters(of: input).reduce(0) { $0 + $1.count }
    inputParting = thalweg_parting(
      channels: Int32(input.channels), height: geometry.height, width: geometry.width,
      top: geometry.padding_height, left: geometry.padding_width, down: Int32(dilation.height),
      across: Int32(dilation.width), part_height: Int32(tall), part_width: Int32(broad))
    outputParting = thalweg_parting(
      channels: Int32(layer.filters), height: geometry.out_height, width: geometry.out_width, top: 0, left: 0,
      down: Int32(dilation.height), across: Int32(dilation.width), part_height: bank.window.out_height,
      part_width: bank.window.out_width)
  }

  /// Whether most of its work goes Winograd's way.
  var isFast: Bool { convolution.forwardWay == .winograd }

  private var parts: Int { Int(inputParting.down) * Int(inputParting.across) }

  /// Places in the scratch: the parts of inputs, of outputs or their gradients, of the gradients of inputs; one pack's
  /// gradient of the weights; and what the convolution works in.
  private var gradients: Int { inputParting.count }
  private var inputGradients: Int { gradients + outputParting.count }
  private var weightGradient: Int { inputGradients + inputParting.count }
  private var rest: Int { weightGradient + alignedCount(parameterCount) }

  var memory: LayerMemory {
    let inner = convolution.memory
    return LayerMemory(
      prepared: inner.prepared, scratch: rest + inner.scratch, rereadsInput: true, rereadsOutput: rectifies)
  }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    guard next is CompiledRelu, !rectifies, let fused = convolution.absorbing(next) else { return nil }
    var whole = self
    whole.rectifies = true
    whole.forwardConvolution = fused
    return whole
  }

  func prepare(_ parameters: UnsafePointer<Float>, part: Int, into prepared: UnsafeMutablePointer<Float>) {
    convolution.prepare(parameters, part: part, into: prepared)
  }

  func forward(_ pass: LayerContext) {
    var (inputs, outputs) = (inputParting, outputParting)
    for pack in 0..<pass.packs {
      thalweg_part_planes(pass.input + pack * inputCount * Pack.lanes, &inputs, pass.scratch)
      let inner = inner(pass)
      forwardConvolution.forward(inner)
      thalweg_join_planes(inner.output, &outputs, pass.output + pack * output.count * Pack.lanes)
    }
  }

  func backward(_ pass: LayerContext) {
    if rectifies { thalweg_relu_backward(pass.output, pass.incoming, pass.floats(output.count)) }
    var (inputs, outputs) = (inputParting, outputParting)
    for pack in 0..<pass.packs {
      thalweg_part_planes(pass.input + pack * inputCount * Pack.lanes, &inputs, pass.scratch)
      thalweg_part_planes(
        pass.incoming + pack * output.count * Pack.lanes, &outputs, pass.scratch + gradients)
      let inner = inner(pass)
      convolution.backward(inner)
      if pack == 0 {
        pass.weightGradient.update(from: inner.weightGradient, count: parameterCount)
      } else {
        thalweg_add_scaled(inner.weightGradient, 1, Int64(parameterCount), pass.weightGradient)
      }
      if let inputGradient = pass.inputGradient, let found = inner.inputGradient {
        thalweg_join_planes(found, &inputs, inputGradient + pack * inputCount * Pack.lanes)
      }
    }
  }

  /// The convolution at work on the parts of one pack.
  private func inner(_ pass: LayerContext) -> LayerContext {
    LayerContext(
      count: parts * Pack.lanes, mode: pass.mode, input: pass.scratch, output: pass.scratch + gradients,
      outputGradient: pass.scratch + gradients,
      inputGradient: pass.inputGradient == nil ? nil : pass.scratch + inputGradients,
      parameters: pass.parameters, prepared: pass.prepared, parameterGradient: pass.scratch + weightGradient,
      buffers: pass.buffers, codes: pass.codes, places: pass.places, kept: pass.kept,
      scratch: pass.scratch + rest)
  }
}

extension thalweg_parting {
  /// Floats of one pack's parts.
  fileprivate var count: Int {
    Int(channels) * Int(down) * Int(across) * Int(part_height) * Int(part_width) * Pack.lanes
  }
}
