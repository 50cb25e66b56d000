import Declarations
import Foundation
import Networks
import Neural
import Platform
import ResultStore
import Synchronization
import Testing
import Workflow

@testable import Experiments

@Suite("Batch-norm statistics estimated over augmented images")
struct AugmentedStatisticsTests {
  private static let policy =
    "statistics: {estimate: {examples: 20, augmentation: {crop-padding: 3, flip: true}}}"

  private static let base = """
    name: digits
    data: {digits: {dataset: {mnist: {path: files}}}}
    networks:
      small: {input: [1, 28, 28], layers: [convolution: {filters: 2, kernel: 5, stride: 4}, batch-norm, relu, flatten, linear: 10]}
    defaults:
      train: {network: small, data: digits, epochs: 1, batch: 10, augmentation: {crop-padding: 3, flip: true}}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
      line: {curve: {through: [a, b]}}
      along: {evaluate: {curve: line, points: 3, splits: test, own-norms: true, batch: 10, \(policy)}}
      vote: {ensemble: {curve: line, members: 3, split: test, batch: 10, \(policy)}}
      plane: {landscape: {through: [a, b, c], grid: 3, batch: 10, \(policy)}}
      mean: {average: {of: [a, b], batch: 10, \(policy)}}
      pairs: {barriers: {between: [a, b], points: 3, batch: 10, \(policy)}}
      bends: {curvature: {curve: line, points: 2, eigenvalues: 1, steps: 2, trace: 0, batch: 10, examples: 20, \(policy)}}
      alone: {evaluate: {weights: [a, mean], splits: test, batch: 10}}

    """

