import Kernels
import Networks

extension Sigmoid: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledSigmoid(output: input) }
}

struct CompiledSigmoid: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerPass) {
    thalweg_sigmoid(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerPass) {
    thalweg_sigmoid_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}
