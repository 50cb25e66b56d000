import Testing

@testable import Neural

@Suite("Dropout")
struct DropoutTests {
  /// Values of `count` examples of nine ones after dropout, the first of them at `first` in the batch.
  private func dropped(_ count: Int, first: Int, ordinal: Int = 0, step: Int = 3) -> [Float] {
    let layer = CompiledDropout(output: Shape([9]), rate: 0.4, ordinal: ordinal)
    let values = AlignedFloats(count: count * 9, filledWith: 1)
    layer.forward(
      LayerPass(
        count: count, firstExample: first, mode: .training(DropoutStream(seed: 5, step: step)),
        input: values.base,
        output: values.base, parameters: values.base, buffers: values.base, saved: values.base,
        scratch: values.base))
    return values.array
  }

  @Test("chunks of a batch have the masks that the batch has as a whole", arguments: [1, 7, 32])
  func chunksHaveTheirOwnMasks(_ cut: Int) {
    #expect(dropped(64, first: 0) == dropped(cut, first: 0) + dropped(64 - cut, first: cut))
  }

  @Test("layers and steps have masks of their own, and what is kept is scaled up")
  func masksDiffer() {
    let mask = dropped(64, first: 0)
    #expect(mask != dropped(64, first: 0, ordinal: 1))
    #expect(mask != dropped(64, first: 0, step: 4))
    #expect(Set(mask) == [0, Float(1 / 0.6)])
  }
}
