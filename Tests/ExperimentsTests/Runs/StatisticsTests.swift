import Declarations
import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Which batch-norm statistics measured networks have")
struct StatisticsTests {
  private static func specification(_ stages: String) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 100}}, validation: 20}}
    networks:
      small: {input: [2], layers: [linear: 12, batch-norm, tanh, linear: 2]}
      plain: {input: [2], layers: [linear: 12, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, batch: 20, epochs: 3}
      evaluate: {points: 3, splits: test, metrics: [cross-entropy, error], batch: 20}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 2, batch: 20}}
      bare: {train: {network: plain, seed: 1}}
      estimated: {evaluate: {curve: valley}}
    \(stages)

    """
  }

  private static func curve(
    _ stage: String, _ outcome: TemporaryExperiment.Outcome
  ) throws -> CurveEvaluation {
    try CurveEvaluation(files: [
      ArtifactFile(
        name: "points.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/points.json", of: outcome))
    ])
  }

  private static func networks(
    _ stage: String, _ outcome: TemporaryExperiment.Outcome
  ) throws -> NetworkEvaluation {
    try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/networks.json", of: outcome))
    ])
  }

  @Test("an estimate over fewer examples is another one, over all of them the same, and each says how many")
  func estimate() throws {
    let experiment = try TemporaryExperiment()
    let outcome = try experiment.run(
      Self.specification(
        """
          few: {evaluate: {curve: valley, statistics: {estimate: 40}}}
          all: {evaluate: {curve: valley, statistics: {estimate: {examples: 80}}}}
          named: {evaluate: {curve: valley, statistics: estimate}}
        """))
    let standard = try Self.curve("estimated", outcome)
    let few = try Self.curve("few", outcome)
    let all = try Self.curve("all", outcome)
    #expect(standard.statistics == StatisticsRecord(policy: "estimate", examples: 80, of: 80))
    #expect(few.statistics == StatisticsRecord(policy: "estimate", examples: 40, of: 80))
    #expect(standard.table == all.table && standard.table != few.table)
    #expect(
      Set(outcome.executed).intersection(["estimated", "named"]).count == 1, "it is the default, written")
    #expect(
      try Self.curve("named", outcome).statistics?.sentence
        == "Batch-norm statistics: estimated at each network over all 80 training examples.")
  }

  @Test("at the ends, averages are the ends' own; between them they are averages")
  func average() throws {
    let outcome = try TemporaryExperiment().run(
      Self.specification(
        """
          averaged: {evaluate: {curve: valley, statistics: average, own-norms: true}}
          own: {evaluate: {weights: [start, end]}}
          again: {evaluate: {weights: [start, end], statistics: estimate}}
        """))
    #expect(outcome.failures.isEmpty)
    let averaged = try Self.curve("averaged", outcome)
    let own = try Self.networks("own", outcome)
    let again = try Self.networks("again", outcome)
    let along = averaged.series("cross-entropy", path: "curve", split: "test")
    #expect([along[0], along[2]] == own.table.numbers("cross-entropy"))
    let ends = averaged.ownEnds.map { $0[averaged.table.index(of: "cross-entropy") ?? 0].number }
    #expect(ends == own.table.numbers("cross-entropy"))
    let estimated = try Self.curve("estimated", outcome).series("cross-entropy", path: "curve", split: "test")
    #expect([estimated[0], estimated[2]] == again.table.numbers("cross-entropy"))
    #expect(along[1] != estimated[1] && own.table != again.table)
    #expect(averaged.statistics?.policy == "average" && own.statistics?.policy == "own")
    #expect(again.statistics == StatisticsRecord(policy: "estimate", examples: 80, of: 80))
  }

  @Test("the same weights with other statistics are another network, by name and as the end of a curve")
  func sameWeights() throws {
    let outcome = try TemporaryExperiment().run(
      Self.specification(
        """
          again: {average: {of: start}}
          named: {evaluate: {weights: [start, again, end]}}
          line: {curve: {through: [start, end]}}
          other: {curve: {through: [again, end]}}
          along: {evaluate: {curve: line, statistics: average}}
          beside: {evaluate: {curve: other, statistics: average}}
        """))
    #expect(outcome.failures == [:])
    let named = try Self.networks("named", outcome).table.numbers("cross-entropy")
    #expect(named.count == 3 && named[0] != named[1])
    for (stage, start) in [("along", 0), ("beside", 1)] {
      let values = try Self.curve(stage, outcome).series("cross-entropy", path: "curve", split: "test")
      #expect(values.first == named[start] && values.last == named[2], "\(stage)")
    }
  }

  @Test("an estimate over more examples measures the points again, and nothing else")
  func more() throws {
    let experiment = try TemporaryExperiment()
    let few = Self.specification("  few: {evaluate: {curve: valley, statistics: {estimate: 40}}}")
    try experiment.run(few)
    let more = try experiment.run(few.replacing("estimate: 40", with: "estimate: 60"))
    #expect(more.executed == ["few"] && more.tally.passes == 6 && more.tally.steps == 0)
    #expect(try experiment.run(few).executed.isEmpty)
  }

  @Test("a policy that suits nothing that is measured is said")
  func refusals() throws {
    let experiment = try TemporaryExperiment()
    for (stage, words) in [
      ("evaluate: {curve: valley, statistics: own}", "have no statistics of their own"),
      ("evaluate: {weights: start, statistics: average}", "no two ends"),
      ("landscape: {curve: valley, grid: 3, statistics: average}", "no statistics to average"),
      ("evaluate: {weights: bare, statistics: estimate}", "the network has no batch norms"),
    ] {
      let error = #expect(throws: (any Error).self, "\(stage)") {
        try experiment.plan(Self.specification("  wrong: {\(stage)}"))
      }
      #expect((error as? Diagnostics)?.list.first?.message.contains(words) == true, "\(stage)")
    }
  }
}
