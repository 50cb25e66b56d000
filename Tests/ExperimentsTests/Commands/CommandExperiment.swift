import Foundation

@testable import Experiments
@testable import Workflow

/// An experiment with a command among its stages: a shell script, as every machine has a shell.
enum CommandExperiment {
  static let specification = """
    name: own
    data: {moons: {dataset: {two-moons: {count: 40}}}}
    networks:
      small: {input: [2], layers: [linear: 3, tanh, linear: 2]}
      large: {input: [2], layers: [linear: 4, tanh, linear: 2]}
    stages:
      start: {train: {network: small, data: moons, seed: 1, epochs: 1}}
      end: {train: {network: small, data: moons, seed: 2, epochs: 1}}
      third: {train: {network: small, data: moons, seed: 5, epochs: 1}}
      own:
        command:
          run: [/bin/sh, work.sh, "two words"]
          files: {work.sh: scripts/work.sh}
          inputs: {before: start}
          parameters: {seed: 3, rates: [0.5, true]}
          outputs: {weights: weights, losses: table, notes.txt: file}
          network: small
          data: moons
          timeout: 1min
      valley: {fit-curve: {from: own, to: third, epochs: 1}}
      figures: {plot: {of: [own, valley]}}

    """

  /// Gives its input back, and a table.
  static let script = """
    echo "working on $1"
    cp inputs/before.safetensors outputs/weights.safetensors
    printf 'step,loss,stage\\n1,0.5,early\\n2,0.25,late\\n' > outputs/losses.csv
    cat params.json > outputs/notes.txt

    """

  static func prepared(_ script: String = script) throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    try experiment.folder.write("scripts/work.sh", Array(script.utf8))
    return experiment
  }

  static func text(_ name: String, of outcome: TemporaryExperiment.Outcome) throws -> String {
    String(decoding: try TemporaryExperiment.bytes("stages/\(name)", of: outcome), as: UTF8.self)
  }
}
