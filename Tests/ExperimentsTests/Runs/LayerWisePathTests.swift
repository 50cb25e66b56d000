import Declarations
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Networks connected by layer-wise paths, and what each way takes")
struct LayerWisePathTests {
  private static func specification(_ stages: String, norm: String = "") -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 90, noise: 0.2}}, validation: 10}}
    networks: {small: {input: [2], layers: [linear: 8,\(norm) tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, epochs: 30, batch: 20, optimiser: {adam: {rate: 3e-2}}}
      connect: {points: 9, by: {layer-wise: {moves: 12, steps: 20, rate: 0.1, batch: 32}}}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
    \(stages)

    """
  }

  private static func graph(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> ConnectionGraph {
    try ConnectionGraph(files: [
      ArtifactFile(
        name: "connections.json",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/connections.json", of: run))
    ])
  }

  @Test("paths lie lower than straight ways, end at both networks, and are curves like others")
  func paths() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          graph: {connect: {weights: [a, b, c]}}
          turn: {connect: {weights: [a, b, c], by: {layer-wise: {moves: 12, steps: 20, rate: 0.1, batch: 32, order: in-turn}}}}
          along: {evaluate: {curve: graph/edge-2, points: 9, splits: test}}
          figures: {plot: {of: [graph, turn]}}
        """))
    #expect(run.failures == [:])
    for stage in ["graph", "turn"] {
      let graph = try Self.graph(stage, run)
      #expect(graph.method == "a layer-wise path")
      let rows = graph.rows("cross-entropy")
      #expect(rows.reduce(0) { $0 + $1[8].number } < rows.reduce(0) { $0 + $1[7].number }, "paths are lower")
      #expect(rows.allSatisfy { $0[4].number == 13 && $0[3].number > $0[2].number })
      // The ends of a path are the networks themselves.
      for row in rows {
        for t in [0.0, 1] {
          let ends = ["straight", "path"].map { way in
            graph.points.numbers("cross-entropy") {
              $0[0] == row[0] && $0[1] == row[1] && $0[2].text == way && $0[3].number == t
            }
          }
          #expect(ends[0] == ends[1] && ends[0].count == 1)
        }
      }
    }
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("Ways of connecting") && report.contains("a layer-wise path"))
  }

  @Test("what each way took is counted: by hand of a walk and a fit, and of a band pivot by pivot")
  func costs() throws {
    // 80 training examples: batches of 32, 32 and 16.
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          walk: {connect: {weights: [a, b]}}
          short: {connect: {weights: [a, b], by: {layer-wise: {moves: 2, steps: 4, batch: 32}}}}
          fit: {connect: {weights: [a, b], by: {curve: {epochs: 7, batch: 32}}}}
          band: {connect: {weights: [a, b], by: {band: {pivots: 3, steps: 5, rates: [0.1, 0.1], most-pivots: 1, batch: 32}}}}
        """))
    #expect(run.failures == [:])
    func cost(_ stage: String) throws -> [Double] {
      let row = try #require(try Self.graph(stage, run).rows("error").first)
      return row.suffix(2).map(\.number)
    }
    // 11 moves with 20 steps each: 73 rounds over all, and one batch of 32.
    #expect(try cost("walk") == [220, 73 * 80 + 32])
    #expect(try cost("short") == [4, 80 + 32])
    #expect(try cost("fit") == [21, 560])
    // Ten steps of three pivots over 32, 32, 16, …: 32·7 + 16·3; losses over all 80 of the ends, between rounds of five pivots and
    // three places on each of four segments, and of three pivots at the end.
    #expect(try cost("band") == [10, Double(3 * (32 * 7 + 16 * 3) + 80 * (2 + 5 + 12 + 3))])
  }

  @Test("another order finds no path again, more control points or moves do; `plan` counts what a run does")
  func edits() throws {
    let experiment = try TemporaryExperiment()
    let first = try experiment.run(Self.specification("  graph: {connect: {weights: [a, b]}}"))
    #expect(first.tally.paths == 1 && first.tally.passes == 18)
    let by = "layer-wise: {moves: 12, steps: 20, rate: 0.1, batch: 32"
    let edits: [(stage: String, paths: Int, missing: Double, total: Double)] = [
      ("{weights: [b, a]}", 0, 18, 18), ("{weights: [a, b], points: 5}", 0, 0, 10),
      ("{weights: [a, b, c]}", 2, 36, 54), ("{weights: [a, b], by: {\(by), control-points: 6}}}", 1, 9, 18),
      ("{weights: [a, b], by: {\(by), momentum: 0.5}}}", 1, 9, 18),
      ("{weights: [a, b], metrics: [error]}", 0, 0, 18),
    ]
    for (stage, paths, missing, total) in edits {
      let edited = Self.specification("  graph: {connect: \(stage)}")
      let predicted = try #require(try experiment.cachedProgress(of: "graph", in: edited), "\(stage)")
      #expect(predicted.missing == missing && predicted.total == total, "\(stage)")
      let run = try experiment.run(edited)
      #expect(run.failures == [:], "\(stage)")
      #expect(run.tally.paths == paths && Double(run.tally.passes) == missing, "\(stage)")
    }
    let last = Self.specification("  graph: {connect: {weights: [b, a]}}")
    try RunFiles.expectEqual(
      try experiment.run(last, forcing: ["graph"]), try TemporaryExperiment().run(last))
  }

  @Test("control points are no more than there may be")
  func thinned() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        "  graph: {connect: {weights: [a, b], by: {layer-wise: {moves: 12, steps: 1, control-points: 5}}}}"))
    #expect(run.failures == [:])
    #expect(try Self.graph("graph", run).rows("error").map { $0[4].number } == [5])
  }

  @Test("networks with batch norms are connected, each batch with statistics of its own")
  func norms() throws {
    let run = try TemporaryExperiment().run(
      Self.specification("  graph: {connect: {weights: [a, b], statistics: average}}", norm: " batch-norm,"))
    #expect(run.failures == [:])
    #expect(try Self.graph("graph", run).statistics?.policy == "average")
  }

  @Test("a walk that goes too far fails, and says which setting is to blame")
  func diverged() throws {
    let run = try TemporaryExperiment().run(
      Self.specification("  graph: {connect: {weights: [a, b], by: {layer-wise: {rate: 1e39, steps: 5}}}}"),
      keepsGoing: true)
    #expect(run.failures["graph"]?.contains("the path's loss is not finite") == true)
  }

  @Test("what a band took is read back, and nothing else is")
  func bytes() {
    let cost = PathCost(steps: 3, examples: 1 << 40)
    #expect(PathCost(bytes: cost.bytes) == cost)
    #expect(PathCost(bytes: []) == nil && PathCost(bytes: [UInt8](repeating: 255, count: 16)) == nil)
    #expect(PathCost.examples(of: 1..<3, 32, of: 80) == 48 && PathCost.examples(of: 2..<2, 32, of: 80) == 0)
  }
}
