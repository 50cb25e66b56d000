import Testing
import Workflow

@testable import Experiments

/// Stages that are executed although their results are there: nothing inside them is taken from the store.
struct ForcedStageTests {
  @Test(
    "all of a forced stage is computed again, and gives the bytes that are stored",
    arguments: [("start", 4, 0), ("valley", 4, 0), ("along", 0, 20), ("plane", 0, 16), ("vote", 0, 3)])
  func recomputed(stage: String, steps: Int, passes: Int) throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let outcome = try experiment.run(Edit.base, forcing: [stage])
    #expect(outcome.executed == [stage])
    #expect(outcome.tally.steps == steps)
    #expect(outcome.tally.passes == passes)
    #expect(outcome.warnings == [])
    #expect(outcome.summary.directory == nil)
    #expect(try experiment.run(Edit.base).executed == [])
  }
}
