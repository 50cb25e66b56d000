import Foundation
import TestSupport
import Testing

@testable import Declarations
@testable import Experiments

/// Losses of the user's own, computed by a worker.
@Suite("Losses of the user's own", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct OwnLossTests {
  private let experiment: TemporaryExperiment

  init() throws {
    OwnObject.install()
    experiment = try TemporaryExperiment()
    try OwnObject.write(OwnObject.losses, "losses.py", to: experiment)
  }

  private static func training(_ loss: String, file: String = "losses.py") -> String {
    """
    name: small
    engine: {torch: {device: cpu, threads: 1}}
    data: {moons: {dataset: {two-moons: {count: 60}}, validation: 20}}
    networks: {small: {input: [2], layers: [linear: 6, tanh, linear: 2]}}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20, \(loss.replacing("losses.py", with: file))}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 2, batch: 20}}

    """
  }

  private func weights(_ run: TemporaryExperiment.Outcome) throws -> [[UInt8]] {
    try [("start", "weights"), ("end", "weights"), ("valley", "curve")].map {
      try TemporaryExperiment.bytes("stages/\($0)/\($1).safetensors", of: run)
    }
  }

  @Test("a function that is the built-in loss trains the same networks and the same curve, bit for bit")
  func agreement() throws {
    let own = try experiment.run(Self.training("loss: {python: losses.py:cross_entropy}"))
    #expect(own.failures == [:])
    let known = try TemporaryExperiment().run(Self.training("shuffle: true"))
    #expect(try weights(own) == weights(known))
  }

  @Test("a class is built with its arguments; without focus it is cross-entropy, and with it another loss")
  func arguments() throws {
    func history(_ gamma: Double) throws -> [Double] {
      let loss = "loss: {python: {object: losses.py:Focal, arguments: {gamma: \(gamma)}}}"
      let run = try TemporaryExperiment(sharingStoreOf: experiment)
      try OwnObject.write(OwnObject.losses, "losses.py", to: run)
      let outcome = try run.run(Self.training(loss))
      #expect(outcome.failures == [:])
      let json = try JSON(parsing: try TemporaryExperiment.bytes("stages/start/history.json", of: outcome))
      return try ResultTable(json: json["table"] ?? json).numbers("loss")
    }
    let outcome = try TemporaryExperiment().run(Self.training("shuffle: true"))
    let json = try JSON(parsing: try TemporaryExperiment.bytes("stages/start/history.json", of: outcome))
    let known = try ResultTable(json: json["table"] ?? json).numbers("loss")
    let plain = try history(0)
    let focused = try history(2)
    for (one, other) in zip(plain, known) { #expect(abs(one - other) < 1e-5) }
    #expect(focused[0] < 0.8 * plain[0])
  }

  @Test(
    "an exception and what is no loss are errors that say so, and nothing is stored",
    arguments: [
      ("raises", "ValueError: no such margin"), ("raises", "losses.py"),
      ("rows", "has to return one number as a tensor"),
      ("nothing", "has to return one number as a tensor"), ("nan", "not finite"),
    ])
  func nonsense(name: String, words: String) throws {
    let run = try experiment.run(Self.training("loss: {python: losses.py:\(name)}"), keepsGoing: true)
    let failure = try #require(run.failures["start"])
    #expect(failure.contains(words), "\(failure)")
    #expect(run.failures["end"] != nil && run.executed.contains("valley") == false)
  }

  @Test("a comment in its file trains again, and equal weights stop the rerun there")
  func comment() throws {
    let loss = "loss: {python: losses.py:cross_entropy}"
    try experiment.run(Self.training(loss))
    try OwnObject.write(OwnObject.losses + "\n# a remark\n", "other/losses.py", to: experiment)
    let again = try experiment.run(Self.training(loss, file: "other/losses.py"))
    #expect(again.failures == [:])
    // The curve inherits the loss, and so it is fitted again too.
    #expect(Set(again.executed) == ["start", "end", "valley"])
    #expect(try experiment.run(Self.training(loss, file: "other/losses.py")).executed == [])
  }

  @Test("a name that the file has not is told before anything runs")
  func misspelt() throws {
    let error = #expect(throws: Diagnostics.self) {
      try experiment.plan(Self.training("loss: {python: losses.py:focal}"))
    }
    #expect(error?.list.first?.message.contains("has no 'focal'") ?? false)
  }
}
