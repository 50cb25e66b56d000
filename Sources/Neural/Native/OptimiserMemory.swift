/// The vectors of an optimiser while it works, copied from its state and back.
final class OptimiserMemory {
  private let vectors: [AlignedFloats]

  init(_ state: OptimiserState) {
    vectors = state.vectors.map { values in
      let vector = AlignedFloats(count: values.count)
      vector.copy(values)
      return vector
    }
  }

  var state: OptimiserState { OptimiserState(vectors: vectors.map(\.array)) }

  /// The vectors of a stretch that begins `offset` floats in in each vector.
  func block(
    at offset: Int, count: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>
  ) -> OptimiserBlock {
    OptimiserBlock(
      parameters: parameters, gradient: gradient,
      first: vectors.isEmpty ? parameters : vectors[0].base + offset,
      second: vectors.count < 2 ? parameters : vectors[1].base + offset, count: count)
  }
}
