import Kernels
import Networks
import Testing

@testable import Neural

@Suite("Randomness by position")
struct RandomnessTests {
  /// From the known-answer file that the authors of Philox publish with Random123.
  private static let vectors: [(counter: [UInt32], key: [UInt32], words: [UInt32])] = [
    ([0, 0, 0, 0], [0, 0], [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
    (
      [UInt32](repeating: .max, count: 4), [.max, .max],
      [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
    ),
    (
      [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0],
      [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
    ),
  ]

  @Test("Philox gives the words its authors published, in Swift and in C", arguments: 0..<3)
  func publishedVectors(_ index: Int) {
    let (counter, key, words) = Self.vectors[index]
    let block = Philox.block(key: (key[0], key[1]), counter: (counter[0], counter[1], counter[2], counter[3]))
    #expect([block.0, block.1, block.2, block.3] == words)
    var result = [UInt32](repeating: 0, count: 4)
    thalweg_philox(key, counter, &result)
    #expect(result == words)
  }

  @Test(
    "an epoch's order has every place once, and differs from the next", arguments: [1, 2, 3, 10, 257, 5000])
  func ordersArePermutations(_ count: Int) {
    let order = EpochPermutation(count: count, seed: 1, epoch: 0)
    let places = Set((0..<count).map { order[$0] })
    #expect(places == Set(0..<count))
    let next = EpochPermutation(count: count, seed: 1, epoch: 1)
    let differs = (0..<count).contains { order[$0] != next[$0] }
    #expect(count < 10 || differs)
  }

  @Test("orders of three are about equally frequent")
  func ordersAreFair() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<6000 {
      let order = EpochPermutation(count: 3, seed: 2, epoch: epoch)
      counts[[order[0], order[1], order[2]], default: 0] += 1
    }
    let isFair = counts.values.allSatisfy { abs($0 - 1000) < 150 }
    #expect(counts.count == 6 && isFair)
  }

  @Test("uniform and normal draws have their mean and deviation")
  func moments() {
    let random = CounterRandom(seed: 77, purpose: .sampling)
    let count = 200_000
    let uniform = (0..<count).map { random.uniform(at: $0) }
    let normal = (0..<count).map { random.normal(at: $0) }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 3e-3)
    #expect(abs(normal.reduce(0, +) / Double(count)) < 1e-2)
    let square = normal.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(square - 1) < 2e-2)
  }

  @Test("weights begin within their bound, with the spread of their distribution")
  func initialWeights() throws {
    let layout = try LeNet5().network.layout()
    let values = layout.initialParameters(UniformFanIn(), seed: 1)
    for tensor in layout.parameters {
      let fanIn = ["0": 25.0, "3": 150, "7": 256, "9": 120, "11": 84][
        tensor.name.prefix { $0 != "." }.description]
      let bound = 1 / (try #require(fanIn)).squareRoot()
      let part = values[tensor.range].map { Double($0) }
      #expect(part.allSatisfy { abs($0) <= bound })
      let variance = part.reduce(0) { $0 + $1 * $1 } / Double(part.count)
      #expect(part.count < 1000 || abs(variance / (bound * bound / 3) - 1) < 0.1)
    }
    let linear = layout.parameters[4].range
    let kaiming = layout.initialParameters(KaimingNormal(), seed: 1)[linear]
    let deviation = (kaiming.reduce(0) { $0 + Double($1 * $1) } / Double(kaiming.count)).squareRoot()
    #expect(abs(deviation / (2.0 / 256).squareRoot() - 1) < 0.05)
  }
}
