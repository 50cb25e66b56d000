import Declarations
import Foundation
import Testing

@testable import thalweg

@Suite("Many stages, and parts of them")
struct CompositionTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    let text = Workshop.specification
      .replacing(
        "start:   {train: {seed: 1}}", with: "start:   {for: {seed: [1, 2, 3]}, train: {seed: '${for.seed}'}}"
      )
      .replacing("  end:     {train: {seed: 2}}\n", with: "")
      .replacing(
        "valley:  {fit-curve: {from: start, to: end,",
        with: "valley:  {for: {pairs: start}, fit-curve: {from: '${for.first}', to: '${for.second}',"
      )
      .replacing("along:   {", with: "along:   {for: {pairs: start}, ")
    try workshop.write(text.replacing("name: moons", with: "name: many"), to: "many.yaml")
  }

  @Test("a family runs, is shown, exported, and grows by what is new")
  func family() throws {
    #expect(try workshop.thalweg("run", "many.yaml").code == 0)
    #expect(workshop.exists("runs/many/1/stages/along@seed=1+3/points.csv"))
    #expect(workshop.exists("runs/many/1/stages/figures/along@seed=2+3-along.svg"))
    #expect(try workshop.thalweg("show", "many", "along@seed=1+2").output.contains("points.csv"))
    #expect(try workshop.thalweg("show", "many", "along").output.contains("mean"))
    let exported = try workshop.thalweg("export", "many", "along", "--format", "csv", "--out", "out")
    #expect(exported.code == 0, "\(exported.errors)")
    #expect(workshop.exists("out/along@seed=2+3/points.csv"))
    let more = try workshop.thalweg("run", "many.yaml", "--set", "stages.start.for.seed=[1,2,3,4]")
    // One training, three fits, three evaluations, and the figures.
    #expect(more.errors.contains("ran 8 of 17 stages"), "\(more.errors)")
    let difference = try workshop.thalweg("diff", "many").output
    #expect(difference.contains("+ along@seed=3+4"))
    #expect(difference.contains("n = 3") && difference.contains("n = 6"))
  }

  @Test("a part is planned and run, says what it left out, and the rest follows")
  func parts() throws {
    let plan = try workshop.thalweg("plan", "moons.yaml", "--until", "valley").output
    #expect(plan.contains("2 left out"), "\(plan)")
    #expect(try workshop.thalweg("run", "moons.yaml", "--only", "along").errors.contains("--until along"))
    #expect(try workshop.thalweg("run", "moons.yaml", "--until", "valley").code == 0)
    #expect(try workshop.thalweg("show", "moons").output.contains("left out: along, figures"))
    #expect(try workshop.thalweg("show", "moons", "along").errors.contains("was left out of this run"))
    let record = try JSON(parsing: workshop.text(of: "runs/moons/latest/run.json"))
    #expect(record["left-out"] == ["along", "figures"])
    #expect(try workshop.text(of: "runs/moons/latest/report.html").contains("left out were along, figures"))
    #expect(try workshop.thalweg("run", "moons.yaml", "--only", "along").code == 0)
    #expect(try workshop.thalweg("run", "moons.yaml").errors.contains("ran 1 of 5 stages"))
    #expect(try workshop.thalweg("diff", "moons").output.contains("left out of moons/2"))
    let forced = try workshop.thalweg("run", "moons.yaml", "--force", "start")
    #expect(forced.errors.contains("gave the same as before"), "\(forced.errors)")
    #expect(
      try workshop.thalweg("plan", "moons.yaml", "--force", "strat").errors.contains("did you mean 'start'?"))
  }
}
