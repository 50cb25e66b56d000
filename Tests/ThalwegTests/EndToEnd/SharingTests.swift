import Declarations
import Foundation
import Testing

@Suite("Many processes on one store")
struct SharingTests {
  private static let specifications = 5
  private static let runs = 20

  /// Each shares an end with the next one, and all of them one evaluation.
  private static func specification(_ number: Int) -> String {
    Workshop.specification
      .replacing("{seed: 1}", with: "{seed: \(10 + number)}")
      .replacing("{seed: 2}", with: "{seed: \(11 + number)}")
      .replacing("epochs: 3, batch: 50, opt", with: "epochs: 60, batch: 50, opt")
      .replacing(
        "stages:",
        with: """
          stages:
            left:    {train: {seed: 100}}
            right:   {train: {seed: 101}}
            bridge:  {fit-curve: {from: left, to: right, control-points: 3, epochs: 3, batch: 50}}
            over:    {evaluate: {curve: bridge, points: \(5 + 2 * (number % 2)), splits: [train, test]}}
          """)
  }

  @Test(
    "twenty runs at once of specifications that overlap execute every stage exactly once, and lose nothing")
  func twenty() throws {
    let workshop = try Workshop()
    for number in 0..<Self.specifications {
      try workshop.write(Self.specification(number), to: "spec-\(number).yaml")
    }
    let programs = try (0..<Self.runs).map { run in
      try workshop.start([
        "run", "spec-\(run % Self.specifications).yaml", "--json", "--jobs", "2", "--runs", "runs-\(run)",
        "--store", "store",
      ])
    }
    let outcomes = try programs.map { try $0.waitForEnd(within: 180) }
    var executions: [String: Int] = [:]
    for (run, outcome) in outcomes.enumerated() {
      #expect(outcome.code == 0, "\(outcome.code): \(outcome.errors) \(outcome.output.suffix(400))")
      let record = try JSON(parsing: workshop.text(of: "runs-\(run)/moons/latest/run.json"))
      for stage in record["stages"]?.members ?? [] {
        executions[stage.value["key"]?.text ?? "", default: 0] += try outcome.events(named: "stage-started")
          .count { $0["stage"]?.text == stage.name }
      }
    }
    // Six ends of neighbours, five curves with a table and its figure each, three of the bridge, and its two tables.
    #expect(executions.count == 6 + 5 * 3 + 3 + 2)
    #expect(executions.values.allSatisfy { $0 == 1 }, "\(executions)")
    #expect(try workshop.files(under: "store/actions").count { $0.value.count > 0 } == executions.count)
    try expectEqualRuns(in: workshop)
  }

  /// All runs of a specification are the same, and those of it alone.
  private func expectEqualRuns(in workshop: Workshop) throws {
    for number in 0..<Self.specifications {
      let alone = try workshop.thalweg("run", "spec-\(number).yaml", "--runs", "alone-\(number)")
      #expect(alone.code == 0, "\(alone.errors)")
      let files = try workshop.runFiles(in: "alone-\(number)")
      for run in stride(from: number, to: Self.runs, by: Self.specifications) {
        #expect(try workshop.runFiles(in: "runs-\(run)") == files)
      }
    }
  }
}
