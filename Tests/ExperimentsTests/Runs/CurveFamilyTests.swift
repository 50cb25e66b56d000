import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Curves of several families through the same weights")
struct CurveFamilyTests {
  private static let specification = """
    name: families
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks: {small: {input: [2], layers: [linear: 8, tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, batch: 20, epochs: 2}
      evaluate: {points: 5, splits: test, metrics: [cross-entropy]}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
      chain: {curve: {through: [a, b, c]}}
      bezier: {curve: {through: [a, b, c], family: bezier}}
      along-chain: {evaluate: {curve: chain}}
      along-bezier: {evaluate: {curve: bezier}}

    """

  @Test(
    "what is remembered of one is not taken for the other's: a chain goes through the middle, a Bézier curve does not"
  )
  func families() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    #expect(run.failures == [:])
    func values(_ stage: String) throws -> [Double] {
      let file = ArtifactFile(
        name: "points.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/points.json", of: run))
      return try CurveEvaluation(files: [file]).series("cross-entropy", path: "curve", split: "test")
    }
    let (chain, bezier) = (try values("along-chain"), try values("along-bezier"))
    #expect(chain.count == 5 && chain.first == bezier.first && chain.last == bezier.last)
    for point in 1...3 { #expect(chain[point] != bezier[point]) }
  }
}
