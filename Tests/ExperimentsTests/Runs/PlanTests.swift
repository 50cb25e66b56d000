import Declarations
import Foundation
import Platform
import Synchronization
import Testing
import Workflow

@testable import Experiments

@Suite("What a plan says, and what the run then does")
struct PlanTests {
  /// A part of `Edit.base` and what may stand in its place.
  private static let choices: [(part: String, others: [String])] = [
    (
      "{seed: 1}",
      [
        "{seed: 1, epochs: 1}", "{seed: 1, epochs: 3}",
        "{seed: 1, epochs: 4, schedule: {step: {every-epochs: 1}}}",
      ]
    ),
    (
      "{seed: 2}",
      ["{seed: 3}", "{seed: 2, epochs: 3, schedule: cosine}", "{seed: 2, schedule: cosine, horizon: 3}"]
    ),
    ("to: end, epochs: 2", ["to: end, epochs: 3", "to: end, epochs: 4, horizon: 2", "to: end, epochs: 1"]),
    (
      "points: 5",
      ["points: 9", "points: 3", "points: 5, splits: test", "points: 6, metrics: [error, brier]"]
    ),
    ("grid: 4", ["grid: 7", "grid: 3", "grid: 4, metrics: error", "grid: 4, frame: affine"]),
    ("members: 3", ["members: 5", "members: 4", "members: 3, split: train"]),
    ("of: vote", ["of: vote, width: 400", "of: [vote, valley]"]),
  ]

  /// Most parts as they were, so that many stages are up to date.
  private static func specification(_ random: SplitMix, _ round: Int) -> String {
    choices.enumerated().reduce(Edit.base) { text, entry in
      let bits = random.bits(round * 100 + entry.offset)
      guard bits % 3 == 0 else { return text }
      let others = entry.element.others
      return text.replacing(entry.element.part, with: others[Int(bits >> 8) % others.count])
    }
  }

  @Test(
    "over random edits, a run does what its plan said, stage by stage and inside of stages", arguments: 1...6)
  func randomEdits(_ seed: UInt64) throws {
    let experiment = try TemporaryExperiment()
    let random = SplitMix(seed: seed)
    var compared = 0
    for round in 0..<7 {
      let specification = Self.specification(random, round)
      let plan = try experiment.plan(specification)
      let before = try RunFiles.listing(of: experiment.storePath)
      let surveys = experiment.surveys(of: plan)
      #expect(try RunFiles.listing(of: experiment.storePath) == before, "a plan writes nothing")
      compared += try Self.expectRun(of: specification, in: experiment, asPlanned: plan, surveys)
    }
    #expect(compared > 3)
  }

  @Test(
    "of a run that was stopped anywhere, the plan says to the last step and point what is left",
    arguments: 1...8)
  func stopped(_ seed: UInt64) throws {
    let experiment = try TemporaryExperiment()
    let random = SplitMix(seed: seed)
    let specification = Edit.base.replacing("vars: {epochs: 2}", with: "vars: {epochs: 7}")
      .replacing("to: end, epochs: 2", with: "to: end, epochs: 9").replacing("points: 5", with: "points: 11")
      .replacing("grid: 4", with: "grid: 7")
    for stop in 0..<Int(1 + seed % 3) {
      let after = 1 + Int(random.bits(stop) % 50)
      let cancellation = Cancellation()
      let seen = Atomic(0)
      try experiment.run(specification, cancellation: cancellation) { event in
        guard case .stageProgress = event else { return }
        if seen.add(1, ordering: .relaxed).newValue == after { cancellation.request() }
      }
    }
    let plan = try experiment.plan(specification)
    let surveys = experiment.surveys(of: plan)
    _ = try Self.expectRun(of: specification, in: experiment, asPlanned: plan, surveys)
  }

