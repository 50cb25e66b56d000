import Kernels
import Networks

extension MaxPool: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledMaxPool(window: window.geometry(over: input))
  }
}

struct CompiledMaxPool: CompiledLayer {
  let window: thalweg_window

  let output: Shape

  init(window: thalweg_window) {
    self.window = window
    output = window.output(channels: Int(window.channels))
  }

  /// Where each maximum was found.
  var memory: LayerMemory { LayerMemory(places: output.count) }

  func forward(_ pass: LayerPass) {
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool(pass.input + input, &window, pass.output + pack, places + pack)
    }
  }

  func backward(_ pass: LayerPass) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool_backward(pass.incoming + pack, places + pack, &window, inputGradient + input)
    }
  }

  /// Calls the body with the places of each pack's output and input, and where maxima were found.
  private func forEachPack(
    _ pass: LayerPass, _ body: (_ pack: Int, _ input: Int, _ places: UnsafeMutablePointer<Int32>) -> Void
  ) {
    for pack in 0..<pass.packs {
      body(pack * output.count * Pack.lanes, pack * window.inputCount * Pack.lanes, pass.places)
    }
  }
}
