import Kernels
import Networks

extension GroupNorm: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledExampleNorm(output: input, groups: groups, epsilon: epsilon)
  }
}

extension LayerNorm: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledExampleNorm(output: input, groups: over == .channels ? nil : 1, epsilon: epsilon)
  }
}

/// A norm of each example by itself, with relu after it where it has absorbed that.
///
/// Statistics are worked out again on the way back, from values that are read there anyway.
struct CompiledExampleNorm: CompiledLayer {
  let output: Shape
  /// Groups of channels that are normalised with all their positions; nil for all channels at each position.
  let groups: Int?
  let epsilon: Double
  private(set) var rectifies = false

  init(output: Shape, groups: Int?, epsilon: Double) {
    // A row has one position, at which its features are the channels.
    self.groups = groups == 1 && output.spatial == 1 ? nil : groups
    (self.output, self.epsilon) = (output, epsilon)
  }

  private var channels: Int { output.channels }
  private var sumCount: Int { 2 * channels * Pack.lanes }

  var memory: LayerMemory {
    LayerMemory(
      scratch: sumCount + (groups.map { 2 * channels / $0 * Pack.lanes } ?? 0), gradientInPlace: true,
      rereadsInput: true, rereadsOutput: rectifies)
  }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    guard next is CompiledRelu, !rectifies else { return nil }
    var whole = self
    whole.rectifies = true
    return whole
  }

  func forward(_ pass: LayerContext) {
    for pack in 0..<pass.packs {
      var norm = norm(pass, pack)
      if groups == nil { thalweg_position_norm(&norm) } else { thalweg_group_norm(&norm) }
    }
  }

  func backward(_ pass: LayerContext) {
    pass.scratch.update(repeating: 0, count: sumCount)
    for pack in 0..<pass.packs {
      let place = pack * output.count * Pack.lanes
      var gradient = thalweg_example_norm_gradient(
        norm: norm(pass, pack), gradient: pass.incoming + place, count: Int32(pass.examples(in: pack)),
        sums: pass.scratch, scratch: pass.scratch + sumCount,
        in_gradient: pass.inputGradient.map { $0 + place })
      if groups == nil {
        thalweg_position_norm_backward(&gradient)
      } else {
        thalweg_group_norm_backward(&gradient)
      }
    }
    thalweg_sum_lanes(pass.scratch, Int64(2 * channels), pass.weightGradient)
  }

  private func norm(_ pass: LayerContext, _ pack: Int) -> thalweg_example_norm {
    let place = pack * output.count * Pack.lanes
    return thalweg_example_norm(
      in: pass.input + place, scale: pass.parameters, shift: pass.parameters + channels,
      channels: Int32(channels), spatial: Int32(output.spatial), groups: Int32(groups ?? 1),
      rectifies: rectifies ? 1 : 0, epsilon: epsilon, out: pass.output + place)
  }
}
