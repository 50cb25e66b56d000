import Declarations
import Foundation
import Platform
import ResultStore
import Synchronization
import Testing
import Workflow

@testable import Experiments

@Suite("Trainings that are watched")
struct ValidationTests {
  /// 3 steps an epoch, on images; held-out examples contradict the others, so that their loss rises soon.
  private static func specification(_ settings: String, _ more: String = "") -> String {
    """
    name: digits
    data: {digits: {dataset: {mnist: {path: files}}, validation: 10}}
    networks:
      small: {input: [1, 28, 28], layers: [flatten, linear: 8, batch-norm, tanh, dropout: 0.1, linear: 10]}
    stages:
      start:
        train:
          {network: small, data: digits, seed: 1, epochs: 12, batch: 10, optimiser: {adam: {rate: 0.02}},
           augmentation: {crop-padding: 3, flip: true, cutout: 6}, clip-norm: 0.5\(settings)}
    \(more)

    """
  }

  private static func prepared() throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    try experiment.folder.write("files/train-images-idx3-ubyte", Sample.images(40))
    try experiment.folder.write(
      "files/train-labels-idx1-ubyte", Sample.labels((0..<40).map { $0 < 30 ? UInt8($0 / 3) : 0 }))
    try experiment.folder.write("files/t10k-images-idx3-ubyte", Sample.images(6))
    try experiment.folder.write("files/t10k-labels-idx1-ubyte", Sample.labels([1, 2, 3, 4, 5, 6]))
    return experiment
  }

  private static func history(_ outcome: TemporaryExperiment.Outcome) throws -> TrainingHistory {
    try TrainingHistory(files: [
      ArtifactFile(
        name: "history.json", bytes: try TemporaryExperiment.bytes("stages/start/history.json", of: outcome))
    ])
  }

  private static func weights(_ output: String, _ outcome: TemporaryExperiment.Outcome) throws -> [UInt8] {
    try TemporaryExperiment.bytes("stages/start/\(output).safetensors", of: outcome)
  }

  @Test("what is measured on the way is what `evaluate` measures of the weights of that epoch")
  func values() throws {
    let outcome = try Self.prepared().run(
      Self.specification(
        ", validate: {metrics: [cross-entropy, error]}, keep: {every-epochs: 4}",
        """
          held:
            evaluate:
              weights: [start/epoch-4, start/epoch-8, start/epoch-12]
              splits: validation
              metrics: [cross-entropy, error]
              batch: 10
        """))
    let history = try Self.history(outcome)
    #expect(
      history.table.columns
        == ["epoch", "loss", "accuracy", "validation-cross-entropy", "validation-error", "rate"])
    let measured = try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/held/networks.json", of: outcome))
    ])
    for metric in ["cross-entropy", "error"] {
      let along = history.table.numbers("validation-\(metric)")
      #expect(along.count == 12)
      #expect([along[3], along[7], along[11]] == measured.table.numbers(metric))
    }
    #expect(try Self.weights("epoch-12", outcome) == Self.weights("weights", outcome))
  }

  @Test("the best epoch is that of the lowest loss, and its weights are a result", arguments: [0, 20])
  func best(keep: Int) throws {
    let outcome = try Self.prepared().run(
      Self.specification(", validate: {}, keep: {every-epochs: 1}, checkpoints: {keep: \(keep)}"))
    let history = try Self.history(outcome)
    let losses = history.table.numbers("validation-cross-entropy")
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
    #expect(history.best == best && best < 12)
    #expect(try Self.weights("best", outcome) == Self.weights("epoch-\(best)", outcome))
  }

  @Test("a training ends when its patience does, and with more of it goes on", arguments: [1, 2])
  func patience(_ patience: Int) throws {
    let experiment = try Self.prepared()
    let whole = try Self.prepared().run(Self.specification(", validate: {}, keep: {every-epochs: 1}"))
    let losses = try Self.history(whole).table.numbers("validation-cross-entropy")
    func end(_ patience: Int) -> Int {
      var best = 0
      for epoch in losses.indices {
        if losses[epoch] < losses[best] { best = epoch }
        if epoch - best >= patience { return epoch + 1 }
      }
      return losses.count
    }
    let last = end(patience)
    #expect(last < 12)
    let stopped = try experiment.run(Self.specification(", validate: {}, early-stopping: \(patience)"))
    #expect(stopped.tally.steps == 3 * last)
    #expect(try Self.history(stopped).table.rows.count == last)
    #expect(try Self.weights("weights", stopped) == Self.weights("epoch-\(last)", whole))
    let more = try experiment.run(Self.specification(", validate: {}, early-stopping: \(patience + 2)"))
    #expect(more.tally.steps == 3 * (end(patience + 2) - last))
    #expect(try Self.weights("weights", more) == Self.weights("epoch-\(end(patience + 2))", whole))
  }

  @Test("stopped at random steps, a watched training takes no step twice and ends alike", arguments: 1...6)
  func stopped(_ seed: UInt64) throws {
    let specification = Self.specification(
      ", validate: {every-epochs: 2}, early-stopping: {patience: 6}",
      "  held: {evaluate: {weights: [start, start/best], batch: 10}}")
    let experiment = try Self.prepared()
    let random = SplitMix(seed: seed)
    var taken = 0
    for stop in 0..<6 {
      let after = 1 + Int(random.bits(stop) % 11)
      let cancellation = Cancellation()
      let seen = Atomic(0)
      let outcome = try experiment.run(specification, cores: 1 + stop % 2, cancellation: cancellation) {
        event in
        guard case .stageProgress = event else { return }
        if seen.add(1, ordering: .relaxed).newValue == after { cancellation.request() }
      }
      taken += outcome.tally.steps
      if outcome.summary.outcome == .done { break }
    }
    let last = try experiment.run(specification)
    let undisturbed = try Self.prepared().run(specification)
    #expect(taken + last.tally.steps == undisturbed.tally.steps)
    try RunFiles.expectEqual(last, undisturbed)
  }

  @Test("another augmentation trains anew, and what is measured has images as they are")
  func augmentation() throws {
    let experiment = try Self.prepared()
    let held = """
        held: {evaluate: {weights: start, splits: validation, metrics: error, batch: 10}}
      """
    let first = try experiment.run(Self.specification("", held))
    #expect(first.tally.steps == 36)
    let other = Self.specification("", held).replacing("cutout: 6", with: "cutout: 5")
    #expect(try experiment.run(other).tally.steps == 36)
    let none = Self.specification("", held).replacing(
      "augmentation: {crop-padding: 3, flip: true, cutout: 6}", with: "augmentation: {}")
    let plain = Self.specification("", held).replacing(
      "augmentation: {crop-padding: 3, flip: true, cutout: 6}, ", with: "")
    #expect(try experiment.run(none).tally.steps == 36)
    #expect(try experiment.run(plain).executed.isEmpty, "an augmentation that does nothing is none")
  }

  @Test("a validation split that lacks classes is said where epochs are judged by it")
  func missingClasses() throws {
    func warnings(_ settings: String) throws -> [String] {
      try Self.prepared().run(Self.specification(settings)).events.compactMap {
        if case .resultWarning(_, let message) = $0 { message } else { nil }
      }
    }
    #expect(
      try warnings(", validate: {}").contains {
        $0.contains("validation") && $0.hasSuffix("nothing is measured of them")
      })
    #expect(
      try !warnings("").contains { $0.contains("validation") && $0.hasSuffix("nothing is measured of them") })
  }

  @Test("two states of one training may be joined by a curve, and one and the same may not")
  func joined() throws {
    let experiment = try Self.prepared()
    func plan(_ from: String) throws -> Plan {
      try experiment.plan(
        Self.specification(
          ", keep: {epochs: 2}", "  valley: {fit-curve: {from: \(from), to: start, batch: 10}}"))
    }
    #expect(throws: Never.self) { try plan("start/epoch-2") }
    let error = #expect(throws: (any Error).self) { try plan("start") }
    #expect((error as? Diagnostics)?.list.first?.message.contains("to itself has no length") == true)
  }

  @Test("what could not be watched is said")
  func refusals() throws {
    let experiment = try Self.prepared()
    for (settings, words) in [
      (", early-stopping: 3", "nothing is measured that could stop this training"),
      (", validate: {}, early-stopping: 3, keep: {epochs: 2}", "may stop early"),
      (", keep: {epochs: [2, 13]}", "there is no epoch 13: this training has 12"),
      (", validate: {metrics: error, best-by: accuracy}", "'accuracy' is not measured"),
      (", validate: {metrics: mse}", "is a metric for regression"),
    ] {
      let error = #expect(throws: (any Error).self, "\(settings)") {
        try experiment.plan(Self.specification(settings))
      }
      #expect((error as? Diagnostics)?.list.first?.message.contains(words) == true, "\(settings)")
    }
    let error = #expect(throws: (any Error).self) {
      try experiment.plan(
        Self.specification(", validate: {}").replacing("validation: 10", with: "validation: 0"))
    }
    #expect((error as? Diagnostics)?.list.first?.message.contains("has no validation split") == true)
  }
}
