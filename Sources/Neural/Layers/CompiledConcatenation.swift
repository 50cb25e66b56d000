import Kernels
import Networks

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

  func forward(_ pass: LayerPass) {
    forEachPart(pass) { operand, place, whole, count in
      (pass.output + whole).update(from: pass.input(operand) + place, count: count)
    }
  }

  func backward(_ pass: LayerPass) {
    forEachPart(pass) { operand, place, whole, count in
      guard let gradient = pass.inputGradient(operand) else { return }
      (gradient + place).update(from: pass.incoming + whole, count: count)
    }
  }

  /// Calls the body with each operand's part of each pack: its place there, in the whole, and its length.
  private func forEachPart(
    _ pass: LayerPass, _ body: (_ operand: Int, _ place: Int, _ whole: Int, _ count: Int) -> Void
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