  private static func prepared() throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    for (prefix, count) in [("train", 40), ("t10k", 12)] {
      var random = SystemlessRandom(state: UInt64(count))
      let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 28, 0, 0, 0, 28]
      let pixels = (0..<count * 28 * 28).map { _ in random.byte() }
      try experiment.folder.write("files/\(prefix)-images-idx3-ubyte", header + pixels)
      try experiment.folder.write(
        "files/\(prefix)-labels-idx1-ubyte", Sample.labels((0..<count).map { UInt8($0 % 10) }))
    }
    return experiment
  }

  private struct SystemlessRandom {
    var state: UInt64
    mutating func byte() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  private static let edits: [(name: String, from: String, to: String, stages: Set<String>, passes: Int)] = [
    (
      "`flip: false` along a curve: its 3 points, and not its ends with their own statistics",
      "own-norms: true, batch: 10, \(policy)", "own-norms: true, batch: 10, \(other("crop-padding: 3"))",
      ["along"], 3
    ),
    (
      "images as they are, of a plane of 3 x 3", "grid: 3, batch: 10, \(policy)",
      "grid: 3, batch: 10, statistics: {estimate: {examples: 20}}", ["plane"], 9
    ),
    (
      "the same of an ensemble of 3, whose curve is evaluated over augmented ones",
      "split: test, batch: 10, \(policy)", "split: test, batch: 10, statistics: {estimate: {examples: 20}}",
      ["vote"], 3
    ),
    (
      "a wider padding of an average, which is measured by name with its statistics",
      "of: [a, b], batch: 10, \(policy)",
      "of: [a, b], batch: 10, \(other("crop-padding: 4, flip: true"))", ["mean", "alone"], 2
    ),
    (
      "another policy of barriers", "between: [a, b], points: 3, batch: 10, \(policy)",
      "between: [a, b], points: 3, batch: 10, \(other("cutout: 9"))", ["pairs"], 3
    ),
    ("a default written out", "flip: true}}}}", "flip: true, cutout: 0}}}}", [], 0),
    (
      "an augmentation that does nothing, which is none",
      "grid: 3, batch: 10, \(policy)",
      "grid: 3, batch: 10, \(other("crop-padding: 0"))", ["plane"], 9
    ),
  ]

  private static func other(_ augmentation: String) -> String {
    "statistics: {estimate: {examples: 20, augmentation: {\(augmentation)}}}"
  }

  private static let table = """
    | edit of estimates over augmented images | stages that run | networks that are measured |
    |---|---|--:|

    """
    + edits.map { edit in
      let stages =
        edit.stages.isEmpty ? "none" : edit.stages.sorted().map { "`\($0)`" }.joined(separator: ", ")
      return "| \(edit.name) | \(stages) | \(edit.passes) |\n"
    }.joined()

  @Test(
    "an edit computes what it touches and nothing else, and gives the bytes of a fresh run",
    arguments: edits.indices)
  func edit(_ index: Int) throws {
    let (_, from, to, stages, passes) = Self.edits[index]
    #expect(Self.base.contains(from))
    let experiment = try Self.prepared()
    #expect(try experiment.run(Self.base).failures == [:])
    let edited = Self.base.replacing(from, with: to)
    let planned = try experiment.plan(edited)
    let outcome = try experiment.run(edited)
    #expect(outcome.failures == [:])
    #expect(Set(outcome.executed) == stages && stages.isSubset(of: planned.namesToRun))
    #expect(outcome.tally.passes == passes && outcome.tally.steps == 0)
    if !stages.isEmpty { try RunFiles.expectEqual(outcome, try Self.prepared().run(edited)) }
  }

  @Test("docs/caching.md has the table of edits as it is tested here")
  func caching() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/caching.md"), encoding: .utf8)
    #expect(page.contains(Self.table), "the table should be:\n\(Self.table)")
  }

  @Test("bytes do not depend on threads, stages side by side and stops")
  func sameBytes() throws {
    let one = try Self.prepared().run(Self.base)
    #expect(one.failures == [:])
    try RunFiles.expectEqual(try Self.prepared().run(Self.base, cores: 2, jobs: 2), one)
    let experiment = try Self.prepared()
    for stop in 0..<4 {
      let cancellation = Cancellation()
      let seen = Atomic(0)
      let outcome = try experiment.run(Self.base, cores: 1 + stop % 2, cancellation: cancellation) { event in
        guard case .stageProgress = event else { return }
        if seen.add(1, ordering: .relaxed).newValue == 5 + 2 * stop { cancellation.request() }
      }
      if outcome.summary.outcome == .done { break }
    }
    try RunFiles.expectEqual(try experiment.run(Self.base), one)
  }

  @Test("a stop between points takes no pass twice")
  func stopped() throws {
    let base = Self.base.replacing("points: 3, splits: test", with: "points: 9, splits: test")
    let whole = try Self.prepared().run(base)
    let experiment = try Self.prepared()
    let cancellation = Cancellation()
    let first = try experiment.run(base, cancellation: cancellation) { event in
      guard case .stageProgress("along", let progress) = event else { return }
      if progress.done >= 4 { cancellation.request() }
    }
    #expect(first.summary.outcome != .done)
    let second = try experiment.run(base)
    #expect(first.tally.passes + second.tally.passes == whole.tally.passes)
    try RunFiles.expectEqual(second, whole)
  }

  @Test("the examples are those that are drawn anyway, each changed by its place in the split")
  func examples() throws {
    let input = Shape([1, 6, 5])
    let network = Network(input: input, layers: [BatchNorm(), Flatten(), Linear(2)])
    let training = Examples(
      input: input, inputs: .bytes((0..<50 * 30).map { UInt8($0 * 7 % 251) }),
      targets: .classes((0..<50).map { ClassIndex($0 % 2) }), count: 50)
    let augmentation = Augmentation(padding: 2, flips: true)
    let all = StatisticsPolicy.estimate(examples: nil, augmentation: augmentation)
    let changed = training.augmented(by: augmentation, seed: 0, numbers: Array(0..<50))
    #expect(all.examples(from: training, for: network) == changed && changed != training)
    let plain = StatisticsPolicy.estimate(examples: 12)
    let some = StatisticsPolicy.estimate(examples: 12, augmentation: augmentation)
    let drawn = plain.examples(from: training, for: network)
    #expect(drawn == training.drawn(12))
    let rows = (0..<50).map { training.examples(at: [$0]) }
    let places = (0..<12).map { index in rows.firstIndex(of: drawn.examples(at: [index])) ?? -1 }
    #expect(some.examples(from: training, for: network) == changed.examples(at: places))
    let half = StatisticsPolicy.estimate(examples: 6, augmentation: augmentation).examples(
      from: training, for: network)
    #expect(
      (0..<6).allSatisfy { index in
        (0..<50).contains { half.examples(at: [index]) == changed.examples(at: [$0]) }
      })
  }

  @Test("results say over what images statistics are estimated")
  func record() throws {
    let outcome = try Self.prepared().run(Self.base)
    let bytes = try TemporaryExperiment.bytes("stages/along/points.json", of: outcome)
    let curve = try CurveEvaluation(files: [ArtifactFile(name: "points.json", bytes: bytes)])
    let augmentation = Augmentation(padding: 3, flips: true)
    #expect(
      curve.statistics
        == StatisticsRecord(policy: "estimate", examples: 20, of: 40, augmentation: augmentation))
    #expect(
      curve.statistics?.sentence
        == "Batch-norm statistics: estimated at each network over 20 of 40 training images, augmented once (crop-padding 3, "
        + "flip).")
    let json = try JSON(parsing: bytes)["statistics"]
    #expect(
      json?.compactText
        == #"{"policy":"estimate","examples":20,"of":40,"augmentation":{"crop-padding":3,"flip":true}}"#)
    for augmentation in [
      Augmentation(padding: 4, paddingMode: .reflect), Augmentation(cutout: 8), Augmentation(flips: true),
    ] {
      let record = StatisticsRecord(policy: "repair", examples: 3, of: 3, augmentation: augmentation)
      #expect(try StatisticsRecord(json: record.json) == record)
      #expect(
        record.sentence.hasSuffix(
          "measured over all 3 training images, augmented once (\(augmentation.inWords))."))
    }
    #expect(throws: ArtifactError.self) {
      try StatisticsRecord(json: ["policy": "estimate", "augmentation": ["turns": 3]])
    }
    #expect(StatisticsRecord(policy: "estimate", examples: 2, of: 3).json.members?.count == 3)
  }

  @Test("an augmentation that does not suit the data is said where it stands")
  func refusals() throws {
    let experiment = try Self.prepared()
    for (augmentation, message) in [
      ("crop-padding: 28", "an image of 28×28 pixels is cropped with a padding of at most 27"),
      ("cutout: 29", "a square of 29 pixels covers all of an image of 28×28"),
    ] {
      for stage in ["grid: 3, batch: 10, ", "of: [a, b], batch: 10, ", "trace: 0, batch: 10, examples: 20, "]
      {
        let text = Self.base.replacing(
          "\(stage)\(Self.policy)",
          with: "\(stage)statistics: {estimate: {augmentation: {\(augmentation)}}}")
        let error = #expect(throws: Diagnostics.self, "\(stage)") { try experiment.plan(text) }
        #expect(error?.list.map(\.message) == [message], "\(stage)")
        let line = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
          $0.contains(augmentation)
        }
        #expect(error?.list.first?.place?.line == line.map { $0 + 1 })
      }
    }
    let moons = """
      name: moons
      data: {moons: {dataset: {two-moons: {count: 60}}}}
      networks: {small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}}
      stages:
        a: {train: {network: small, data: moons, seed: 1, epochs: 1}}
        e: {evaluate: {weights: a, statistics: {estimate: {augmentation: {flip: true}}}}}

      """
    let error = #expect(throws: Diagnostics.self) { try experiment.plan(moons) }
    #expect(error?.list.map(\.message) == ["augmentation moves pixels, and an example here is no image"])
  }

  @Test("estimates know the images that are made")
  func memory() throws {
    let experiment = try Self.prepared()
    func memory(_ text: String) throws -> [Int] {
      let plan = try experiment.plan(text)
      return zip(plan.stages, try experiment.estimates(of: plan).stages).compactMap { stage, estimate in
        ["along", "mean", "bends"].contains(stage.node.name) ? estimate?.resourceEstimate?.memory : nil
      }
    }
    let plain = Self.base.replacing(", augmentation: {crop-padding: 3, flip: true}}}", with: "}}")
    let cut = Self.base.replacing("flip: true}}}", with: "cutout: 3}}}")
    let (none, bytes, floats) = (try memory(plain), try memory(Self.base), try memory(cut))
    #expect(none.count == 3)
    #expect(zip(bytes, none).allSatisfy { $0 - $1 == 20 * (28 * 28 + 4) })
    #expect(zip(floats, none).allSatisfy { $0 - $1 == 20 * 28 * 28 * 4 })
  }

  private static func said(_ text: String) throws -> [String] {
    WarnedExperiment.said(by: try Self.prepared().run(text)).filter { $0.contains("images as they are") }
  }

  @Test("an estimate over images as they are is warned of, where the weights saw augmented ones")
  func warnings() throws {
    #expect(try Self.said(Self.base) == [])
    let plain = Self.base.replacing(", augmentation: {crop-padding: 3, flip: true}}}", with: "}}")
    let said = try Self.said(plain)
    let stages = ["along", "vote", "plane", "mean", "pairs", "bends"]
    #expect(Set(said.map { $0.prefix { $0 != ":" } }) == Set(stages.map { $0[...] }))
    #expect(said.count == stages.count)
    #expect(
      said.contains(
        "along: batch-norm statistics are estimated over images as they are, and the weights come of a training on "
          + "augmented ones (crop-padding 3, flip): that can cost points of error; `statistics: {estimate: {examples: 20, "
          + "augmentation: {crop-padding: 3, flip: true}}}` estimates them over such images"))
    let unaugmented = plain.replacing(", augmentation: {crop-padding: 3, flip: true}", with: "")
    #expect(try Self.said(unaugmented) == [])
  }

  @Test("a scope without augmentation is what it was before there was any")
  func scopes() throws {
    let plain = StatisticsPolicy.schema.canonical(.estimate(examples: 20), .complete).jsonWithNames
    #expect(plain.compactText == #"{"estimate":{"examples":20}}"#)
    let all = StatisticsPolicy.schema.canonical(.repair(examples: nil), .complete).jsonWithNames
    #expect(all.compactText == #"{"repair":{"examples":null}}"#)
  }
}
