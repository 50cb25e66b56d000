import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Trainings that end in what is not a number")
struct DivergenceTests {
  private static func specification(_ settings: String) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 80, noise: 0.2, seed: 7}}}}
    networks: {small: {input: [2], layers: [linear: 6, relu, linear: 6, relu, linear: 2]}}
    stages:
      start: {train: {network: small, data: moons, seed: 1, \(settings)}}

    """
  }

  @Test(
    "a last step that leaves weights of no use is a failure, and is none the second time either")
  func lastStep() throws {
    let experiment = try TemporaryExperiment()
    let text = Self.specification("epochs: 1, batch: 80, optimiser: {sgd: {rate: 1e25}}")
    for _ in 0..<2 {
      let outcome = try experiment.run(text)
      #expect(outcome.summary.outcome == .failed && outcome.record?.outcome == .failed)
      #expect(
        outcome.failures["start"]?.hasPrefix("the training diverged: with the weights after step 0")
          == true)
      #expect(outcome.failures["start"]?.contains("the loss is not finite") == true)
    }
  }

  @Test(
    "the last checkpoint is of a state that is sound, and the training goes on from there at a lower rate"
  )
  func checkpoints() throws {
    let experiment = try TemporaryExperiment()
    // A rate of 1e-2 for four epochs and then of 1e23.
    let wild = Self.specification(
      "epochs: 6, batch: 80, optimiser: {sgd: {rate: 1e-2}}, schedule: {step: {every-epochs: 4, factor: 1e25}}"
    )
    let outcome = try experiment.run(wild)
    #expect(
      outcome.failures["start"]?.contains("after step 4 (epoch 5, rate ") == true,
      "\(outcome.failures)")
    #expect(try experiment.cachedProgress(of: "start", in: wild)?.done == 4)
    let tame = Self.specification(
      "epochs: 6, batch: 80, optimiser: {sgd: {rate: 1e-2}}, schedule: {step: {every-epochs: 4, factor: 0.1}}"
    )
    let mended = try experiment.run(tame)
    #expect(mended.summary.outcome == .done && mended.tally.steps == 2)
  }

  @Test("networks that give what is not a number are measured, and said to be such, without a sign")
  func measured() throws {
    let experiment = try TemporaryExperiment()
    let tensors = [
      StoredTensor("0.weight", shape: [2, 2], [Float](repeating: 3e38, count: 4)),
      StoredTensor("0.bias", shape: [2], [Float](repeating: 0, count: 2)),
      StoredTensor("1.weight", shape: [2, 2], [3e38, -3e38, -3e38, 3e38] as [Float]),
      StoredTensor("1.bias", shape: [2], [Float](repeating: 0, count: 2)),
    ]
    try experiment.folder.write("huge.safetensors", Array(SafetensorsFile.encode(tensors)))
    let text = """
      name: small
      data: {moons: {dataset: {two-moons: {count: 20}}}}
      networks: {small: {input: [2], layers: [linear: 2, linear: 2]}}
      stages:
        huge: {import: {file: huge.safetensors, network: small, data: moons}}
        other: {train: {network: small, data: moons, seed: 1, epochs: 1}}
        alone: {evaluate: {weights: [huge, other], metrics: [cross-entropy, brier, ece, auroc]}}
        vote: {ensemble: {weights: [huge, other]}}

      """
    let outcome = try experiment.run(text)
    #expect(outcome.failures == [:])
    for file in [
      "stages/alone/networks.csv", "stages/vote/ensemble.csv", "stages/vote/ensemble-diversity.csv",
    ] {
      let table = String(decoding: try TemporaryExperiment.bytes(file, of: outcome), as: UTF8.self)
      #expect(table.contains("nan") && !table.contains("-nan"), "\(table)")
    }
    let said = WarnedExperiment.said(by: outcome)
    let ending = "are not finite: what the network gives there is not a number, or too large"
    #expect(
      said.contains("alone: on the training split, metrics of 1 of 2 networks \(ending)"), "\(said)"
    )
    #expect(
      said.contains("alone: on the test split, metrics of 1 of 2 networks \(ending)"), "\(said)")
    #expect(
      said.contains("vote: on the test split, metrics of 1 of 2 members \(ending)"), "\(said)")
  }
}
