import Testing

@testable import Workflow

/// Work is counted, not timed: what grows faster than the graph shows in the counts.
struct ScaleTests {
  /// Chains, side by side.
  private func text(_ count: Int) -> String {
    "stages:\n"
      + (0..<count).map { index in
        index < 20
          ? "  s\(index): {number: \(index)}\n"
          : "  s\(index): {sum: {of: [s\(index - 20)], plus: \(index)}}\n"
      }.joined()
  }

  private func actionsRead(_ log: StepLog) -> Int { log.opened.count { $0.contains("/actions/") } }

  @Test("a run that has nothing to do looks up every stage once, and writes nothing")
  func noOp() throws {
    let laboratory = try Laboratory()
    let count = 300
    _ = try laboratory.run(text(count))
    let before = laboratory.folder.files()
    let log = StepLog()
    let run = try laboratory.run(text(count), steps: log)
    #expect(run.summary.executed == 0)
    #expect(run.summary.reused == count)
    #expect(run.summary.directory == nil)
    // Where the plan and what is looked up ahead of it meet, both may be at the same one.
    #expect((count...count + 1).contains(actionsRead(log)))
    #expect(log.changes(below: laboratory.folder.path).filter { !$0.hasPrefix("lock ") } == [])
    #expect(laboratory.folder.files() == before)
  }

  @Test("stages that wait for a free job do not ask the store again and again")
  func wide() throws {
    let laboratory = try Laboratory()
    let count = 60
    let stages = (0..<count).map { "  p\($0): {number: \($0)}\n" }.joined()
    let log = StepLog()
    let run = try laboratory.run("stages:\n\(stages)", jobs: 2, steps: log)
    #expect(run.summary.executed == count)
    // Once for the plan, once when the lock is had, once when the result is recorded.
    #expect(actionsRead(log) <= 3 * count)
  }

  @Test("a thousand stages, and one that refers to them all, are put in order, planned and explained")
  func large() throws {
    let laboratory = try Laboratory()
    let names = (0..<1000).map { "s\($0)" }
    let all = "  all: {sum: {of: [\(names.joined(separator: ", "))]}}\n"
    let log = StepLog()
    let plan = try laboratory.plan(text(1000) + all, log)
    #expect(plan.stages.count == 1001)
    #expect(plan.namesToRun.count == 1001)
    // Only what needs nothing has a key before anything has run.
    #expect(actionsRead(log) == 20)
    #expect(plan.stages.last.map { plan.reasons(for: $0, since: nil).count } == 1001)
    #expect(plan.graph.stage("s999")?.referredNames == ["s979"])
  }

  @Test("a chain of stages far deeper than any stack is put in order")
  func deep() throws {
    let chain = (1..<3000).map { "  s\($0): {parity: s\($0 - 1)}\n" }.reversed().joined()
    let graph = try Laboratory.graph("stages:\n\(chain)  s0: {number: 1}\n")
    #expect(graph.stages.map(\.name) == (0..<3000).map { "s\($0)" })
  }
}
