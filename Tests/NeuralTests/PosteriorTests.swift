import Foundation
import Testing

@testable import Neural

/// Against NumPy (`Fixtures/make_posteriors.py`), and against what the deviations say.
@Suite("Posteriors of weights")
struct PosteriorTests {
  struct Reference: Decodable, Sendable {
    let rank: Int
    let states: [[Float]]
    let mean: [Double]
    let variances: [Double]
    let deviations: [[Double]]
    let scale: Double
    let covariance: [[Double]]
    let diagonalDraws: [Double]
    let columnDraws: [Double]
    let sample: [Double]

    var posterior: GaussianPosterior {
      var estimate = PosteriorEstimate(count: states.count, rank: rank)
      for state in states { estimate.add(state) }
      return estimate.posterior
    }
  }

  private static let references = Result {
    try JSONDecoder().decode(
      [Reference].self,
      from: Data(contentsOf: ReferenceTests.fixtures.appendingPathComponent("posteriors.json")))
  }

  private static func expectAlike(_ ours: [Float], _ theirs: [Double], _ name: String) {
    #expect(ours.count == theirs.count, "\(name)")
    for (ours, theirs) in zip(ours, theirs) {
      #expect(
        abs(Double(ours) - theirs) <= 1e-6 * max(abs(theirs), 1e-3), "\(name): \(ours) is not \(theirs)")
    }
  }

  @Test("mean, variances and deviations are what NumPy makes of the same states", arguments: 0..<3)
  func moments(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    let posterior = reference.posterior
    Self.expectAlike(posterior.mean, reference.mean, "mean")
    Self.expectAlike(posterior.variances, reference.variances, "variances")
    #expect(posterior.variances.allSatisfy { $0 > 0 }, "a weight that never moves has the least variance")
    #expect(posterior.deviations.count == reference.deviations.count)
    for (ours, theirs) in zip(posterior.deviations, reference.deviations) {
      Self.expectAlike(ours, theirs, "deviation")
    }
    #expect(posterior.mean == WeightAverage.of(reference.states), "the mean has the bits of an average")
  }

  @Test("a sample for given draws is NumPy's", arguments: 0..<3)
  func sample(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    let sample = reference.posterior.sample(
      scale: reference.scale, diagonal: { reference.diagonalDraws[$0] }, columns: reference.columnDraws)
    Self.expectAlike(sample, reference.sample, "sample")
  }

  @Test(
    "samples have the mean and the covariance that they should have, within five standard errors",
    arguments: 0..<3)
  func distribution(_ index: Int) throws {
    let reference = try Self.references.get()[index]
    let posterior = reference.posterior
    let count = 20_000
    let size = reference.mean.count
    var sums = [Double](repeating: 0, count: size)
    var products = [[Double]](repeating: sums, count: size)
    for number in 0..<count {
      let offsets = zip(posterior.sample(number, scale: reference.scale, seed: 3), reference.mean).map {
        Double($0) - $1
      }
      for row in 0..<size {
        sums[row] += offsets[row]
        for column in 0...row { products[row][column] += offsets[row] * offsets[column] }
      }
    }
    let covariance = reference.covariance
    for row in 0..<size {
      let error = (covariance[row][row] / Double(count)).squareRoot() + 1e-8
      #expect(abs(sums[row] / Double(count)) < 5 * error, "mean of weight \(row)")
      for column in 0...row {
        let (own, other, joint) = (covariance[row][row], covariance[column][column], covariance[row][column])
        let error = ((own * other + joint * joint) / Double(count)).squareRoot() + 1e-14
        let found = products[row][column] / Double(count)
        #expect(
          abs(found - joint) < 5 * error, "covariance of weights \(row) and \(column): \(found), not \(joint)"
        )
      }
    }
  }

  @Test("a sample follows from seed and number alone; a covariance scaled by zero leaves the mean")
  func draws() throws {
    let posterior = try Self.references.get()[0].posterior
    let samples = PosteriorSamples(of: posterior, scale: 0.5, seed: 7)
    #expect(samples.weights(at: [3]) == posterior.sample(3, scale: 0.5, seed: 7))
    let all = (0..<5).map { samples.weights(at: [Double($0)]) }
    #expect(
      Set(all).count == 5
        && Array(all.reversed()) == (0..<5).reversed().map { samples.weights(at: [Double($0)]) })
    #expect(posterior.sample(3, scale: 0.5, seed: 8) != all[3])
    #expect(posterior.sample(3, scale: 0, seed: 7) == posterior.mean)
  }
}
