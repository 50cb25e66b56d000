import Foundation
import Testing

@testable import Experiments

@Suite("What a program can be given")
struct CommandInputTests {
  private static let specification = """
    name: given
    data: {values: {dataset: {random-function: {seed: 3, train: 20, test: 10, hidden: [4]}}}}
    networks: {line: {input: [1], layers: [linear: 3, tanh, linear: 1]}}
    stages:
      low: {train: {network: line, data: values, seed: 1, epochs: 1}}
      high: {train: {network: line, data: values, seed: 2, epochs: 1}}
      bridge: {fit-curve: {from: low, to: high, epochs: 1}}
      shapes: {functions: {curve: bridge, points: 3, grid: 5}}
      own:
        command:
          run: [/bin/sh, -c, "ls inputs; cp inputs/given.csv outputs/rows.csv"]
          inputs: {given: shapes}
          outputs: {rows: table}

    """

  @Test("the functions along a curve are laid out as a table and as JSON")
  func functions() throws {
    let outcome = try TemporaryExperiment().run(Self.specification)
    #expect(outcome.failures == [:])
    #expect(try CommandExperiment.text("own/log.txt", of: outcome) == "given.csv\ngiven.json\n")
    #expect(
      try TemporaryExperiment.bytes("stages/own/rows.csv", of: outcome)
        == TemporaryExperiment.bytes("stages/shapes/functions.csv", of: outcome))
  }

  @Test("that is every type of result but those that stand beside another")
  func types() {
    let others = Set(ResultKinds.all.map(\.type)).subtracting(CommandInput.acceptedTypes)
    #expect(others == ["names", "log", "training-state"])
  }
}
