import Foundation
import Testing

@testable import Experiments

/// Against SciPy (`Fixtures/make_binomial.py`).
@Suite("How far a share of examples may be off")
struct SamplingNoiseTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let count: Int
      let examples: Int
      let error: Double
    }
    let cases: [Case]
  }

  @Test("the standard error is that of a binomial proportion, and no less than one example")
  func standardError() throws {
    let reference = try MetricReference.read(
      Reference.self, MetricReference.fixtures.appending(path: "binomial.json"))
    #expect(reference.cases.count == 8)
    for known in reference.cases {
      let noise = SamplingNoise(examples: known.examples)
      let found = noise.standardError(ofPercentage: 100 * Double(known.count) / Double(known.examples))
      let least = 100 / Double(known.examples)
      #expect(abs(found - max(known.error, least)) < 1e-12 * known.error, "\(known) \(found)")
    }
  }

  @Test("it is written with as many decimals as the value, and of no number not at all")
  func words() {
    let noise = SamplingNoise(examples: 10_000)
    #expect(noise.plusMinus(ofPercentage: 79.73) == "± 0.40")
    #expect(noise.plusMinus(ofPercentage: 20.27, decimals: 3) == "± 0.402")
    #expect(noise.plusMinus(ofPercentage: .nan) == nil && noise.plusMinus(ofPercentage: .infinity) == nil)
    #expect(noise.examplesInWords == "10\u{2009}000 examples")
    #expect(SamplingNoise(examples: 1).examplesInWords == "1 example")
  }
}
