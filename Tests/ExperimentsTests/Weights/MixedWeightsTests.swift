import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

/// Curves through given weights, their points, and averages.
@Suite("Weights made out of weights")
struct MixedWeightsTests {
  private static let specification = """
    name: mixed
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks:
      small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      line: {curve: {through: [a, b]}}
      first: {point: {curve: line, at: 0, statistics: average}}
      middle: {point: {curve: line, at: 0.5}}
      mean: {average: {of: [a, b], statistics: average}}
      uneven: {average: {of: [a, b], coefficients: [0.25, 0.75], statistics: average}}
      alone: {average: {of: [a], statistics: average}}
      along: {evaluate: {curve: line, points: 3, splits: test, metrics: [cross-entropy, error]}}
      figures: {plot: {of: along}}
      named: {evaluate: {weights: middle, splits: test, metrics: [cross-entropy, error]}}

    """
  private static let network = Network(
    input: Shape([2]), layers: [Linear(6), BatchNorm(), Tanh(), Linear(2)])

  private func weights(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> (
    parameters: [Float], buffers: [Float]
  ) {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    let found = try Weights(files: [ArtifactFile(name: "weights.safetensors", bytes: bytes)])
    let layout = try Self.network.layout()
    return (try found.parameters(for: layout), try found.buffers(for: layout))
  }

  private func table(_ path: String, _ run: TemporaryExperiment.Outcome) throws -> ResultTable {
    try ResultTable(json: try JSON(parsing: TemporaryExperiment.bytes(path, of: run))["table"])
  }

  @Test("averages and points are what they are by hand, and one network alone is itself, bit for bit")
  func numbers() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    #expect(run.failures == [:])
    let (a, b) = (try weights("a", run), try weights("b", run))
    func mixed(_ first: [Float], _ second: [Float], _ share: Double) -> [Float] {
      zip(first, second).map { Float((1 - share) * Double($0) + share * Double($1)) }
    }
    for (stage, share) in [("mean", 0.5), ("uneven", 0.75)] {
      let found = try weights(stage, run)
      #expect(found.parameters == mixed(a.parameters, b.parameters, share))
      #expect(found.buffers == mixed(a.buffers, b.buffers, share))
    }
    #expect(try weights("alone", run) == a)
    #expect(try weights("first", run) == a)
    // A point adds up in single precision.
    for (found, expected) in zip(
      try weights("middle", run).parameters, mixed(a.parameters, b.parameters, 0.5))
    {
      #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)))
    }
  }

  @Test("a point as a network of its own measures as it does on its curve, which is its own segment")
  func statistics() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    let along = try table("stages/along/points.json", run)
    #expect(Set(along.rows.map(\.[0].text)) == ["curve"])
    let figure = String(
      decoding: try TemporaryExperiment.bytes("stages/figures/along-along.svg", of: run), as: UTF8.self)
    #expect(!figure.contains("straight segment, test") && figure.contains(">Cross-entropy<"))
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("along: barrier on the straight segment"))
    #expect(report.contains("Metrics at 3 even points along the straight segment."))
    let named = try table("stages/named/networks.json", run)
    for metric in ["cross-entropy", "error"] {
      #expect(along.numbers(metric) { $0[2].number == 0.5 } == named.numbers(metric) { _ in true })
    }
    #expect(try weights("middle", run).buffers != weights("mean", run).buffers)
  }

  @Test(
    "what makes no weights is refused at its place",
    arguments: [
      ("point: {curve: line, at: 0.5, statistics: own}", "a point of a curve has no statistics of its own"),
      ("average: {of: [a, b], statistics: own}", "an average has no statistics of its own"),
      ("average: {of: [a, b], coefficients: [0.5, 0.6]}", "the coefficients add up to 1.1, not to 1"),
      ("average: {of: [a, b], coefficients: [1]}", "1 coefficient for 2 weights"),
      ("curve: {through: [a, a]}", "a segment from 'a' to itself has no length"),
      (
        "average: {of: [a, b], network: {input: [2], layers: [linear: 2]}}",
        "'a' and this stage have different networks"
      ),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    #expect {
      _ = try TemporaryExperiment().run(Self.specification + "  wrong: {\(stage)}\n")
    } throws: { error in
      (error as? Diagnostics)?.list.contains { $0.message == message } == true
    }
  }
}
