import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Trainings that record their steps")
struct StepRecordTests {
  /// 5 steps an epoch.
  private static func specification(_ setting: String, epochs: Int = 3) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 100}}}}
    defaults:
      train: {network: {input: [2], layers: [linear: 12, tanh, linear: 2]}, data: moons, batch: 20}
    stages:
      start: {train: {seed: 1, epochs: \(epochs), schedule: {linear: {to: 0.01}}, horizon: 9\(setting)}}
      end: {train: {seed: 2, epochs: 3}}
      valley: {fit-curve: {from: start, to: end, epochs: 2, batch: 20, schedule: constant\(setting)}}

    """
  }

  @Test("each step has its loss, accuracy and rate, and an epoch's loss is the mean of its steps'")
  func table() throws {
    let outcome = try TemporaryExperiment().run(Self.specification(", record: steps"))
    for (stage, epochs) in [("start", 3), ("valley", 2)] {
      let history = try Self.history(of: stage, outcome)
      let steps = try #require(history.steps)
      let count = 5 * epochs
      #expect(steps.numbers("step").map { Int($0) } == Array(1...count))
      #expect(steps.numbers("epoch").map { Int($0) } == (0..<count).map { $0 / 5 + 1 })
      for epoch in 0..<epochs {
        let last = 5 * epoch + 4
        for column in ["loss", "accuracy"] {
          let mean = steps.numbers(column)[(last - 4)...last].reduce(0, +) / 5
          #expect(abs(mean - history.table.numbers(column)[epoch]) < 1e-12)
        }
        #expect(steps.numbers("rate")[last] == history.table.numbers("rate")[epoch])
      }
      #expect(Set(steps.numbers("loss")).count == 5 * epochs)
    }
  }

  @Test("recording steps trains again what records them, to the same weights, and nothing after it")
  func sameWeights() throws {
    let experiment = try TemporaryExperiment()
    let plain = try experiment.run(Self.specification(""))
    let recording = try experiment.run(
      Self.specification("").replacing("horizon: 9", with: "horizon: 9, record: steps"))
    #expect(recording.executed == ["start"])
    let weights = "stages/start/weights.safetensors"
    let before = try TemporaryExperiment.bytes(weights, of: plain)
    #expect(try TemporaryExperiment.bytes(weights, of: recording) == before)
    #expect(try Self.history(of: "start", plain).steps == nil)
  }

  @Test("a training that goes on has the steps before it too")
  func goingOn() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification(", record: steps"))
    let longer = try experiment.run(Self.specification(", record: steps", epochs: 4))
    #expect(longer.tally.steps == 5 + 10, "an epoch of the start, and the fit")
    try RunFiles.expectEqual(
      longer, TemporaryExperiment().run(Self.specification(", record: steps", epochs: 4)))
  }

  private static func history(
    of stage: String, _ outcome: TemporaryExperiment.Outcome
  ) throws -> TrainingHistory {
    let name = "stages/\(stage)/history.json"
    return try TrainingHistory(files: [
      ArtifactFile(name: "history.json", bytes: TemporaryExperiment.bytes(name, of: outcome))
    ])
  }
}
