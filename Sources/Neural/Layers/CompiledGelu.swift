import Kernels
import Networks

extension Gelu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledGelu(output: input) }
}

struct CompiledGelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(gradientInPlace: true, rereadsInput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_gelu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_gelu_backward(pass.input, pass.incoming, pass.floats(output.count))
  }
}
