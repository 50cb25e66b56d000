import Testing

@testable import Experiments

@Suite("Dropout of a stage's own")
struct DropoutSettingTests {
  /// Two ends and a curve; `network` is what they are written with, `setting` what stands in `train` and `fit-curve`.
  private static func specification(network rate: Double, setting: String, curve: String = "") -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 100}}}}
    defaults:
      train: {network: {input: [2], layers: [linear: 12, tanh, dropout: \(rate), linear: 2]}, data: moons}
    stages:
      start: {train: {seed: 1, epochs: 3\(setting)}}
      end: {train: {seed: 2, epochs: 3\(setting)}}
      valley: {fit-curve: {from: start, to: end, epochs: 3\(setting)\(curve)}}

    """
  }

  @Test("a rate in the stage trains and fits as the same rate in the network does")
  func asTheNetworks() throws {
    let own = try TemporaryExperiment().run(Self.specification(network: 0.2, setting: ""))
    let set = try TemporaryExperiment().run(Self.specification(network: 0.6, setting: ", dropout: 0.2"))
    let other = try TemporaryExperiment().run(Self.specification(network: 0.6, setting: ""))
    for file in ["stages/start/weights.safetensors", "stages/valley/curve.safetensors"] {
      let expected = try TemporaryExperiment.bytes(file, of: own)
      #expect(try TemporaryExperiment.bytes(file, of: set) == expected)
      #expect(try TemporaryExperiment.bytes(file, of: other) != expected)
    }
  }

  @Test("another rate in the fit fits again, and trains no end")
  func fitAlone() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification(network: 0.2, setting: ""))
    let outcome = try experiment.run(Self.specification(network: 0.2, setting: "", curve: ", dropout: 0.4"))
    #expect(outcome.executed == ["valley"])
  }

  @Test("networks that differ in the rates of dropout alone are ends of one curve")
  func sameNetwork() throws {
    let network = "{input: [2], layers: [linear: 12, tanh, dropout: 0.9, linear: 2]}"
    let specification = Self.specification(network: 0.2, setting: "", curve: ", network: \(network)")
    #expect(try TemporaryExperiment().run(specification).executed.last == "valley")
  }
}
