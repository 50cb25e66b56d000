import Declarations
import FileFormats
import Foundation
import Platform
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Connections of many networks")
struct ConnectTests {
  private static func specification(_ stages: String, norm: String = "") -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 80, noise: 0.2}}}}
    networks: {small: {input: [2], layers: [linear: 8,\(norm) tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, epochs: 30, batch: 20, optimiser: {adam: {rate: 3e-2}}}
      connect: {points: 5, by: {band: {steps: 20, rates: [0.1, 0.05], batch: 40}}}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
      d: {train: {seed: 4}}
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

  @Test(
    "bands lie lower than straight ways, the tree is that of their saddles, and its edges are curves like others"
  )
  func bands() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          graph: {connect: {weights: [a, b, c, d]}}
          pairs: {barriers: {between: [a, b, c, d], points: 5, metrics: [cross-entropy]}}
          along: {evaluate: {curve: graph/edge-3, points: 5, splits: test}}
          figures: {plot: {of: graph}}
        """))
    #expect(run.failures == [:])
    let graph = try Self.graph("graph", run)
    let rows = graph.rows("cross-entropy")
    #expect(rows.count == 6)
    #expect(rows.reduce(0) { $0 + $1[8].number } < rows.reduce(0) { $0 + $1[7].number }, "paths are lower")
    #expect(rows.count { $0[5].number == 1 } == 3)
    #expect(rows.count { row in graph.tree.edges.contains { $0.height == ConnectionGraph.saddle(row) } } == 3)
    // The straight ways are those of `barriers`.
    let bytes = try TemporaryExperiment.bytes("stages/pairs/barriers.json", of: run)
    let barriers = try BarrierEvaluation(files: [ArtifactFile(name: "barriers.json", bytes: bytes)])
    #expect(rows.map { $0[9].number } == barriers.ways.map { barriers.barrier($0, "test", "cross-entropy") })
    // What is measured along the last edge's curve is what stands in the points.
    let top = try #require(graph.tree.edges.last)
    let along = try CurveEvaluation(files: [
      ArtifactFile(
        name: "points.json", bytes: try TemporaryExperiment.bytes("stages/along/points.json", of: run))
    ])
    let values = along.series("cross-entropy", path: CurveEvaluation.curve, split: "test")
    #expect(abs((values.max() ?? 0) - top.height) < 1e-9)
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("Connections") && report.contains("Tree of saddles"))
  }

  @Test(
    "one network more computes its own pairs, and another order finds no path again; `plan` counts what a run does"
  )
  func networkMore() throws {
    let experiment = try TemporaryExperiment()
    let three = try experiment.run(Self.specification("  graph: {connect: {weights: [a, b, c]}}"))
    #expect(three.tally.paths == 3 && three.tally.passes == 30)
    let edits: [(stage: String, paths: Int, missing: Double, total: Double)] = [
      ("{weights: [c, a, b]}", 0, 20, 30), ("{weights: [a, b, c, d]}", 3, 30, 60),
      ("{weights: [b, d]}", 0, 0, 10),
      ("{weights: [a, b, c, d], pairs: tree}", 0, 0, 45),
      ("{weights: [a, b, c, d], pairs: tree, further: 1}", 0, 0, 50),
      ("{weights: [a, b, c], points: 9}", 0, 24, 54), ("{weights: [a, b], seed: 2}", 1, 5, 10),
      ("{weights: [a, b], by: {curve: {epochs: 2, batch: 20}}}", 1, 5, 10),
      ("{weights: [a, b], by: {curve: {epochs: 2, batch: 20}}, metrics: [error]}", 0, 0, 10),
    ]
    for (stage, paths, missing, total) in edits {
      let edited = Self.specification("  graph: {connect: \(stage)}")
      let predicted = try #require(try experiment.cachedProgress(of: "graph", in: edited), "\(stage)")
      #expect(predicted.missing == missing && predicted.total == total, "\(stage)")
      let run = try experiment.run(edited)
      #expect(run.failures == [:], "\(stage)")
      #expect(run.tally.paths == paths, "\(stage)")
      // The ends of a way with other points are measured already.
      #expect(Double(run.tally.passes) == missing, "\(stage)")
    }
    let last = Self.specification("  graph: {connect: {weights: [a, b, c, d]}}")
    try RunFiles.expectEqual(
      try experiment.run(last, forcing: ["graph"]), try TemporaryExperiment().run(last))
  }

  @Test(
    "with `pairs: tree` the pairs of the lowest straight ways are connected, and further ones get round the highest saddle"
  )
  func tree() throws {
    let experiment = try TemporaryExperiment()
    let run = try experiment.run(
      Self.specification("  graph: {connect: {weights: [a, b, c, d], pairs: tree}}"))
    #expect(run.tally.paths == 3)
    let rows = try Self.graph("graph", run).rows("cross-entropy")
    let straight = SpanningTree(
      of: 4,
      zip([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], rows).map {
        WeightedEdge(first: $0.0, second: $0.1, height: $1[7].number)
      })
    for (pair, row) in zip([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], rows) {
      #expect(!row[8].number.isNaN == straight.contains(pair.0, pair.1))
    }
    let more = try experiment.run(
      Self.specification("  graph: {connect: {weights: [a, b, c, d], pairs: tree, further: 2}}"))
    #expect(more.tally.paths == 2)
  }

  @Test("a stage that was stopped goes on with the next pair, with the same bytes", arguments: [6, 17])
  func stopped(after points: Int) throws {
    let specification = Self.specification("  graph: {connect: {weights: [a, b, c]}}")
    let experiment = try TemporaryExperiment()
    let cancellation = Cancellation()
    let interrupted = try experiment.run(specification, cancellation: cancellation) { event in
      if case .stageProgress("graph", let progress) = event, progress.done >= Double(points) {
        cancellation.request()
      }
    }
    #expect(interrupted.summary.outcome == .interrupted)
    let resumed = try experiment.run(specification)
    #expect(interrupted.tally.paths + resumed.tally.paths == 3)
    try RunFiles.expectEqual(resumed, try TemporaryExperiment().run(specification))
  }

  @Test("networks with batch norms are connected under each policy of statistics")
  func statistics() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          estimated: {connect: {weights: [a, b]}}
          averaged: {connect: {weights: [a, b], statistics: average}}
        """, norm: " batch-norm,"))
    #expect(run.failures == [:])
    #expect(try Self.graph("estimated", run).statistics?.policy == "estimate")
    #expect(try Self.graph("averaged", run).statistics?.policy == "average")
  }

  @Test(
    "what cannot be meant is refused",
    arguments: [
      ("connect: {weights: [a]}", "at least 2"), ("connect: {weights: [a, a]}", "'a' is named twice"),
      ("connect: {weights: [a, b], further: 1}", "there are none beyond them"),
      ("connect: {weights: [a, b], metrics: [accuracy]}", "the tree is that of the lowest saddles"),
      ("connect: {weights: [a, b], by: {band: {rates: []}}}", "at least one element"),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(Self.specification("  wrong: {\(stage)}"))
    }
    #expect(
      error?.list.contains { $0.message.contains(message) } == true, "\(error?.list.map(\.message) ?? [])")
  }

  @Test("a band that is moved too far fails, and says which setting is to blame")
  func diverged() throws {
    let run = try TemporaryExperiment().run(
      Self.specification("  graph: {connect: {weights: [a, b], by: {band: {rates: [1e39], steps: 5}}}}"),
      keepsGoing: true)
    #expect(run.failures["graph"]?.contains("the band's loss is not finite") == true)
  }
}

