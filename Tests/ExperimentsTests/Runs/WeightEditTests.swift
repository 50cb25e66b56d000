import Foundation
import LinearAlgebra
import Testing
import Workflow

@testable import Experiments

private let isThere = (try? OpenBLAS.ofSystem()) != nil

/// Which stages that make or measure weights an edit runs again.
@Suite(
  "What an edit of weights made of weights runs",
  .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct WeightEditTests {
  private static let base = """
    name: mixed
    data: {moons: {dataset: {two-moons: {count: 60}}, validation: 20}}
    networks: {small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 5, tanh, linear: 2]}}
    defaults: {train: {network: small, data: moons, epochs: 2, batch: 20}}
    stages:
      trunk: {train: {seed: 1, keep: {epochs: [0, 1, 2]}}}
      a: {train: {from: trunk, seed: 2}}
      b: {train: {from: trunk, seed: 3}}
      c: {train: {from: trunk, seed: 4}}
      line: {curve: {through: [a, b]}}
      place: {for: {at: [0.25, 0.5]}, point: {curve: line, at: "${for.at}"}}
      mean: {average: {of: [a, b]}}
      swa: {average: {trajectory: trunk, from-epoch: 1}}
      soup: {soup: {of: [a, b], select: uniform}}
      ties: {merge: {of: [a, b], base: trunk, method: {ties: {density: 0.5}}}}
      aligned: {align: {weights: b, to: a, restarts: 2}}
      others: {permute: {weights: c, by: aligned}}
      along: {evaluate: {curve: line, points: 3, splits: test}}
      plane: {landscape: {through: [a, aligned, c], grid: 3}}
      around: {landscape: {around: a, grid: 3}}
      path: {landscape: {trajectory: trunk, grid: 3}}
      layers: {barriers: {from: a, to: b, points: 3}}
      pairs: {barriers: {between: [a, b], points: 3}}

    """

  private static let edits: [(name: String, from: String, to: String, stages: [String])] = [
    ("a restart more, which finds nothing better", "restarts: 2", "restarts: 3", ["aligned"]),
    ("an `at` more", "at: [0.25, 0.5]", "at: [0.25, 0.5, 0.75]", ["place@at=0.75"]),
    ("a network more in an average", "average: {of: [a, b]", "average: {of: [a, b, c]", ["mean"]),
    (
      "coefficients of an average", "average: {of: [a, b]", "average: {of: [a, b], coefficients: [0.2, 0.8]",
      ["mean"]
    ),
    (
      "equal coefficients written out, which make the same bytes", "average: {of: [a, b]",
      "average: {of: [a, b], coefficients: [0.5, 0.5]", ["mean"]
    ),
    ("an epoch less in a running average", "from-epoch: 1", "from-epoch: 2", ["swa"]),
    ("a member of a soup more", "soup: {of: [a, b]", "soup: {of: [a, b, c]", ["soup"]),
    ("a greedy soup", ", select: uniform", "", ["soup"]),
    ("the density of TIES", "density: 0.5", "density: 0.25", ["ties"]),
    ("a finer plane", "c], grid: 3", "c], grid: 5", ["plane"]),
    ("a finer plane around a network", "a, grid: 3", "a, grid: 5", ["around"]),
    (
      "another seed of its directions", "a, grid: 3", "a, grid: 3, directions: {random: {seed: 7}}",
      ["around"]
    ),
    ("a finer plane along a training", "trunk, grid: 3", "trunk, grid: 5", ["path"]),
    (
      "another policy along a segment", "curve: line, points: 3",
      "curve: line, points: 3, statistics: repair", ["along"]
    ),
    (
      "another policy of an average", "average: {of: [a, b]}", "average: {of: [a, b], statistics: average}",
      ["mean"]
    ),
    (
      "fewer examples for an estimate", "average: {of: [a, b]}",
      "average: {of: [a, b], statistics: {estimate: {examples: 20}}}", ["mean"]
    ),
    (
      "barriers all but one", "b, points: 3}}\n  pairs", "b, points: 3, by: all-but-one}}\n  pairs",
      ["layers"]
    ),
    ("a network more in a matrix of barriers", "between: [a, b]", "between: [a, b, c]", ["pairs"]),
    ("an alignment of another name", "aligned", "nearer", ["plane"]),
    ("a default written out", "align: {weights: b", "align: {match: weights, weights: b", []),
  ]

  private static let table = """
    | edit of such an experiment | stages that run |
    |---|---|

    """
    + edits.map {
      "| \($0.name) | \($0.stages.isEmpty ? "none" : $0.stages.map { "`\($0)`" }.joined(separator: ", ")) |\n"
    }.joined()

  @Test(
    "an edit runs what it touches and nothing else, and gives the bytes of a fresh run",
    arguments: edits.indices)
  func edit(_ index: Int) throws {
    let (_, from, to, stages) = Self.edits[index]
    #expect(Self.base.contains(from))
    let experiment = try TemporaryExperiment()
    #expect(try experiment.run(Self.base).failures == [:])
    let edited = Self.base.replacing(from, with: to)
    let planned = try experiment.plan(edited)
    let outcome = try experiment.run(edited)
    #expect(outcome.failures == [:])
    #expect(outcome.executed == stages)
    #expect(Set(stages).isSubset(of: planned.namesToRun))
    if !stages.isEmpty { try RunFiles.expectEqual(outcome, try TemporaryExperiment().run(edited)) }
  }

  @Test("docs/caching.md has the table of edits as it is tested here")
  func caching() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/caching.md"), encoding: .utf8)
    #expect(page.contains(Self.table), "the table should be:\n\(Self.table)")
  }
}
