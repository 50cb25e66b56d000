import Networks
import Neural
import Testing

@testable import Experiments

@Suite("What examples are like, in a few numbers")
struct SplitFactsTests {
  private static func facts(
    _ inputs: Examples.Inputs, _ targets: Examples.Targets, count: Int, width: Int = 2
  )
    -> SplitFacts
  {
    let expected: DatasetTargets =
      switch targets {
      case .classes: .classes(3)
      case .values(_, let width): .values(width: width, noise: nil)
      }
    return SplitFacts(
      of: Examples(input: Networks.Shape([width]), inputs: inputs, targets: targets, count: count), expected)
  }

  @Test("bytes are taken as the network sees them, and classes are counted")
  func bytes() {
    let facts = Self.facts(.bytes([0, 255, 51, 102]), .classes([2, 0]), count: 2)
    #expect(facts.count == 2 && facts.targets == .classes([1, 0, 1]))
    #expect(facts.inputs.areBytes && facts.inputs.least == 0 && facts.inputs.greatest == 1)
    #expect(abs(facts.inputs.size - ((1 + 0.04 + 0.16) / 4.0).squareRoot()) < 1e-12)
    #expect(!facts.inputs.areAlike)
  }

  /// Means, deviations and magnitudes by hand: columns (1, 3, 5) and (-100, -100, -100).
  @Test("targets are measured column by column")
  func values() {
    let facts = Self.facts(
      .floats([1, -2, 1, -2, 1, -2]), .values([1, -100, 3, -100, 5, -100], width: 2), count: 3)
    #expect(facts.inputs.least == -2 && facts.inputs.greatest == 1 && facts.inputs.areAlike)
    #expect(facts.inputs.size == 2.5.squareRoot())
    guard case .values(let largest, let offset, let spread) = facts.targets else {
      Issue.record("these are values")
      return
    }
    #expect(largest == 100 && offset == 100 && abs(spread - (8.0 / 3).squareRoot()) < 1e-12)
  }

  @Test("examples differ where any value does, the last one too")
  func alike() {
    #expect(Self.facts(.floats([1, 2, 1, 2]), .classes([0, 1]), count: 2).inputs.areAlike)
    #expect(!Self.facts(.floats([1, 2, 1, 2.5]), .classes([0, 1]), count: 2).inputs.areAlike)
    #expect(!Self.facts(.bytes([7, 7, 7, 8]), .classes([0, 1]), count: 2).inputs.areAlike)
  }

  @Test("what is remembered is what was found")
  func roundTrip() {
    for facts in [
      Self.facts(.bytes([0, 255, 51, 102]), .classes([2, 0]), count: 2),
      Self.facts(.floats([1e-30, -2e30, 1, 0]), .values([0.1, 1e37], width: 1), count: 2),
    ] {
      #expect(SplitFacts(bytes: facts.bytes) == facts)
    }
    for text in ["", "{}", #"{"count":1}"#, "not JSON"] {
      #expect(SplitFacts(bytes: Array(text.utf8)) == nil)
    }
  }
}
