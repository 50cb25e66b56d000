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
      edit: "stages.along.evaluate.points=9", stage: "along", words: "20 of 36 points are there", amount: 16),
    PlannedWork(
      edit: "stages.along.evaluate.splits=[train, validation, test]", stage: "along",
      words: "20 of 30 points are there", amount: 10),
    PlannedWork(
      edit: "stages.along.evaluate.points=6", stage: "along", words: "8 of 24 points are there", amount: 16),
    PlannedWork(
      edit: "stages.start.train.epochs=5", stage: "start", words: "from epoch 3 of 5", amount: 2),
    PlannedWork(edit: "stages.start.train.seed=9", stage: "start", words: "3 epochs", amount: 3),
    PlannedWork(edit: "stages.valley.fit-curve.epochs=5", stage: "valley", words: "5 epochs", amount: 5),
  ]
}

@Suite("What plan says of the work inside a stage")
struct PlannedWorkTests {
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
