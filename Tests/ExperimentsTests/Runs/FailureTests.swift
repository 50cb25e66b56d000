import FileFormats
import Testing
import Workflow

@testable import Experiments

@Suite("Stages that fail")
struct FailureTests {
  /// A rate at which the loss of a training or a fit is soon not finite.
  private static let diverging = Edit.base
    .replacing("tanh, linear: 2", with: "linear: 6, linear: 2")

  @Test("a training that diverges says at which step, epoch and rate, and what may help")
  func training() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.diverging.replacing(
      "{seed: 2}", with: "{seed: 2, optimiser: {sgd: {rate: 1e6}}}")
    let outcome = try experiment.run(specification)
    #expect(outcome.summary.outcome == .failed)
    #expect(outcome.record?.outcome == .failed && outcome.record?.failures.map(\.stage) == ["end"])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
    #expect(page.contains("Stopped, since a stage failed.") && page.contains("lower rate"))
    #expect(outcome.summary.skipped == 6)
    let message = try #require(outcome.failures["end"])
    for part in ["not finite", "step", "epoch", "rate 1000000", "lower rate"] {
      #expect(message.contains(part), "\(message)")
    }
  }

  @Test("a fit that diverges says where on the curve, too, and leaves the ends")
  func fit() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.diverging
      .replacing("to: end,", with: "to: end, schedule: constant, optimiser: {sgd: {rate: 1e8}},")
    let message = try #require(try experiment.run(specification).failures["valley"])
    for part in ["not finite", "step", "epoch", "rate 1000000", "t 0.", "lower rate"] {
      #expect(message.contains(part), "\(message)")
    }
    #expect(try experiment.run(Self.diverging).executed.contains("start") == false, "the ends were kept")
  }

  @Test("nothing is stored of a stage that failed: it fails again")
  func nothingStored() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.diverging.replacing(
      "{seed: 2}", with: "{seed: 2, optimiser: {sgd: {rate: 1e6}}}")
    try experiment.run(specification)
    let again = try experiment.run(specification)
    #expect(again.executed == ["end"])
    #expect(again.failures.keys.sorted() == ["end"])
  }

  @Test("a run that goes on past a failure keeps what it could make, and reports what failed")
  func goingOn() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.diverging.replacing(
      "{seed: 2}", with: "{seed: 2, optimiser: {sgd: {rate: 1e6}}}")
    let outcome = try experiment.run(specification, keepsGoing: true)
    #expect(outcome.record?.stages.map(\.name) == ["start"])
    #expect(outcome.record?.failures.map(\.stage) == ["end"])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
    #expect(page.contains("Failed stages") && page.contains("lower rate"))
  }

  @Test("a curve between equal weights says that they are equal")
  func equalEnds() throws {
    let experiment = try TemporaryExperiment()
    let message = try experiment.run(Edit.base.replacing("{seed: 2}", with: "{seed: 1}")).failures["valley"]
    #expect(message == "'start' and 'end' are the same weights; train them with different seeds")
  }

  @Test("ends whose parameters are the same, and only whose batch norms differ, are said to be that")
  func equalParameters() throws {
    let experiment = try TemporaryExperiment()
    for (name, mean) in [("a", Float(0)), ("b", 1)] {
      let tensors = [
        ("0.weight", [2, 2]), ("0.bias", [2]), ("1.weight", [2]), ("1.bias", [2]), ("1.running_mean", [2]),
        ("1.running_var", [2]),
      ].map { tensor, shape in
        StoredTensor(
          tensor, shape: shape,
          [Float](repeating: tensor == "1.running_mean" ? mean : 1, count: shape.reduce(1, *)))
      }
      try experiment.folder.write("\(name).safetensors", Array(SafetensorsFile.encode(tensors)))
    }
    let specification = """
      name: norms
      data: {moons: {dataset: {two-moons: {count: 40}}}}
      defaults: {import: {network: {input: [2], layers: [linear: 2, batch-norm]}, data: moons}}
      stages:
        a: {import: {file: a.safetensors}}
        b: {import: {file: b.safetensors}}
        valley: {fit-curve: {from: a, to: b, epochs: 1}}

      """
    #expect(
      try experiment.run(specification, keepsGoing: true).failures == [
        "valley":
          "'a' and 'b' have the same parameters and differ in the running statistics of batch norms alone: a "
          + "curve between them has no length; `evaluate: {weights: [a, b]}` measures each with its own statistics"
      ])
  }

  @Test("a plane of a curve without a control point off the line says what it lacks")
  func noPlane() throws {
    let experiment = try TemporaryExperiment()
    let specification = Edit.base
      .replacing("to: end,", with: "to: end, optimiser: {sgd: {rate: 1e-30}},")
    let message = try #require(try experiment.run(specification).failures["plane"])
    #expect(message.contains("one line") && message.contains("'valley'"))
  }
}
