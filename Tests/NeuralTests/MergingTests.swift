import Foundation
import Testing

@testable import Neural

/// Against NumPy (`Fixtures/make_merges.py`), and what holds of any weights.
@Suite("Weights made of weights: averages and merges")
struct MergingTests {
  private struct Reference: Decodable {
    let sizes: [Int]
    let drop: Double
    let shares: [Double]
    let base: [Float]
    let members: [[Float]]
    let masks: [[Bool]]
    let results: [String: [Double]]

    /// Where each tensor lies.
    var tensors: [Range<Int>] {
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return start..<start + size
      }
    }
  }

  private static let reference = Result {
    try JSONDecoder().decode(
      Reference.self,
      from: Data(contentsOf: ReferenceTests.fixtures.appendingPathComponent("merges.json")))
  }

  @Test("averages and every method are what NumPy makes of the same weights")
  func numbers() throws {
    let reference = try Self.reference.get()
    let (members, base, tensors) = (reference.members, reference.base, reference.tensors)
    let dare = DARE(drop: reference.drop, scale: 0.7)
    let results: [String: [Float]] = [
      "average": WeightAverage.of(members), "shares": WeightAverage.of(members, shares: reference.shares),
      "slerp": Slerp(t: 0.3).merged(Array(members.prefix(2)), base: nil, tensors: tensors),
      "task-arithmetic": TaskArithmetic(scale: 0.7).merged(members, base: base, tensors: tensors),
      "ties": TIES(density: 0.4, scale: 0.9).merged(members, base: base, tensors: tensors),
      "dare": dare.merged(members, base: base) { reference.masks[$0][$1] },
      "model-stock": ModelStock().merged(members, base: base, tensors: tensors),
    ]
    #expect(Set(results.keys) == Set(reference.results.keys))
    for (name, expected) in reference.results {
      let found = try #require(results[name])
      for (ours, theirs) in zip(found, expected) {
        #expect(abs(Double(ours) - theirs) <= 1e-6 * max(1, abs(theirs)), "\(name)")
      }
    }
  }

  private static func vector(_ count: Int, _ lane: Int) -> [Float] {
    let random = CounterRandom(seed: 5, purpose: .sampling, lane: lane)
    return (0..<count).map { Float(random.normal(at: $0)) }
  }

  @Test("the average of one network has its bits, and so has slerp at its ends")
  func identities() {
    var one = Self.vector(1000, 0)
    one[3] = -0.0
    let other = Self.vector(1000, 1)
    #expect(WeightAverage.of([one]).map(\.bitPattern) == one.map(\.bitPattern))
    for (t, end) in [(0.0, one), (1, other)] {
      let found = Slerp(t: t).merged([one, other], base: nil, tensors: [0..<400, 400..<1000])
      #expect(zip(found, end).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
    }
  }

  @Test("what learned nothing leaves the base as it is, and one network that learned something is itself")
  func bases() {
    let base = Self.vector(300, 0)
    let learned = Self.vector(300, 1)
    let whole = [0..<300]
    for method: any MergeMethod in [TaskArithmetic(), TIES(density: 1), DARE(drop: 0)] {
      #expect(method.merged([base], base: base, tensors: whole) == base)
      let found = method.merged([learned], base: base, tensors: whole)
      #expect(zip(found, learned).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
    }
    #expect(ModelStock().merged([base, base], base: base, tensors: whole) == base)
    // Networks that went opposite ways agree on nothing.
    let away = zip(base, learned).map { 2 * $0 - $1 }
    #expect(ModelStock().merged([learned, away], base: base, tensors: whole) == base)
  }

  @Test(
    "so many entries of the largest magnitude are kept, of equal ones the first",
    arguments: [1, 7, 150, 299, 300])
  func trimming(count: Int) {
    var vector = Self.vector(300, 2)
    for index in stride(from: 0, to: 300, by: 5) { vector[index] = index % 2 == 0 ? 0.5 : -0.5 }
    let kept = LargestMagnitudes.only(Double(count) / 300, of: vector)
    let order = vector.indices.sorted { (-vector[$0].magnitude, $0) < (-vector[$1].magnitude, $1) }
    let expected = Set(order.prefix(count))
    #expect(kept == vector.indices.map { expected.contains($0) ? vector[$0] : 0 })
  }

  @Test("a share of the changes is dropped, as the seed decides, and each network's own")
  func dropping() {
    let dare = DARE(drop: 0.3, seed: 4)
    let kept = (0..<20_000).map { dare.keeps(entry: $0, of: 0) }
    #expect(abs(Double(kept.count { $0 }) / 20_000 - 0.7) < 0.02)
    #expect(kept == (0..<20_000).map { dare.keeps(entry: $0, of: 0) })
    #expect(kept != (0..<20_000).map { dare.keeps(entry: $0, of: 1) })
    #expect(kept != (0..<20_000).map { DARE(drop: 0.3, seed: 5).keeps(entry: $0, of: 0) })
  }
}
