import Declarations
import Foundation
import Testing

/// An edit of `Workshop.specification`, and how much of one stage the plan says is there for it.
struct PlannedWork: CustomTestStringConvertible, Sendable {
  let edit: String
  let stage: String
  let words: String
  /// What the run then does.
  let amount: Double

  var testDescription: String { edit }

  static let all = [
    PlannedWork(
      edit: "stages.along.evaluate.points=9", stage: "along", words: "20 of 36 points are cached", amount: 16),
    PlannedWork(
      edit: "stages.along.evaluate.splits=[train, validation, test]", stage: "along",
      words: "20 of 30 points are cached", amount: 10),
    PlannedWork(
      edit: "stages.along.evaluate.points=6", stage: "along", words: "8 of 24 points are cached", amount: 16),
    PlannedWork(
      edit: "stages.start.train.epochs=5", stage: "start", words: "from epoch 3 of 5", amount: 2),
    PlannedWork(edit: "stages.start.train.seed=9", stage: "start", words: "3 epochs", amount: 3),
    PlannedWork(edit: "stages.valley.fit-curve.epochs=5", stage: "valley", words: "5 epochs", amount: 5),
  ]
}

@Suite("What plan says of the work inside a stage")
struct PlannedWorkTests {
  @Test("a value that comes of a flag is said to stand there, also by way of variables")
  func flags() throws {
    let workshop = try Workshop()
    let text = Workshop.specification.replacing(
      "epochs: 3, batch: 50, o", with: "epochs: \"${vars.all}\", batch: 50, o"
    )
    .replacing("data:\n", with: "vars: {few: 3, all: \"${vars.few}\", batch: 50}\ndata:\n")
    .replacing(
      "control-points: 3, epochs: 3, batch: 50",
      with: "control-points: 3, epochs: 3, batch: \"${vars.batch}\"")
    try workshop.write(text, to: "moons.yaml")
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    for (flags, said) in [
      (["vars.all=4"], "epochs: 3 -> 4  (--set vars.all)"),
      (["vars.few=4"], "epochs: 3 -> 4  (--set vars.few)"),
      (["vars={few: 4, all: '${vars.few}', batch: 50}"], "epochs: 3 -> 4  (--set vars)"),
      (["stages.end.train.seed=9"], "seed: 2 -> 9  (--set stages.end.train.seed)"),
      (["vars.few=3", "vars.batch=25"], "batch: 50 -> 25  (--set vars.batch)"),
    ] {
      let arguments = ["plan", "moons.yaml"] + flags.flatMap { ["--set", $0] }
      let plan = try workshop.start(arguments).waitForEnd()
      #expect(plan.output.contains(said), "\(flags): \(plan.output)")
    }
    try workshop.write(text.replacing("few: 3", with: "few: 4"), to: "moons.yaml")
    let plan = try workshop.thalweg("plan", "moons.yaml", "--set", "vars.batch=50")
    #expect(plan.output.contains("epochs: 3 -> 4  (moons.yaml:"), "\(plan.output)")
  }

  @Test("a run does inside a stage what plan said", arguments: PlannedWork.all)
  func asPlanned(_ work: PlannedWork) throws {
    let workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let plan = try workshop.thalweg("plan", "moons.yaml", "--set", work.edit)
    let line = plan.output.split(separator: "\n").first { $0.hasPrefix("+ \(work.stage) ") }
    #expect(line?.contains("runs, \(work.words)") == true, "\(plan.output)")
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", work.edit).code == 0)
    let timing = try JSON(parsing: workshop.text(of: "runs/moons/latest/timing.json"))
    #expect(timing["work"]?[work.stage]?["amount"]?.number == work.amount)
  }
}
