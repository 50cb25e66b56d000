import Charts
import Foundation
import Testing
import Workflow

@testable import Charts
@testable import Experiments
@testable import Specifications

@Suite("Barriers between forks of a training, by when they part")
struct InstabilityTests {
  private static let specification = """
    name: small
    data: {moons: {dataset: {two-moons: {count: 80, noise: 0.2}}}}
    networks:
      small: {input: [2], layers: [linear: 6, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 3, batch: 20, optimiser: {sgd: {rate: 0.3, momentum: 0.9}}}
    stages:
      trunk: {for: {seed: [1, 2]}, train: {seed: "${for.seed}"}}
      fork:
        for: {seed: [1, 2], step: [0, 2, 8], order: [11, 12, 13]}
        train: {continue: {from: trunk, step: "${for.step}"}, seeds: {order: "${for.order}"}}
      apart: {for: {seed: [1, 2], step: [0, 2, 8]}, barriers: {between: fork, points: 3}}

    """

  @Test("weights before a fork are not trained again, and each stage has the pairs of its own forks")
  func run() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    #expect(run.failures == [:])
    // Two trunks of 12 steps, and of each three forks from steps 0, 2 and 8 on.
    #expect(run.tally.steps == 2 * (12 + 3 * (12 + 10 + 4)))
    let bytes = try TemporaryExperiment.bytes("stages/apart@seed=2,step=8/barriers.json", of: run)
    let barriers = try BarrierEvaluation(files: [ArtifactFile(name: "barriers.json", bytes: bytes)])
    let forks = [11, 12, 13].map { "fork@seed=2,step=8,order=\($0)" }
    #expect(
      barriers.ways.map { [$0.from, $0.to] } == [
        [forks[0], forks[1]], [forks[0], forks[2]], [forks[1], forks[2]],
      ])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(page.contains("Barriers by step: apart") && page.contains("2 points"))
  }

  @Test(
    "the figure has the mean over pairs of peak over mean, a line for each seed, their mean with its deviation, and 2 points"
  )
  func figure() throws {
    let heights: [[Double]] = [[16, 6], [8, 10]]
    var members: [ResultFamily<BarrierEvaluation>.Member] = []
    for (seed, row) in heights.enumerated() {
      for (step, height) in zip([100, 20], row) {
        var evaluation = BarrierEvaluation(by: .pairs, metrics: ["error", "accuracy"], splits: ["test"])
        for (pair, factor) in [("b", 0.5), ("c", 1.5)] {
          // Ends of 10 and 14: the barrier is against their mean, not against the line between them.
          evaluation.append(
            BarrierEvaluation.Way(
              from: "a", to: pair, part: BarrierEvaluation.whole, parameters: 1, distance: 1),
            on: "test", at: [0, 0.25, 1], values: [[10, 12 + height * factor, 14], [0, 0, 0]],
            ends: [(10, 14), (0, 0)])
        }
        members.append(
          .init(
            stage: "apart",
            parts: [.init(axis: "seed", label: "\(seed + 1)"), .init(axis: "step", label: "\(step)")],
            result: evaluation))
      }
    }
    let family = ResultFamily(name: "apart", kind: "barriers", members: members)
    let figures = BarrierEvaluation.family.figures(family)
    try #require(figures.count == 1)
    let panels = try #require(figures[0].chart as? Panels)
    let chart = try #require(panels.charts.first as? LineChart)
    #expect(panels.charts.count == 1, "of an accuracy a peak is no barrier")
    func series(_ name: String) -> Series? { chart.series.first { $0.name == name } }
    #expect(series("seed 1")?.x == [20, 100] && series("seed 1")?.y == [6, 16])
    #expect(series("seed 2")?.y == [10, 8])
    let mean = try #require(series("mean"))
    #expect(mean.y == [8, 12])
    #expect(mean.band?.upper == [8 + 8.0.squareRoot(), 12 + 32.0.squareRoot()])
    #expect(series("2 points")?.y == [2, 2])
  }
}
