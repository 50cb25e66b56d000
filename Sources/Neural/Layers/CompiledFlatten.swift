import Kernels
import Networks

extension Flatten: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledFlatten(output: Shape([input.count])) }
}

struct CompiledFlatten: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, isView: true) }

  /// Only a network's own input is copied: nobody may work in place on the caller's batch.
  func forward(_ pass: LayerPass) {
    if pass.input != pass.output {
      pass.output.update(from: pass.input, count: Int(pass.floats(output.count)))
    }
  }

  func backward(_ pass: LayerPass) {}
}
