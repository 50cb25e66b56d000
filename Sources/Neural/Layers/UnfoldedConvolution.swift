import Kernels

/// A convolution as one matrix product an image: weights [filters, C·kh·kw] times unfolded patches.
///
/// It takes any stride and padding; `DirectConvolution` is faster where it applies.
struct UnfoldedConvolution: CompiledLayer {
  let bank: FilterBank

  var output: Shape { bank.output }
  var parameters: [ParameterDeclaration] { bank.parameters }
  private var window: thalweg_window { bank.window }
  private var filters: Int { bank.filters }
  private var depth: Int { bank.depth }
  private var inputCount: Int { bank.inputCount }
  private var outputCount: Int { output.count }

  var memory: LayerMemory { LayerMemory(scratch: depth * window.positions, rereadsInput: true) }

  func forward(_ pass: LayerPass) {
    for example in 0..<pass.count {
      unfold(pass.input + example * inputCount, into: pass.scratch)
      MatrixProduct.multiply(
        .plain(pass.parameters), .plain(pass.scratch), m: filters, n: window.positions, k: depth,
        into: pass.output + example * outputCount)
    }
    if bank.hasBias {
      thalweg_add_bias(
        pass.output, pass.parameters + filters * depth, Int32(pass.count), Int32(filters),
        Int32(window.positions))
    }
  }

  func backward(_ pass: LayerPass) {
    for example in 0..<pass.count {
      let incoming = pass.incoming + example * outputCount
      unfold(pass.input + example * inputCount, into: pass.scratch)
      MatrixProduct.multiply(
        .plain(incoming), .transposed(pass.scratch), m: filters, n: depth, k: window.positions,
        adding: example > 0, into: pass.weightGradient)
      guard let inputGradient = pass.inputGradient else { continue }
      MatrixProduct.multiply(
        .transposed(pass.parameters), .plain(incoming), m: depth, n: window.positions, k: filters,
        into: pass.scratch)
      withUnsafePointer(to: window) {
        thalweg_fold(pass.scratch, $0, inputGradient + example * inputCount)
      }
    }
    if bank.hasBias {
      thalweg_sum_channels(
        pass.incoming, Int32(pass.count), Int32(filters), Int32(window.positions),
        pass.weightGradient + filters * depth)
    }
  }

  private func unfold(_ image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: window) { thalweg_unfold(image, $0, columns) }
  }
}
