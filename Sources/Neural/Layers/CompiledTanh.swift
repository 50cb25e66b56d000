import Kernels
import Networks

extension Tanh: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledTanh(output: input) }
}

struct CompiledTanh: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_tanh(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_tanh_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
