import Declarations
import Foundation
import Networks
import Testing
import Workflow

@testable import Experiments

@Suite("Trainings that start from others")
struct ForkTests {
  /// Batch norms, dropout, momentum and a schedule over all epochs; 4 steps an epoch.
  private static func specification(_ stages: String) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 100}}, validation: 20}}
    networks:
      small: {input: [2], layers: [linear: 12, batch-norm, tanh, dropout: 0.2, linear: 2]}
      other: {input: [2], layers: [linear: 3, tanh, linear: 2]}
    stages:
      base:
        train:
          network: small
          data: moons
          seed: 1
          epochs: 5
          batch: 20
          optimiser: {sgd: {rate: 0.1, momentum: 0.9}}
          schedule: {cosine: {to: 0.01}}
    \(stages)

    """
  }

  private static func weights(_ output: String, _ outcome: TemporaryExperiment.Outcome) throws -> [UInt8] {
    try TemporaryExperiment.bytes("stages/\(output).safetensors", of: outcome)
  }

  @Test(
    "a fork in which nothing differs ends with the bytes of its trunk",
    arguments: ["epoch: 0", "epoch: 3", "step: 6", "step: 8"])
  func same(_ moment: String) throws {
    let outcome = try TemporaryExperiment().run(
      Self.specification("  fork: {train: {continue: {from: base, \(moment)}}}"))
    #expect(outcome.failures.isEmpty)
    #expect(try Self.weights("fork/weights", outcome) == Self.weights("base/weights", outcome))
    let histories = try ["base", "fork"].map {
      try TemporaryExperiment.bytes("stages/\($0)/history.csv", of: outcome)
    }
    #expect(histories[0] == histories[1])
  }

  @Test("the trunk is trained once, whether the fork is there from the start or comes later")
  func once() throws {
    let fork = Self.specification(
      "  fork: {train: {continue: {from: base, epoch: 3}, seeds: {order: 9}}}")
    #expect(try TemporaryExperiment().run(fork).tally.steps == 20 + 8)
    let experiment = try TemporaryExperiment()
    #expect(try experiment.run(Self.specification("")).tally.steps == 20)
    let later = try experiment.run(fork)
    #expect(later.tally.steps == 8)
    let fresh = try TemporaryExperiment().run(fork)
    try RunFiles.expectEqual(later, fresh)
  }

  @Test("a plan says in words what a fork asks of its trunk, and how many steps that takes")
  func plan() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification(""))
    func asked(_ stages: String) throws -> (reasons: [String], missing: Double?, hasGaps: Bool?) {
      let text = Self.specification(stages)
      let plan = try experiment.plan(text)
      let base = try #require(plan.stages.first { $0.node.name == "base" })
      let reasons = plan.reasons(for: base, since: try experiment.directories.latestRecord).map { reason in
        switch reason {
        case .asked(let words, let stages): "\(words), for \(stages.joined(separator: " "))"
        case .notAsked(let words): "no longer \(words)"
        default: "\(reason)"
        }
      }
      let progress = try experiment.cachedProgress(of: "base", in: text)
      return (reasons, progress?.missing, progress?.hasGaps)
    }
    let three = "  fork: {train: {continue: {from: base, epoch: 3}}}"
    let first = try asked(three)
    #expect(first.reasons == ["the state after epoch 3, for fork"] && first.missing == 0)
    // Between checkpoints.
    let two =
      "\(three)\n  other: {train: {continue: {from: base, step: 6}}}\n  third: {train: {continue: {from: base, step: 6}}}"
    let second = try asked(two)
    #expect(
      second.reasons == ["the state after epoch 3, for fork", "the state after step 6, for other third"])
    #expect(second.missing == 0.5 && second.hasGaps == true)
    let before = try experiment.run(Self.specification(two))
    #expect(before.tally.steps == 2 + 8 + 14)
    #expect(try asked(three).reasons == ["no longer the state after step 6"])
  }

  @Test("a fork of a fork, forks of one entry, and more epochs than the trunk has")
  func further() throws {
    let outcome = try TemporaryExperiment().run(
      Self.specification(
        """
          forks:
            for: {order: [1, 2]}
            train: {continue: {from: base, epoch: 2}, seeds: {order: "${for.order}"}}
          longer: {train: {continue: {from: base, epoch: 4}, epochs: 7, horizon: 5}}
          second: {train: {continue: {from: longer, step: 18}, seeds: {dropout: 4}}}
        """))
    #expect(outcome.failures.isEmpty)
    let first = try Self.weights("forks@order=1/weights", outcome)
    // The order of the trunk is that of its seed, 1.
    #expect(first == (try Self.weights("base/weights", outcome)))
    #expect(first != (try Self.weights("forks@order=2/weights", outcome)))
    #expect(try Self.weights("longer/weights", outcome) != Self.weights("second/weights", outcome))
    // Two forks of the trunk's second epoch, three epochs each; three more epochs; and from step 18 to 28.
    #expect(outcome.tally.steps == 20 + 2 * 12 + 12 + 10)
  }

  @Test("a fork's settings lie over its trunk's, which lie over the defaults; null removes")
  func inheritance() throws {
    let text = Self.specification(
      """
        partly: {train: {continue: {from: base, epoch: 2}, optimiser: {sgd: {rate: 0.05}}, seeds: {dropout: 3}}}
        bare: {train: {continue: {from: base, epoch: 2}, clip-norm: null}}
      """
    ).replacing("seed: 1\n", with: "seed: 1\n      seeds: {order: 5}\n      clip-norm: 0.25\n")
      .replacing("stages:", with: "defaults: {train: {seed: 9, epochs: 3, batch: 50, clip-norm: 7}}\nstages:")
    let graph = try TemporaryExperiment().plan(text).graph
    let partly = try #require(graph.stage("partly")?.stage as? Train)
    let sgd = try #require(partly.optimiser as? SGD)
    #expect(sgd.rate == 0.05 && sgd.momentum == 0.9)
    #expect(partly.seeds == TrainingSeeds(weights: nil, order: 5, dropout: 3))
    #expect(partly.seed == 1 && partly.epochs == 5 && partly.batch == 20 && partly.clipNorm == 0.25)
    #expect((graph.stage("bare")?.stage as? Train)?.clipNorm == nil)
  }

  @Test("seeds of parts decide those parts alone")
  func seeds() throws {
    let experiment = try TemporaryExperiment()
    func start(_ seeds: String) throws -> (start: [UInt8], end: [UInt8]) {
      let outcome = try experiment.run(
        Self.specification("").replacing(
          "seed: 1", with: "seed: 1\n      keep: {epochs: 0}\n      seeds: \(seeds)"))
      return (try Self.weights("base/epoch-0", outcome), try Self.weights("base/weights", outcome))
    }
    let plain = try start("{}")
    let same = try start("{weights: 1, order: 1, dropout: 1}")
    #expect(plain.start == same.start && plain.end == same.end)
    for seeds in ["{order: 2}", "{dropout: 2}"] {
      let other = try start(seeds)
      #expect(other.start == plain.start && other.end != plain.end)
    }
    #expect(try start("{weights: 2}").start != plain.start)
  }

  @Test("a training from weights starts with them and their running statistics")
  func fineTuning() throws {
    let outcome = try TemporaryExperiment().run(
      Self.specification(
        "  fine: {train: {from: base, seed: 3, epochs: 2, batch: 20, keep: {epochs: [0, 2]}}}"))
    #expect(try Self.weights("fine/epoch-0", outcome) == Self.weights("base/weights", outcome))
    #expect(try Self.weights("fine/epoch-2", outcome) == Self.weights("fine/weights", outcome))
    #expect(try Self.weights("fine/weights", outcome) != Self.weights("base/weights", outcome))
  }

  @Test("a state that the trunk never comes to is said, before anything runs where settings tell")
  func refusals() throws {
    let experiment = try TemporaryExperiment()
    let outcome = try experiment.run(
      Self.specification("  fork: {train: {continue: {from: base, step: 21}}}"))
    #expect(outcome.failures["fork"]?.contains("its 5 epochs of 4 steps end at step 20") == true)
    #expect(outcome.failures["base"] == nil, "what asks for too much fails, and nothing else")
    for (stages, words) in [
      ("  fork: {train: {continue: {from: base, epoch: 9}}}", "'base' has 5 epochs, and no epoch 9"),
      ("  fork: {train: {continue: {from: base, epoch: 5}}}", "nothing is left to train"),
      ("  fork: {train: {continue: {from: base}}}", "`epoch` or `step` is missing"),
      ("  fork: {train: {continue: {from: base, epoch: 1, step: 2}}}", "exclude one another"),
      ("  fork: {train: {continue: {from: base, epoch: 1}, batch: 10}}", "batches of 20"),
      ("  fork: {train: {continue: {from: base, epoch: 1}, network: other}}", "different networks"),
      (
        "  fork: {train: {continue: {from: base, epoch: 1}, optimiser: {adam: {rate: 0.1}}}}",
        "another optimiser"
      ),
      ("  fork: {train: {from: base, continue: {from: base, epoch: 1}}}", "`from` and `continue` exclude"),
    ] {
      let error = #expect(throws: (any Error).self, "\(stages)") {
        try experiment.plan(Self.specification(stages))
      }
      #expect((error as? Diagnostics)?.list.first?.message.contains(words) == true, "\(stages)")
    }
  }
}
