import Kernels
import Networks

extension Addition: NativeOperation {
  func lowered(over inputs: [Shape]) -> any CompiledLayer {
    CompiledAddition(output: inputs[0], operands: inputs.count)
  }
}

/// A sum, with relu after it where it has absorbed that.
struct CompiledAddition: CompiledLayer {
  let output: Shape
  private let operands: Int
  private(set) var rectifies = false

  init(output: Shape, operands: Int) {
    (self.output, self.operands) = (output, operands)
  }

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, rereadsOutput: rectifies) }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    guard next is CompiledRelu, !rectifies else { return nil }
    var whole = self
    whole.rectifies = true
    return whole
  }

  func forward(_ pass: LayerPass) {
    let count = pass.floats(output.count)
    for operand in 1..<operands {
      let isLast = operand == operands - 1
      thalweg_add(
        operand == 1 ? pass.input : pass.output, pass.input(operand), rectifies && isLast ? 1 : 0, count,
        pass.output)
    }
  }

  /// The first operand's gradient stays in place, the others are copies.
  func backward(_ pass: LayerPass) {
    let count = pass.floats(output.count)
    if rectifies { thalweg_relu_backward(pass.output, pass.incoming, count) }
    for operand in 1..<operands {
      pass.inputGradient(operand)?.update(from: pass.incoming, count: Int(count))
    }
  }
}
