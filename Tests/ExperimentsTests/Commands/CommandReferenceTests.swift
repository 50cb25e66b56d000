import Declarations
import Foundation
import Testing

@testable import Experiments
@testable import Workflow

@Suite("References to one of several outputs")
struct CommandReferenceTests {
  private func problem(_ old: String, _ new: String) throws -> String {
    let specification = CommandExperiment.specification.replacing(old, with: new)
    #expect(specification != CommandExperiment.specification, "\(old) is not there")
    let problems = try #require(throws: Diagnostics.self) {
      try CommandExperiment.prepared().plan(specification)
    }
    return problems.rendered()
  }

  @Test(
    "an output is named behind a slash, and what is wrong with that is said",
    arguments: [
      ("from: own,", "from: own/wieghts,", "'own' makes no 'wieghts'", "did you mean 'weights'?"),
      (
        "from: own,", "from: own/losses,", "`from` needs weights; 'own/losses' is a table",
        "weights can come from"
      ),
      ("from: own,", "from: moons/train,", "'moons' makes no 'train'", "from: moons/train"),
      (
        "of: [own, valley]", "of: [own/losses, own/losses]", "'own/losses' is named twice", "list each once"
      ),
      (
        "losses: table", "losses: weights",
        "`from` needs one result, but 'own' makes several that fit: 'losses', 'weights'", "as in 'own/losses'"
      ),
    ])
  func problems(_ old: String, _ new: String, _ message: String, _ help: String) throws {
    let text = try problem(old, new)
    #expect(text.contains(message), "\(text)")
    #expect(text.contains(help), "\(text)")
  }

  @Test(
    "what cannot be declared is said at its place",
    arguments: [
      ("run: [/bin/sh, work.sh, \"two words\"]", "run: []", "expected a list with at least one element"),
      (
        "work.sh: scripts/work.sh", "../work.sh: scripts/work.sh", "is not the name of a file without folders"
      ),
      ("work.sh: scripts/work.sh", "params.json: scripts/work.sh", "is taken by what Thalweg puts there"),
      ("work.sh: scripts/work.sh", "work.sh: scripts/none.sh", "scripts/none.sh"),
      ("losses: table", "losses: tables", "'tables' is not one of"),
      ("losses: table", "log: table", "is taken by what Thalweg puts there"),
      ("notes.txt: file", "losses.csv: file", "would both be kept as losses.csv"),
      (
        "notes.txt: file}\n      network: small", "notes.txt: file}",
        "weights are of a network, and none is named"
      ),
      ("timeout: 1min", "timeout: 60", "expected a time with its unit"),
      ("timeout: 1min", "timeout: 5 apples", "expected a time with its unit"),
      ("timeout: 1min", "timeout: 0s", "expected a time with its unit"),
      ("timeout: 1min", "environment: {THALWEG_CORES: '1'}", "is for Thalweg to set"),
      ("timeout: 1min", "environment: {A: b}\n      pass: [A]", "is under `environment` too"),
      ("timeout: 1min", "pass: [A=b]", "is not the name of a variable"),
      ("timeout: 1min", "names: {'7': last}", "the network has no '7'"),
      ("rates: [0.5, true]", "rates: [.nan]", "expected a finite number"),
      ("{weights: weights, losses: table, notes.txt: file}", "{}", "a command makes at least one output"),
    ])
  func declarations(_ old: String, _ new: String, _ message: String) throws {
    let text = try problem(old, new)
    #expect(text.contains(message), "\(text)")
  }

  @Test("a later stage may have any of them by name", arguments: ["losses", "notes.txt", "weights"])
  func eachOutput(_ output: String) throws {
    let specification =
      CommandExperiment.specification + """
          after:
            command:
              run: [/bin/sh, -c, "ls inputs > outputs/list"]
              inputs: {given: own/\(output)}
              outputs: {list: file}

        """
    let experiment = try CommandExperiment.prepared()
    let outcome = try experiment.run(specification)
    #expect(outcome.failures == [:])
    let names = [
      "losses": "given.csv\ngiven.json\n", "notes.txt": "given\n", "weights": "given.safetensors\n",
    ]
    #expect(try CommandExperiment.text("after/list", of: outcome) == names[output])
    let reference = try #require(outcome.record?.stage("after")?.settings["inputs"]?["given"])
    #expect(reference == .text("own/\(output)"))
    #expect(try experiment.run(specification).executed == [])
  }
}
