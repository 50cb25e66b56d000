import Kernels
import Networks

extension Relu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledRelu(output: input) }
}

struct CompiledRelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_relu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_relu_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
