import Networks

@testable import Neural

/// One compiled layer with memory of its own, run forward and back over a chunk.
struct LayerBench {
  let layer: any CompiledLayer
  let input: Shape
  let count: Int
  let inputs: [Float]
  let slopes: [Float]
  let weights: [Float]

  /// - Parameter inputs: [count, inputs]; by formula where nil.
  init(
    _ layer: any CompiledLayer, weights weightCount: Int, over input: Shape, examples count: Int,
    inputs: [Float]? = nil
  ) {
    self.layer = layer
    self.input = input
    self.count = count
    self.inputs = inputs ?? FormulaValues.values("x", count: count * input.count)
    slopes = FormulaValues.values("g", count: count * layer.output.count)
    weights = FormulaValues.values("w", count: weightCount)
  }

  struct Outcome: Equatable {
    var outputs: [Float]
    var inputGradient: [Float]
    var weightGradient: [Float]
  }

  /// Forward and back in training, with every buffer full of NaN before.
  func run() -> Outcome {
    let packs = Pack.count(examples: count)
    let memory = layer.memory
    func room(_ floats: Int) -> AlignedFloats { AlignedFloats(count: floats, filledWith: .nan) }
    let x = pack(inputs, input.count)
    let y = room(packs * layer.output.count * Pack.lanes)
    let gradient = pack(slopes, layer.output.count)
    let inputGradient = memory.gradientInPlace ? gradient : room(packs * input.count * Pack.lanes)
    let parameters = AlignedFloats(count: weights.count)
    parameters.copy(weights)
    let weightGradient = room(weights.count)
    let capacity = packs * Pack.lanes
    let codes = AlignedStorage<UInt8>(count: capacity * memory.codes, filledWith: .max)
    let places = AlignedStorage<Int32>(count: capacity * memory.places, filledWith: .min)
    let scratch = room(memory.scratch)
    let kept = room(capacity * memory.kept)
    let (forward, back) = (room(memory.prepared.forward), room(memory.prepared.back))
    for (part, room) in [forward, back].enumerated() {
      for piece in 0..<layer.preparationPieces(part: part) {
        layer.prepare(parameters.base, part: part, piece: piece, into: room.base)
      }
    }
    let pass = LayerContext(
      count: count, batchCount: count, capacity: capacity, mode: .training(nil), input: x.base,
      output: y.base, outputGradient: gradient.base, inputGradient: inputGradient.base,
      parameters: parameters.base, prepared: (UnsafePointer(forward.base), UnsafePointer(back.base)),
      parameterGradient: weightGradient.base, buffers: y.base, codes: codes.base, places: places.base,
      kept: kept.base, scratch: scratch.base)
    layer.forward(pass)
    let outputs = unpack(y, layer.output.count)
    layer.backward(pass)
    if let layer = layer as? any BatchGradientLayer {
      for part in 0..<layer.gradientParts {
        layer.gatherGradient(
          part: part, packs: packs, capacity: capacity, kept: kept.base, scratch: scratch.base,
          into: weightGradient.base)
      }
    }
    return Outcome(
      outputs: outputs, inputGradient: unpack(inputGradient, input.count),
      weightGradient: weightGradient.array)
  }

  /// Rows of examples as packs, zeros in lanes past the last.
  private func pack(_ rows: [Float], _ width: Int) -> AlignedFloats {
    let packed = AlignedFloats(count: Pack.count(examples: count) * width * Pack.lanes, filledWith: 0)
    for example in 0..<count {
      for feature in 0..<width {
        packed.base[(example / Pack.lanes * width + feature) * Pack.lanes + example % Pack.lanes] =
          rows[example * width + feature]
      }
    }
    return packed
  }

  private func unpack(_ packed: AlignedFloats, _ width: Int) -> [Float] {
    (0..<count).flatMap { example in
      (0..<width).map {
        packed.base[(example / Pack.lanes * width + $0) * Pack.lanes + example % Pack.lanes]
      }
    }
  }
}