@Suite("Spanning trees")
struct SpanningTreeTests {
  /// All trees over some nodes: sets of edges that join them.
  private func bruteForce(_ count: Int, _ edges: [WeightedEdge]) -> [[WeightedEdge]] {
    (0..<1 << edges.count).filter { $0.nonzeroBitCount == count - 1 }.compactMap { mask in
      let chosen = edges.indices.filter { mask >> $0 & 1 == 1 }.map { edges[$0] }
      var reached: Set<Int> = [0]
      for _ in 0..<count {
        for edge in chosen where reached.contains(edge.first) != reached.contains(edge.second) {
          reached.formUnion([edge.first, edge.second])
        }
      }
      return reached.count == count ? chosen : nil
    }
  }

  @Test("no tree is lower, by the sum and by the way between any two nodes", arguments: [2, 3, 4, 5])
  func lowest(_ count: Int) throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let edges = (0..<count).flatMap { first in
        (first + 1..<max(count, first + 1)).map {
          WeightedEdge(first: first, second: $0, height: Double.random(in: 0...1, using: &random))
        }
      }
      let tree = SpanningTree(of: count, edges)
      let all = bruteForce(count, edges)
      let sums = all.map { $0.reduce(0) { $0 + $1.height } }
      #expect(tree.edges.count == count - 1)
      #expect(abs(tree.edges.reduce(0) { $0 + $1.height } - (sums.min() ?? 0)) < 1e-12)
      for edge in edges {
        let lowest = all.compactMap {
          SpanningTree(of: count, $0).saddle(between: edge.first, and: edge.second)
        }.min()
        #expect(tree.saddle(between: edge.first, and: edge.second) == lowest)
      }
    }
  }

  @Test("what is not a number comes last, and a side of an edge is what hangs on it")
  func sides() throws {
    let edges = [
      WeightedEdge(first: 0, second: 1, height: .nan), WeightedEdge(first: 0, second: 2, height: 3),
      WeightedEdge(first: 1, second: 2, height: 5), WeightedEdge(first: 2, second: 3, height: 1),
    ]
    let tree = SpanningTree(of: 4, edges)
    #expect(tree.edges == [edges[3], edges[1], edges[2]])
    #expect(tree.sides(of: edges[2]) == [1] && tree.sides(of: edges[1]) == [0])
    #expect(!tree.contains(0, 1) && tree.contains(2, 0))
    #expect(SpanningTree(of: 3, [edges[1]]).saddle(between: 0, and: 1) == nil)
  }
}
