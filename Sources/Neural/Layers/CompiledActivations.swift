import Kernels
import Networks

extension Relu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledRelu(output: input) }
}

struct CompiledRelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_relu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_relu_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}

extension Sigmoid: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledSigmoid(output: input) }
}

struct CompiledSigmoid: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_sigmoid(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_sigmoid_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}

extension Tanh: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledTanh(output: input) }
}

struct CompiledTanh: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_tanh(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_tanh_backward(pass.output, pass.incoming, pass.floats(output.count))
  }
}

extension Gelu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledGelu(output: input) }
}

struct CompiledGelu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(gradientInPlace: true, rereadsInput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_gelu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_gelu_backward(pass.input, pass.incoming, pass.floats(output.count))
  }
}

extension LeakyRelu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledLeakyRelu(output: input, slope: Float(negativeSlope))
  }
}

struct CompiledLeakyRelu: CompiledLayer {
  let output: Shape
  let slope: Float

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_leaky_relu(pass.input, slope, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_leaky_relu_backward(pass.output, slope, pass.incoming, pass.floats(output.count))
  }
}

extension Silu: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledSilu(output: input) }
}

struct CompiledSilu: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(gradientInPlace: true, rereadsInput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_silu(pass.input, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_silu_backward(pass.input, pass.incoming, pass.floats(output.count))
  }
}

extension Softplus: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledSoftplus(output: input, beta: Float(beta), threshold: Float(threshold))
  }
}

struct CompiledSoftplus: CompiledLayer {
  let output: Shape
  let beta: Float, threshold: Float

  var memory: LayerMemory { LayerMemory(gradientInPlace: true, rereadsInput: true) }

  func forward(_ pass: LayerContext) {
    thalweg_softplus(pass.input, beta, threshold, pass.output, pass.floats(output.count))
  }

  func backward(_ pass: LayerContext) {
    thalweg_softplus_backward(pass.input, beta, threshold, pass.incoming, pass.floats(output.count))
  }
}
