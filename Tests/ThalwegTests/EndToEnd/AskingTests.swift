import Declarations
import Foundation
import Testing

@testable import thalweg

@Suite("Asking the program")
struct AskingTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("show finds a run by name and by path, without its store")
  func show() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/.store"))
    for name in ["moons", "moons/1", "runs/moons", "runs/moons/1", "runs/moons/latest"] {
      let outcome = try workshop.thalweg("show", name)
      #expect(outcome.code == 0, "\(name): \(outcome.errors)")
      #expect(outcome.output.contains("fit-curve"), "\(name)")
    }
    let stage = try workshop.thalweg("show", "moons", "along")
    #expect(stage.code == 0)
    #expect(stage.output.contains("points"))
    #expect(stage.output.contains("points.csv"))
    let json = try workshop.thalweg("show", "moons", "along", "--json")
    #expect(try JSON(parsing: json.output)["kind"] == "evaluate")
  }

  @Test("show says which run or stage may be meant")
  func wrongNames() throws {
    #expect(try workshop.thalweg("show", "moons").errors.contains("make one with 'thalweg run'"))
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let run = try workshop.thalweg("show", "mons")
    #expect(run.code == 2)
    #expect(run.errors.contains("did you mean 'moons'?"))
    let stage = try workshop.thalweg("show", "moons", "allong")
    #expect(stage.code == 2)
    #expect(stage.errors.contains("did you mean 'along'?"))
  }

  @Test("validate takes several files, and says of each that it is fine or why not")
  func validate() throws {
    try workshop.write("stages: {a: {tarin: {}}}", to: "wrong.yaml")
    let outcome = try workshop.thalweg("validate", "moons.yaml", "wrong.yaml")
    #expect(outcome.code == 2)
    #expect(outcome.output == "moons.yaml: 5 stages, 1 data set: fine\n")
    #expect(outcome.errors.contains("did you mean 'train'?"))
  }

  @Test("plan in JSON, and the graph as Mermaid, are for programs")
  func json() throws {
    let plan = try JSON(parsing: try workshop.thalweg("plan", "moons.yaml", "--json").output)
    #expect(plan["counts"]?["runs"] == 2)
    #expect(plan["stages"]?.elements?.count == 5)
    #expect(
      try workshop.thalweg("graph", "moons.yaml", "--format", "mermaid").output.hasPrefix("flowchart TD\n"))
    #expect(!workshop.exists("runs"))
  }

  @Test("explain shows what the key is the hash of, and how much is there inside")
  func explain() throws {
    #expect(try workshop.thalweg("explain", "moons.yaml", "along").output.contains("once valley is made"))
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let arguments = ["explain", "moons.yaml", "along", "--json", "--set", "stages.along.evaluate.points=9"]
    let explained = try JSON(parsing: try workshop.start(arguments).waitForEnd().output)
    #expect(explained["preimage"]?["settings"]?["points"] == 9)
    #expect(explained["inside"]?["done"]?.number == 20 && explained["inside"]?["of"]?.number == 36)
    #expect(explained["scopes"]?.elements?.count == 4)
    let lines = try workshop.thalweg("explain", "moons.yaml", "start").output
    #expect(lines.contains("up to date") && lines.contains("\"seed\": 1"))
    #expect(try workshop.thalweg("explain", "moons.yaml", "strat").errors.contains("did you mean 'start'?"))
  }

  @Test("completion scripts name the commands", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let outcome = try workshop.thalweg("--generate-completion-script", shell)
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("validate"))
  }

  @Test("a reader that goes away does not end a run")
  func closedPipe() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "'\(Program.binary.path)' run moons.yaml --json | head -n 1"]
    shell.currentDirectoryURL = workshop.folder
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(workshop.exists("runs/moons/latest/run.json"))
  }
}
