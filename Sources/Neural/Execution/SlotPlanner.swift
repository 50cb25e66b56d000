import Declarations

/// Hands out the places of one slot: activations, what backward reads again, and two sides for gradients.
struct SlotPlanner {
  private let examples: Int
  private(set) var used = 0
  /// The output of the layer before; nil while that is the network's input, which nobody may overwrite.
  private var current: Int?
  /// Whether some backward pass reads `current` again.
  private var isCurrentKept = true

  init(examples: Int) {
    self.examples = examples
  }

  /// Places of the next layer's input, output and saved values.
  mutating func place(_ layer: any CompiledLayer) -> (input: Int?, output: Int, saved: Int) {
    let memory = layer.memory
    let input = current
    let output: Int
    if let input, memory.isView || (memory.worksInPlace && !isCurrentKept) {
      output = input
      isCurrentKept = isCurrentKept || memory.rereadsInput || memory.rereadsOutput
    } else {
      output = take(layer.output.count)
      isCurrentKept = memory.rereadsOutput
    }
    current = output
    return (input, output, take(memory.saved))
  }

  /// For the input and after each layer, where its gradient lives: two places taken in turn.
  mutating func gradientSides(_ layers: [any CompiledLayer], input: Shape) -> [Int] {
    let largest = layers.map(\.output.count).max() ?? 0
    let sides = [take(largest), take(largest)]
    var side = 0
    var result = [sides[0]]
    for layer in layers {
      if !layer.memory.gradientInPlace { side = 1 - side }
      result.append(sides[side])
    }
    return result
  }

  private mutating func take(_ perExample: Int) -> Int {
    defer { used +|= alignedCount(perExample *| examples) }
    return used
  }
}
