import Kernels
import Networks

extension PadShortcut: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    let window = Window(kernel: Extent(1), stride: stride, padding: Extent(0))
    return CompiledPadShortcut(
      window: window.geometry(over: input), channels: channels, before: channelsBefore(input))
  }
}

struct CompiledPadShortcut: CompiledLayer {
  private let window: thalweg_window
  private let before: Int
  let output: Shape

  init(window: thalweg_window, channels: Int, before: Int) {
    (self.window, self.before) = (window, before)
    output = window.output(channels: channels)
  }

  var memory: LayerMemory { LayerMemory() }

  func forward(_ pass: LayerPass) {
    var window = window
    for pack in 0..<pass.packs {
      thalweg_subsample_padded(
        pass.input + pack * window.inputCount * Pack.lanes, &window, Int32(before), Int32(output.channels),
        pass.output + pack * output.count * Pack.lanes)
    }
  }

  func backward(_ pass: LayerPass) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    for pack in 0..<pass.packs {
      thalweg_subsample_padded_backward(
        pass.incoming + pack * output.count * Pack.lanes, &window, Int32(before),
        inputGradient + pack * window.inputCount * Pack.lanes)
    }
  }
}
