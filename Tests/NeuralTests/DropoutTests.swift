import Networks
import Testing

@testable import Neural

@Suite("Dropout")
struct DropoutTests {
  /// Values of some packs of nine ones after dropout, the first of them at `first` in the batch: [pack][9][16].
  private func dropped(_ packs: Int, first: Int, ordinal: Int = 0, step: Int = 3) -> [Float] {
    let layer = CompiledDropout(output: Shape([9]), rate: 0.4, ordinal: ordinal)
    let values = AlignedFloats(count: packs * 9 * Pack.lanes, filledWith: 1)
    let (codes, places) = (AlignedStorage<UInt8>(count: 0), AlignedStorage<Int32>(count: 0))
    layer.forward(
      LayerContext(
        count: packs * Pack.lanes, firstPack: first, mode: .training(DropoutStream(seed: 5, step: step)),
        input: values.base, output: values.base, parameters: values.base,
        prepared: (UnsafePointer(values.base), UnsafePointer(values.base)), buffers: values.base,
        codes: codes.base, places: places.base, kept: values.base, scratch: values.base))
    return values.array
  }

  @Test("chunks of a batch have the masks that the batch has as a whole", arguments: [1, 2, 3])
  func chunksHaveTheirOwnMasks(_ cut: Int) {
    #expect(dropped(4, first: 0) == dropped(cut, first: 0) + dropped(4 - cut, first: cut))
  }

  @Test("a mask follows the published generator, half a word a value")
  func masksFollowPhilox() {
    let random = CounterRandom(seed: 5, purpose: .dropout, epoch: 3, lane: 0)
    let values = dropped(2, first: 1)
    for example in 0..<32 {
      for feature in 0..<9 {
        let words = random.words(at: (example + 16) * 2 + feature / 8)
        let word = [words.0, words.1, words.2, words.3][feature % 8 / 2]
        let half = feature % 2 == 0 ? word & 0xFFFF : word >> 16
        let value = values[(example / 16 * 9 + feature) * 16 + example % 16]
        #expect(value == (half < 26_214 ? 0 : Float(1 / 0.6)))
      }
    }
  }

  @Test("layers and steps have masks of their own, and what is kept is scaled up")
  func masksDiffer() {
    let mask = dropped(4, first: 0)
    #expect(mask != dropped(4, first: 0, ordinal: 1))
    #expect(mask != dropped(4, first: 0, step: 4))
    #expect(Set(mask) == [0, Float(1 / 0.6)])
    let share = Double(mask.count { $0 == 0 }) / Double(mask.count)
    #expect(abs(share - 0.4) < 0.08)
  }
}
