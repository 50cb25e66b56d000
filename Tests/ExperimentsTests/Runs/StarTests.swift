import Declarations
import Platform
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Stars")
struct StarTests {
  private static func specification(_ stages: String, norm: String = "") -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 80, noise: 0.2}}}}
    networks: {small: {input: [2], layers: [linear: 8,\(norm) tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, epochs: 30, batch: 20, optimiser: {adam: {rate: 3e-2}}}
      star: {epochs: 40, batch: 20}
      barriers: {points: 5}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
      d: {train: {seed: 4}}
    \(stages)

    """
  }

  private static let star = "  star: {star: {of: [a, b, c]}}"

  private static func barriers(
    _ stage: String, _ run: TemporaryExperiment.Outcome
  ) throws -> BarrierEvaluation {
    try BarrierEvaluation(files: [
      ArtifactFile(
        name: "barriers.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/barriers.json", of: run))
    ])
  }

  /// The mean cross-entropy of all points on lines from the centre to networks that it was joined to.
  private static func height(_ evaluation: BarrierEvaluation) throws -> Double {
    let star = try #require(evaluation.star)
    let values = evaluation.points.numbers("cross-entropy") {
      $0[0].text == star.centre && star.joined.contains($0[1].text ?? "")
    }
    return values.reduce(0, +) / Double(values.count)
  }

  @Test(
    "lines from the centre are lower than those from the mean of the networks, and are what others measure there"
  )
  func lines() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
        \(Self.star)
          mean: {average: {of: [a, b, c]}}
          around: {barriers: {centre: star, joined: [a, b, c], held-out: d}}
          beside: {barriers: {centre: mean, joined: [a, b, c], held-out: d}}
          pairs: {barriers: {between: [a, b, c, d]}}
          line: {curve: {through: [star, d]}}
          along: {evaluate: {curve: line, points: 5, splits: test, metrics: [cross-entropy]}}
          figures: {plot: {of: [around]}}
        """))
    #expect(run.failures == [:])
    let around = try Self.barriers("around", run)
    #expect(around.star == .init(centre: "star", joined: ["a", "b", "c"], heldOut: ["d"]))
    #expect(around.ways.count == 4 + 6)
    let wanted: [BarrierEvaluation.StarLine] =
      [.joined, .joined, .joined, .heldOut] + [BarrierEvaluation.StarLine](repeating: .between, count: 6)
    #expect(around.ways.compactMap { around.line(of: $0) } == wanted)
    #expect(try Self.height(around) < Self.height(Self.barriers("beside", run)))
    // Lines between the networks are those of every two.
    let pairs = try Self.barriers("pairs", run)
    #expect(
      around.ways.suffix(6).map { around.barrier($0, "test", "error") }
        == pairs.ways.map { pairs.barrier($0, "test", "error") })
    let along = try CurveEvaluation(files: [
      ArtifactFile(
        name: "points.json", bytes: try TemporaryExperiment.bytes("stages/along/points.json", of: run))
    ])
    #expect(
      along.series("cross-entropy", path: CurveEvaluation.curve, split: "test")
        == around.points.numbers("cross-entropy") { $0[0].text == "star" && $0[1].text == "d" })
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("Lines of the star") && report.contains("to networks held out"))
  }

  @Test("a network more that is held out measures its own lines, and `plan` counts what a run does")
  func networkMore() throws {
    let experiment = try TemporaryExperiment()
    let stages = "\(Self.star)\n  around: {barriers: {centre: star, joined: [a, b, c]"
    let first = try experiment.run(Self.specification("\(stages)}}"))
    #expect(first.failures == [:] && first.tally.passes == 30)
    #expect(first.tally.steps == 640)
    let edited = Self.specification("\(stages), held-out: [d]}}")
    let predicted = try #require(try experiment.cachedProgress(of: "around", in: edited))
    #expect(predicted.missing == 20 && predicted.total == 50)
    let more = try experiment.run(edited)
    #expect(more.tally.steps == 0 && more.tally.passes == 20)
    try RunFiles.expectEqual(more, try TemporaryExperiment().run(edited))
    // One that was held out, joined: the centre is another one.
    let joined = try experiment.run(
      Self.specification(
        "  star: {star: {of: [a, b, c, d]}}\n  around: {barriers: {centre: star, joined: [a, b, c, d]}}"))
    #expect(joined.tally.steps == 160 && joined.tally.passes == 4 * 5)
  }

  @Test("a star that was stopped goes on where it was, with the same bytes", arguments: [7, 90])
  func stopped(after step: Int) throws {
    let specification = Self.specification("  star: {star: {of: [a, b], checkpoints: {every-seconds: 1}}}")
    let experiment = try TemporaryExperiment()
    let cancellation = Cancellation()
    let interrupted = try experiment.run(specification, cancellation: cancellation) { event in
      if case .stageProgress("star", let progress) = event, progress.done * 4 >= Double(step) {
        cancellation.request()
      }
    }
    #expect(interrupted.summary.outcome == .interrupted)
    let left = try #require(try experiment.cachedProgress(of: "star", in: specification))
    let resumed = try experiment.run(specification)
    #expect(abs(left.missing * 4 - Double(resumed.tally.steps)) < 1e-6)
    let all = interrupted.tally.steps + resumed.tally.steps
    #expect(all == 640)
    try RunFiles.expectEqual(resumed, try TemporaryExperiment().run(specification))
  }

  @Test(
    "the centre starts from the mean of the networks, from weights, or from drawn ones, and results say which"
  )
  func starts() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          mean: {star: {of: [a, b], epochs: 1}}
          given: {star: {of: [a, b], from: d, epochs: 1}}
          drawn: {star: {of: [a, b], initialisation: kaiming-normal, seed: 7, epochs: 1}}
        """))
    #expect(run.failures == [:])
    let words = [
      "mean": "the mean of the networks", "given": "the weights that it started from",
      "drawn": "the weights that were drawn",
    ]
    for (stage, reference) in words {
      let changes = try WeightChanges(files: [
        ArtifactFile(
          name: "changes.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/changes.json", of: run))
      ])
      #expect(changes.reference == reference && changes.method == "star of 2")
      #expect(changes.table.numbers("moved").allSatisfy { $0 > 0 })
    }
  }

  @Test(
    "a centre with batch norms has statistics by either policy, and asking for another one trains nothing again"
  )
  func statistics() throws {
    let experiment = try TemporaryExperiment()
    func run(_ policy: String) throws -> TemporaryExperiment.Outcome {
      try experiment.run(
        Self.specification(
          """
            star: {star: {of: [a, b]\(policy)}}
            own: {evaluate: {weights: star, splits: test}}
            around: {barriers: {centre: star, joined: [a, b], statistics: average}}
          """, norm: " batch-norm,"))
    }
    let estimated = try run("")
    #expect(estimated.failures == [:])
    let averaged = try run(", statistics: average")
    #expect(averaged.failures == [:] && averaged.tally.steps == 0)
    func bytes(_ run: TemporaryExperiment.Outcome) throws -> [UInt8] {
      try TemporaryExperiment.bytes("stages/star/weights.safetensors", of: run)
    }
    #expect(try bytes(estimated) != bytes(averaged))
  }

  @Test(
    "what cannot be meant is refused",
    arguments: [
      ("star: {of: [a]}", "at least 2"), ("star: {of: [a, b, a]}", "'a' is named twice"),
      ("star: {of: [a, b], from: c, initialisation: kaiming-normal}", "no weights are drawn"),
      ("star: {of: [a, b], statistics: average}", "no batch norms"),
      ("star: {of: [a, b], statistics: repair}", "could be repaired"),
      ("star: {of: [a, b], held-out: [c]}", "held-out"),
      ("barriers: {centre: a}", "nothing around 'a'"),
      ("barriers: {centre: a, joined: [b, c], held-out: [c]}", "'c' is named twice"),
      ("barriers: {centre: a, joined: [a, b]}", "'a' is named twice"),
      ("barriers: {between: [a, b], held-out: c}", "belongs to a `centre`"),
      ("barriers: {centre: a, joined: [b], by: layer}", "all layers are moved at once"),
      ("barriers: {centre: a, joined: [b], to: c}", "`to` belongs to `from`"),
      ("barriers: {centre: a, between: [b, c]}", "between"),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(Self.specification("  wrong: {\(stage)}"))
    }
    #expect(
      error?.list.contains { $0.message.contains(message) } == true, "\(error?.list.map(\.message) ?? [])")
  }
}
