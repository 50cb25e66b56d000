import Kernels
import Networks
import Platform

extension BatchNorm: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledBatchNorm(input: input) }
}

/// A batch norm, with relu and 2×2 max pooling after it where it has absorbed them.
struct CompiledBatchNorm: BatchStatisticsLayer {
  static let epsilon = 1e-5, momentum = 0.1

  let input: Shape
  private(set) var rectifies = false
  private(set) var pools = false
  private(set) var output: Shape

  init(input: Shape) {
    self.input = input
    output = input
  }

  var channels: Int { input.channels }
  private var height: Int { input.dimensions.count > 2 ? input.dimensions[1] : 1 }
  private var width: Int { input.spatial / height }

  var memory: LayerMemory {
    LayerMemory(
      codes: pools ? output.count : 0, scratch: 2 * channels, gradientInPlace: !pools,
      rereadsInput: true, rereadsOutput: rectifies && !pools)
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

  /// In training the coefficients were settled for the batch; in evaluation they follow from the buffers, and
  /// every chunk works them out in its scratch.
  func forward(_ pass: LayerContext) {
    if pass.mode.isTraining, let shared = pass.statistics?.coefficients {
      apply(pass, scale: shared + 2 * channels, shift: shared + 3 * channels)
    } else {
      let (scale, shift) = coefficients(pass, in: pass.scratch)
      apply(pass, scale: scale, shift: shift)
    }
  }

  /// What running statistics make of it, in 2 · channels floats of memory.
  private func coefficients(
    _ pass: LayerContext, in memory: UnsafeMutablePointer<Float>
  ) -> (scale: UnsafePointer<Float>, shift: UnsafePointer<Float>) {
    let (scale, shift) = (memory, memory + channels)
    for channel in 0..<channels {
      let deviation = sqrt(Double(pass.buffers[channels + channel]) + Self.epsilon)
      scale[channel] = Float(Double(pass.parameters[channel]) / deviation)
      shift[channel] = Float(
        Double(pass.parameters[channels + channel])
          - Double(pass.buffers[channel]) * Double(pass.parameters[channel]) / deviation)
    }
    return (UnsafePointer(scale), UnsafePointer(shift))
  }

  /// Floats that `taken` wants.
  var takenScratch: Int { 2 * channels }

  /// The norm as the layer before it computes it, in evaluation.
  ///
  /// - Parameters:
  ///   - pass: of this layer.
  ///   - memory: `takenScratch` floats.
  func taken(_ pass: LayerContext, in memory: UnsafeMutablePointer<Float>) -> TakenNorm {
    let (scale, shift) = coefficients(pass, in: memory)
    return TakenNorm(
      scale: scale, shift: shift, rectifies: rectifies, pools: pools, outputCount: output.count)
  }

  private func apply(_ pass: LayerContext, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>) {
    for pack in 0..<pass.packs {
      let values = input(pass, pack)
      let out = pass.output + pack * output.count * Pack.lanes
      if pools {
        thalweg_channel_affine_pool(
          values, scale, shift, Int32(channels), Int32(height), Int32(width), out,
          pass.mode.isTraining ? codes(pass, pack) : nil)
      } else {
        thalweg_channel_affine(
          values, scale, shift, Int32(channels), Int32(input.spatial), rectifies ? 1 : 0, out)
      }
    }
  }

  /// One pack of the input.
  func input(_ pass: LayerContext, _ pack: Int) -> UnsafeMutablePointer<Float> {
    pass.input + pack * input.count * Pack.lanes
  }

  /// The gradient of one pack before relu and pool.
  func source(_ pass: LayerContext, _ pack: Int) -> thalweg_source {
    let place = pack * output.count * Pack.lanes
    return thalweg_source(
      values: pass.incoming + place, outputs: rectifies && !pools ? pass.output + place : nil,
      codes: pools ? codes(pass, pack) : nil, height: Int32(height), width: Int32(width))
  }

  private func codes(_ pass: LayerContext, _ pack: Int) -> UnsafeMutablePointer<UInt8> {
    pass.codes + pack * output.count * Pack.lanes
  }
}
