import Declarations
import Foundation
import Platform
import Testing
import Workflow

@testable import Experiments

@Suite("Curvature stages")
struct CurvatureTests {
  private static func specification(_ stages: String, norm: String = "") -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks: {small: {input: [2], layers: [linear: 5,\(norm) tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20, optimiser: {adam: {rate: 3e-2}}}
      curvature: {steps: 8, trace: 3}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      line: {curve: {through: [a, b]}}
    \(stages)

    """
  }

  private static func found(
    _ stage: String, _ run: TemporaryExperiment.Outcome
  ) throws -> CurvatureEvaluation {
    try CurvatureEvaluation(files: [
      ArtifactFile(
        name: "curvature.json",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/curvature.json", of: run))
    ])
  }

  private static func probes(_ run: TemporaryExperiment.Outcome) throws -> Double {
    try run.work.filter { $0.unit == "probe" }.reduce(0) { $0 + $1.amount }
  }

  @Test("what is remembered is not computed again, and `plan` counts what a run does")
  func remembered() throws {
    let experiment = try TemporaryExperiment()
    // The loss, the eigenvalues, and three products for the trace.
    let first = Self.specification("  c: {curvature: {weights: a}}")
    #expect(try experiment.cachedProgress(of: "c", in: first) == nil, "its network is not there yet")
    #expect(try Self.probes(experiment.run(first)) == 5)
    let edits: [(stage: String, new: Double, of: Double)] = [
      ("{weights: [a, b]}", 5, 10), ("{weights: [b, a]}", 0, 10), ("{weights: a, trace: 5}", 2, 7),
      ("{weights: a, eigenvalues: 3}", 1, 5), ("{weights: a, density: {probes: 2, steps: 4}}", 2, 7),
      ("{weights: a, density: {probes: 3, steps: 4}}", 1, 8),
      ("{weights: a, density: {probes: 3, steps: 6}}", 3, 8), ("{weights: a, tolerance: 1e-9}", 1, 5),
      ("{weights: a, by: layer}", 8, 9),
      ("{curve: line, points: 3}", 7, 15), ("{curve: line, points: 5}", 10, 25),
      ("{weights: a, seed: 4}", 5, 5), ("{weights: a, examples: 30}", 5, 5),
      ("{weights: a, split: test}", 5, 5), ("{weights: a, difference: 2e-3}", 5, 5),
    ]
    for (stage, new, all) in edits {
      let edited = Self.specification("  c: {curvature: \(stage)}")
      let predicted = try experiment.cachedProgress(of: "c", in: edited)
      #expect(predicted?.total == all, "\(stage)")
      #expect(predicted?.missing == new, "\(stage)")
      let run = try experiment.run(edited)
      #expect(try Self.probes(run) == new, "\(stage)")
    }
    let last = Self.specification("  c: {curvature: {weights: [a, b], density: {probes: 3, steps: 4}}}")
    try RunFiles.expectEqual(try experiment.run(last), try TemporaryExperiment().run(last))
  }

  @Test("a stage that was stopped goes on where it was, with the same bytes", arguments: [1, 4, 6])
  func stopped(after probes: Int) throws {
    let specification = Self.specification("  c: {curvature: {weights: [a, b]}}")
    let experiment = try TemporaryExperiment()
    let cancellation = Cancellation()
    let interrupted = try experiment.run(specification, cancellation: cancellation) { event in
      if case .stageProgress("c", let progress) = event, progress.done >= Double(probes) {
        cancellation.request()
      }
    }
    #expect(interrupted.summary.outcome == .interrupted)
    let resumed = try experiment.run(specification)
    #expect(try Self.probes(resumed) <= Double(10 - probes + 1))
    try RunFiles.expectEqual(resumed, try TemporaryExperiment().run(specification))
  }

  @Test("a curve's ends are its networks, and a plane along the eigenvectors bends as the eigenvalues say")
  func planes() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          named: {curvature: {weights: [a, b], steps: 30}}
          along: {curvature: {curve: line, points: 3, steps: 30}}
          sharp: {landscape: {around: b, directions: {hessian: named}, grid: 3, lowest: -0.05, highest: 0.05, split: train}}
          figures: {plot: {of: [named, along, sharp]}}
        """))
    #expect(run.failures == [:])
    let (named, along) = (try Self.found("named", run), try Self.found("along", run))
    #expect(along.places.map(\.position) == [0, 0.5, 1])
    for (end, place) in [(0, 0), (1, 2)] {
      #expect(
        named.eigenvalue(1, at: named.places[end]) == along.eigenvalue(1, at: along.places[place]))
    }
    let plane = try PlaneEvaluation(files: [
      ArtifactFile(
        name: "plane.json", bytes: try TemporaryExperiment.bytes("stages/sharp/plane.json", of: run))
    ])
    let grid = try #require(plane.grid("cross-entropy"))
    for (rank, second) in [
      (1, grid[1][0] - 2 * grid[1][1] + grid[1][2]), (2, grid[0][1] - 2 * grid[1][1] + grid[2][1]),
    ] {
      let value = named.eigenvalue(rank, at: named.places[1])
      #expect(abs(second / (0.05 * 0.05) - value) < 0.02 * value + 0.003, "rank \(rank)")
    }
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("<h2") && report.contains("Curvature") && report.contains("λ1"))
  }

  @Test("policies of batch norms part their results, and are recorded")
  func statistics() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          own: {curvature: {weights: a}}
          estimated: {curvature: {weights: a, statistics: estimate}}
          training: {curvature: {weights: a, norms: training, batch: 20}}
          averaged: {curvature: {curve: line, points: 2, statistics: average}}
          along: {curvature: {curve: line, points: 2}}
          few: {curvature: {weights: a, statistics: {estimate: 40}}}
          again: {average: {of: a}}
          renewed: {curvature: {weights: again}}
        """, norm: " batch-norm,"))
    #expect(run.failures == [:])
    func largest(_ stage: String) throws -> Double {
      let found = try Self.found(stage, run)
      return found.eigenvalue(1, at: found.places[0])
    }
    #expect(try largest("own") == largest("averaged") && largest("estimated") == largest("along"))
    #expect(try largest("own") != largest("estimated") && largest("own") != largest("training"))
    // Over fewer examples it is another estimate, and the same weights with other statistics are another network.
    #expect(try largest("few") != largest("estimated") && largest("renewed") != largest("own"))
    #expect(try Self.found("few", run).statistics?.examples == 40)
    #expect(try Self.found("own", run).statistics?.policy == "own")
    #expect(try Self.found("along", run).statistics?.policy == "estimate")
    #expect(try Self.found("training", run).statistics == nil && Self.found("training", run).isTraining)
  }

  @Test(
    "what cannot be meant is refused",
    arguments: [
      ("curvature: {weights: a, points: 5}", "`points` are those of a curve"),
      ("curvature: {weights: [a, a]}", "'a' is named twice"),
      ("curvature: {weights: a, norms: training}", "the network has no batch norms"),
      ("curvature: {weights: a, statistics: estimate}", "the network has no batch norms"),
      ("curvature: {weights: a, split: validation}", "'moons' has no validation split"),
      ("curvature: {weights: a, curve: line}", "exclude one another"),
      ("curvature: {weights: a, loss: squared-error}", "squared-error needs numbers"),
      ("landscape: {around: a, directions: {hessian: one}}", "'one' finds one eigenvalue"),
      (
        "landscape: {around: a, directions: {hessian: two}, frame: affine}",
        "eigenvectors are taken as they are"
      ),
      ("landscape: {around: a, directions: {hessian: layers}}", "`hessian` needs eigenvectors"),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(
        Self.specification(
          """
            one: {curvature: {weights: a, eigenvalues: 1}}
            two: {curvature: {weights: a}}
            layers: {curvature: {weights: a, by: layer}}
            wrong: {\(stage)}
          """))
    }
    #expect(
      error?.list.contains { $0.message.contains(message) } == true, "\(error?.list.map(\.message) ?? [])")
  }

  @Test("eigenvectors at another network fail with what they are of")
  func otherNetwork() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          two: {curvature: {weights: a}}
          plane: {landscape: {around: b, directions: {hessian: two}, grid: 2}}
        """), keepsGoing: true)
    #expect(run.failures["plane"]?.contains("'two' has no eigenvectors at 'b': it has those at a") == true)
  }
}