  /// Runs what was planned, and holds what it does against what the plan said.
  ///
  /// - Returns: in how many stages there was something inside to compare.
  private static func expectRun(
    of specification: String, in experiment: TemporaryExperiment, asPlanned plan: Plan,
    _ surveys: [String: CachedProgress?], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Int {
    let totals = Guarded<[String: Double]>([:])
    let outcome = try experiment.run(specification) { event in
      if case .stageProgress(let stage, let progress) = event {
        totals.withLock { $0[stage] = progress.total }
      }
    }
    let executed = Set(outcome.executed)
    #expect(Set(surveys.keys).isSubset(of: executed), sourceLocation: sourceLocation)
    #expect(executed.isSubset(of: plan.namesToRun), sourceLocation: sourceLocation)
    let work = Dictionary(uniqueKeysWithValues: try outcome.work.map { ($0.stage, $0.amount) })
    var compared = 0
    for (name, cachedProgress) in surveys {
      guard let cachedProgress else { continue }
      compared += 1
      let done = work[name] ?? 0
      // What the evaluation predicts in the same run, the ensemble takes from there.
      let agrees = name == "vote" ? done <= cachedProgress.missing : abs(done - cachedProgress.missing) < 1e-3
      #expect(
        agrees, "\(name): \(cachedProgress.missing) \(cachedProgress.unit)s were planned, \(done) done",
        sourceLocation: sourceLocation)
      if let total = totals.withLock({ $0[name] }) {
        #expect(total == cachedProgress.total, "\(name)", sourceLocation: sourceLocation)
      }
    }
    return compared
  }

  @Test("a cosine over more epochs shares nothing, and the plan says why and what would help")
  func cosine() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let longer = Edit.base.replacing("to: end, epochs: 2", with: "to: end, epochs: 4")
    let cachedProgress = try #require(try experiment.cachedProgress(of: "valley", in: longer))
    #expect(cachedProgress.done == 0 && cachedProgress.total == 4 && cachedProgress.unit == "epoch")
    #expect(
      cachedProgress.notes == [
        "cosine depends on epochs: its rates over 4 epochs differ from those over 2; "
          + "`horizon: 2` resumes at epoch 2"
      ])
    let pinned = try #require(
      try experiment.cachedProgress(
        of: "valley", in: longer.replacing("epochs: 4", with: "epochs: 4, horizon: 2")))
    #expect(pinned.done == 2 && pinned.notes.isEmpty)
    let moved = try #require(
      try experiment.cachedProgress(
        of: "valley", in: longer.replacing("epochs: 4", with: "epochs: 4, horizon: 3")))
    #expect(moved.notes.first?.hasPrefix("cosine depends on horizon: ") == true, "\(moved.notes)")
  }

  @Test("a new rate is said to be one, and a new seed has nothing to say")
  func nothing() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let rate = try experiment.cachedProgress(
      of: "start", in: Edit.base.replacing("{seed: 1}", with: "{seed: 1, optimiser: {adam: {rate: 2e-3}}}"))
    #expect(rate?.notes == ["the rates differ from those of the kept states from the first epochs on"])
    let seed = try experiment.cachedProgress(
      of: "start", in: Edit.base.replacing("{seed: 1}", with: "{seed: 5}"))
    #expect(seed?.notes == [] && seed?.done == 0)
  }

  @Test("what earlier runs took says how long what is missing will take")
  func durations() throws {
    let experiment = try TemporaryExperiment()
    let directory = try #require(try experiment.run(Edit.base).directory)
    let timing = """
      {"stages": {"along": 10.0, "plane": 32, "figure": 7},
       "work": {"along": {"kind": "evaluate", "unit": "point", "amount": 20},
                "plane": {"kind": "landscape", "unit": "cell", "amount": 16}}}
      """
    try Data(timing.utf8).write(to: URL(fileURLWithPath: "\(directory)/timing.json"))
    let edited = Edit.base.replacing("points: 5", with: "points: 9").replacing("grid: 4", with: "grid: 7")
      .replacing("  plane:", with: "  more: {evaluate: {curve: valley, points: 3, batch: 7}}\n  plane:")
    let plan = try experiment.plan(edited)
    let durations = try RecordedDurations(of: try experiment.directories)
    let surveys = experiment.surveys(of: plan)
    func seconds(_ name: String) -> Double? {
      plan.stages.first { $0.node.name == name }.flatMap { durations.estimate(for: $0, surveys[name] ?? nil) }
    }
    #expect(seconds("along") == 16 * 0.5)
    #expect(seconds("plane") == 33 * (32.0 / 16))
    #expect(seconds("more") == 12 * 0.5, "at the pace of another of its kind")
    #expect(seconds("figure") == 7, "as long as before")
    #expect(seconds("vote") == nil, "it is up to date")
  }
}
