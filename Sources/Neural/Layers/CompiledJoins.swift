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

  func forward(_ pass: LayerContext) {
    let count = pass.floats(output.count)
    for operand in 1..<operands {
      let isLast = operand == operands - 1
      thalweg_add(
        operand == 1 ? pass.input : pass.output, pass.input(operand), rectifies && isLast ? 1 : 0, count,
        pass.output)
    }
  }

  /// The first operand's gradient stays in place, the others are copies.
  func backward(_ pass: LayerContext) {
    let count = pass.floats(output.count)
    if rectifies { thalweg_relu_backward(pass.output, pass.incoming, count) }
    for operand in 1..<operands {
      pass.inputGradient(operand)?.update(from: pass.incoming, count: Int(count))
    }
  }
}

extension Concatenation: NativeOperation {
  func lowered(over inputs: [Shape]) -> any CompiledLayer {
    let planes = inputs[0].dimensions.dropFirst()
    return CompiledConcatenation(
      counts: inputs.map(\.count), output: Shape([inputs.reduce(0) { $0 + $1.channels }] + planes))
  }
}

struct CompiledConcatenation: CompiledLayer {
  /// Values that one example has in each operand.
  let counts: [Int]
  let output: Shape

  var memory: LayerMemory { LayerMemory() }

  func forward(_ pass: LayerContext) {
    forEachPart(pass) { operand, place, whole, count in
      (pass.output + whole).update(from: pass.input(operand) + place, count: count)
    }
  }

  func backward(_ pass: LayerContext) {
    forEachPart(pass) { operand, place, whole, count in
      guard let gradient = pass.inputGradient(operand) else { return }
      (gradient + place).update(from: pass.incoming + whole, count: count)
    }
  }

  /// Calls the body with each operand's part of each pack: its place there, in the whole, and its length.
  private func forEachPart(
    _ pass: LayerContext, _ body: (_ operand: Int, _ place: Int, _ whole: Int, _ count: Int) -> Void
  ) {
    for pack in 0..<pass.packs {
      var whole = pack * output.count * Pack.lanes
      for (operand, count) in counts.enumerated() {
        body(operand, pack * count * Pack.lanes, whole, count * Pack.lanes)
        whole += count * Pack.lanes
      }
    }
  }
}

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

  func forward(_ pass: LayerContext) {
    var window = window
    for pack in 0..<pass.packs {
      thalweg_subsample_padded(
        pass.input + pack * window.inputCount * Pack.lanes, &window, Int32(before), Int32(output.channels),
        pass.output + pack * output.count * Pack.lanes)
    }
  }

  func backward(_ pass: LayerContext) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    for pack in 0..<pass.packs {
      thalweg_subsample_padded_backward(
        pass.incoming + pack * output.count * Pack.lanes, &window, Int32(before),
        inputGradient + pack * window.inputCount * Pack.lanes)
    }
  }
}

extension Flatten: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledFlatten(output: Shape([input.count])) }
}

struct CompiledFlatten: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, isView: true) }

  /// Only a network's own input is copied: nobody may work in place on the caller's batch.
  func forward(_ pass: LayerContext) {
    if pass.input != pass.output {
      pass.output.update(from: pass.input, count: Int(pass.floats(output.count)))
    }
  }

  func backward(_ pass: LayerContext) {}
}
