import Declarations
import Foundation
import TestSupport
import Testing

@testable import thalweg

@Suite("Running the program")
struct RunTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("a run writes its directory and says where, and the next one writes nothing")
  func twice() throws {
    let first = try workshop.thalweg("run", "moons.yaml")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output == "runs/moons/1\n")
    #expect(first.errors.contains("ran 5 of 5 stages in "))
    for file in [
      "run.json", "spec.yaml", "events.jsonl", "timing.json", "report.html", "stages/along/points.csv",
    ] {
      #expect(workshop.exists("runs/moons/latest/\(file)"), "\(file)")
    }
    let state = try workshop.state()
    let second = try workshop.thalweg("run", "moons.yaml")
    #expect(second.code == 0)
    #expect(second.output == "runs/moons/1\n")
    #expect(second.errors.contains("nothing to do: all 5 stages are up to date ("))
    #expect(try workshop.state() == state)
  }

  @Test("what is written fits its schema")
  func schemas() throws {
    let outcome = try workshop.thalweg("run", "moons.yaml", "--json")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let check = SchemaCheck(EventSchema.json)
    for event in try outcome.events { #expect(check.problems(of: event) == [], "\(event.compactText)") }
    #expect(try outcome.events(named: "stage-finished").count == 5)
    #expect(try outcome.events.last?["outcome"] == "done")
    let run = try JSON(parsing: workshop.text(of: "runs/moons/latest/run.json"))
    #expect(SchemaCheck(RunSchema.json).problems(of: run) == [])
    for line in try workshop.text(of: "runs/moons/latest/events.jsonl").split(separator: "\n") {
      #expect(check.problems(of: try JSON(parsing: String(line))) == [])
    }
  }

  @Test("an edit reruns what it touches, and plan says so beforehand")
  func edit() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try workshop.write(
      Workshop.specification.replacingOccurrences(of: "{train: {seed: 2}}", with: "{train: {seed: 3}}"),
      to: "moons.yaml")
    let plan = try workshop.thalweg("plan", "moons.yaml")
    #expect(plan.code == 0)
    #expect(plan.output.contains("seed: 2 -> 3  (moons.yaml:12)"), "\(plan.output)")
    #expect(
      plan.output.contains("1 stage to run, up to 3 more may follow, 1 up to date; about "), "\(plan.output)")
    let run = try workshop.thalweg("run", "moons.yaml", "--json")
    #expect(try run.events(named: "stage-reused").compactMap { $0["stage"]?.text } == ["start"])
    #expect(try run.events.last?["executed"] == 4)
  }

  @Test("on a terminal the live lines are gone in the end, and a line a stage is left")
  func terminal() throws {
    let text = try workshop.typescript(of: "run moons.yaml")
    #expect(text.contains("\u{1b}["))
    var screen = Screen(width: 80)
    screen.write(text)
    let lines = screen.text
    #expect(lines.filter { $0.hasPrefix("✓ ") }.count == 5, "\(lines)")
    #expect(!lines.contains { $0.contains("epoch ") })
    #expect(lines.contains { $0.hasPrefix("ran 5 of 5 stages in ") })
    #expect(lines.last?.hasSuffix("runs/moons/1/report.html") ?? false)
  }

  @Test("a damaged object is found when it is used, set aside, and made again")
  func damage() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try workshop.damageEveryObject()
    let outcome = try workshop.thalweg("run", "moons.yaml", "--set", "stages.along.evaluate.points=6")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("valley: a stored object is damaged; it was set aside"), "\(outcome.errors)")
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.along.evaluate.points=7").code == 0)
  }

  @Test("quiet leaves one line and the path")
  func quiet() throws {
    let outcome = try workshop.thalweg("run", "moons.yaml", "--quiet")
    #expect(outcome.output == "runs/moons/1\n")
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
  }

  @Test(
    "a wrong specification exits with 2, and shows each mistake with its place",
    arguments: ["run", "plan", "graph", "validate"])
  func wrong(command: String) throws {
    try workshop.write(
      Workshop.specification.replacingOccurrences(of: "points: 5", with: "pionts: 5")
        .replacingOccurrences(of: "curve: valley", with: "curve: start"), to: "moons.yaml")
    let outcome = try workshop.thalweg(command, "moons.yaml")
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("moons.yaml:14:"), "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean 'points'?"))
    #expect(outcome.errors.contains("'start' makes"))
    #expect(!workshop.exists("runs"))
  }

  @Test("a missing file is one clear error")
  func missing() throws {
    let outcome = try workshop.thalweg("run", "nowhere.yaml")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.hasPrefix("error: cannot read 'nowhere.yaml': it does not exist"), "\(outcome.errors)")
  }

  @Test("a folder that is no store is refused with a remedy")
  func notAStore() throws {
    try FileManager.default.createDirectory(
      at: workshop.folder.appendingPathComponent("mine"), withIntermediateDirectories: true)
    try workshop.write("precious", to: "mine/thesis.tex")
    let outcome = try workshop.thalweg("run", "moons.yaml", environment: ["THALWEG_STORE": "mine"])
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("mine"))
    #expect(!outcome.errors.contains("StoreError"), "\(outcome.errors)")
    #expect(workshop.exists("mine/thesis.tex"))
  }
}
