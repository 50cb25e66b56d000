import Declarations
import Foundation
import Platform
import ResultStore
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("How much an edit makes run again inside stages")
struct RecomputationTests {
  @Test(
    "an edit computes what is new, and nothing else",
    arguments: Recomputation.measuring + Recomputation.training)
  func edits(_ recomputation: Recomputation) throws {
    let experiment = try TemporaryExperiment()
    let (before, edited) = recomputation.specifications
    let first = try Self.work(of: experiment.run(before))
    if before == Edit.base { #expect(first == Recomputation.cold) }
    let outcome = try experiment.run(edited)
    #expect(try Self.work(of: outcome) == recomputation.work)
    let fresh = try TemporaryExperiment().run(edited)
    try RunFiles.expectEqual(outcome, fresh)
  }

  @Test(
    "an edit of what is drawn from a training computes what is new, and nothing else",
    arguments: Recomputation.sampling)
  func drawn(_ recomputation: Recomputation) throws { try edits(recomputation) }

  /// What a run computed, counted by the engine and, where stages differ, by them.
  private static func work(of outcome: TemporaryExperiment.Outcome) throws -> Recomputation.Work {
    var amounts: [String: Int] = [:]
    for stage in try outcome.work { amounts[stage.unit, default: 0] += Int(stage.amount) }
    let tally = outcome.tally
    var work = Recomputation.Work(
      steps: tally.steps, points: amounts["point"] ?? 0, cells: amounts["cell"] ?? 0,
      members: amounts["member"] ?? 0, probes: amounts["probe"] ?? 0, paths: tally.paths, values: tally.values
    )
    // What no other stage counts was measured while a training went on.
    work.validations = tally.passes - work.points - work.cells - work.members
    return work
  }

  @Test("docs/caching.md has the table of edits as it is tested here")
  func table() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/caching.md"), encoding: .utf8)
    #expect(Recomputation.measuring.count + Recomputation.training.count > 30)
    #expect(page.contains(Recomputation.table), "the table should be:\n\(Recomputation.table)")
  }

  @Test("a fit that changed leaves the points of the segment")
  func refit() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let tally = try experiment.run(Edit.base.replacing("to: end,", with: "to: end, seed: 9,")).tally
    #expect(tally.passes == 10 + 16)
  }

  @Test("without room for predictions, a metric more takes forward passes")
  func noPredictions() throws {
    let experiment = try TemporaryExperiment()
    let limits = StoreLimits(predictions: 0)
    #expect(try experiment.run(Edit.base, limits: limits).tally.passes == 39)
    let edited = Edit.base.replacing("points: 5", with: "points: 5, metrics: [error, brier]")
    let tally = try experiment.run(edited, limits: limits).tally
    #expect(tally.passes == 20 && tally.values == 20)
  }

  @Test("batch norms that are estimated over the training split tie points to it")
  func norms() throws {
    let experiment = try TemporaryExperiment()
    let specification = Edit.base.replacing("linear: 6, tanh", with: "linear: 6, batch-norm, tanh")
    #expect(try experiment.run(specification).tally.passes == 36)
    #expect(try experiment.run(specification.replacing("points: 5", with: "points: 9")).tally.passes == 16)
  }

  @Test("a landscape that was stopped goes on where it was, with the same bytes", arguments: [1, 6, 15])
  func stopped(after cells: Int) throws {
    let experiment = try TemporaryExperiment()
    let cancellation = Cancellation()
    let interrupted = try experiment.run(Edit.base, cancellation: cancellation) { event in
      if case .stageProgress("plane", let progress) = event, progress.done >= Double(cells) {
        cancellation.request()
      }
    }
    #expect(interrupted.summary.outcome == .interrupted)
    let resumed = try experiment.run(Edit.base)
    #expect(interrupted.tally.passes < 36)
    // The cell in whose place the stop was seen is computed again.
    #expect(interrupted.tally.passes + resumed.tally.passes == 36)
    try RunFiles.expectEqual(resumed, try TemporaryExperiment().run(Edit.base))
  }

  @Test("runs at once that measure the same points divide them")
  func together() throws {
    let first = try TemporaryExperiment()
    try first.run(Edit.base)
    let passes = Atomic(0)
    let specifications = [17, 33, 65].map { Edit.base.replacing("points: 5", with: "points: \($0)") }
    let others = try specifications.map { _ in try TemporaryExperiment(sharingStoreOf: first) }
    inParallel(others.count) { turn in
      let tally = try? others[turn].run(specifications[turn]).tally
      passes.add(tally?.passes ?? 0, ordering: .relaxed)
    }
    #expect(passes.load(ordering: .relaxed) == (65 - 5) * 4)
  }

  @Test("damage to what is remembered costs time, and changes no result", arguments: 1...6)
  func damage(_ seed: UInt64) throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let random = SplitMix(seed: seed)
    var draws = 0
    for folder in ["cells", "predictions"] {
      try RunFiles.damage(everyFileUnder: "\(experiment.storePath)/\(folder)") {
        draws += 1
        return random.bits(draws)
      }
    }
    let edited = Edit.base.replacing("points: 5", with: "points: 9").replacing("grid: 4", with: "grid: 7")
    let outcome = try experiment.run(edited)
    #expect(outcome.summary.outcome == .done)
    #expect(outcome.tally.passes >= 16 + 33)
    try RunFiles.expectEqual(outcome, try TemporaryExperiment().run(edited))
  }
}
