import TestSupport
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

/// Random graphs, edited at random and run after every edit, against an evaluator that knows no caches.
struct RandomGraphTests {
  @Test(
    "exactly those stages are executed whose key is new, and the results are those of a pure evaluator",
    arguments: 0..<20)
  func evaluation(batch: UInt64) throws {
    for seed in batch * 12..<(batch + 1) * 12 {
      var generator = SeededGenerator(seed: seed)
      var model = ModelGraph(count: Int.random(in: 1...30, using: &generator), using: &generator)
      let laboratory = try Laboratory()
      var known = Set<String>()
      for step in 0..<8 {
        try check(model, &known, laboratory, "seed \(seed), step \(step)", using: &generator)
        model.edit(using: &generator)
      }
    }
  }

  @Test("after a renaming only stages that print the name are executed", arguments: 0..<40)
  func renaming(seed: UInt64) throws {
    var generator = SeededGenerator(seed: 7000 + seed)
    var model = ModelGraph(count: 25, using: &generator)
    let laboratory = try Laboratory()
    var known = Set<String>()
    try check(model, &known, laboratory, "seed \(seed)", using: &generator)
    let renamed = Int.random(in: model.stages.indices, using: &generator)
    model.rename(renamed)
    let executed = try execute(model, laboratory, using: &generator).executed
    for name in executed {
      let index = try #require(model.stages.firstIndex { $0.name == name })
      guard case .label(let of) = model.stages[index].work else {
        // A word that is longer now is another input: what measures it has to measure it again.
        #expect(dependsOnLabel(index, model), "seed \(seed): '\(name)' was executed")
        continue
      }
      #expect(of.contains(renamed) || of.contains { dependsOnLabel($0, model) })
    }
  }

  private func dependsOnLabel(_ index: Int, _ model: ModelGraph) -> Bool {
    if case .label = model.stages[index].work { return true }
    return model.needs(of: index).contains { dependsOnLabel($0, model) }
  }

  /// Plans and runs `model`, and holds both against what it says of itself.
  private func check(
    _ model: ModelGraph, _ known: inout Set<String>, _ laboratory: Laboratory, _ label: Comment,
    using generator: inout SeededGenerator
  ) throws {
    let keys = model.keys
    var expected = Set<String>()
    let executions = keys.filter { !known.contains($0) && expected.insert($0).inserted }.count
    let run = try execute(model, laboratory, using: &generator)
    #expect(run.executed.count == executions, label)
    let executedKeys = try run.executed.map { name in
      keys[try #require(model.stages.firstIndex { $0.name == name })]
    }
    #expect(Set(executedKeys) == expected, label)
    expectPlan(run.plan, model, known, executed: run.executed, label)
    #expect(try results(of: run.result, laboratory.store()) == expectedResults(of: model), label)
    known.formUnion(keys)
  }

  private func expectPlan(
    _ plan: Plan, _ model: ModelGraph, _ known: Set<String>, executed: [String], _ label: Comment
  ) {
    let keys = model.keys
    var isThere = [Bool](repeating: false, count: keys.count)
    for index in keys.indices {
      isThere[index] = known.contains(keys[index]) && model.needs(of: index).allSatisfy { isThere[$0] }
    }
    for stage in plan.stages {
      guard let index = model.stages.firstIndex(where: { $0.name == stage.node.name }) else { continue }
      switch stage.state {
      case .cached:
        #expect(isThere[index] && !executed.contains(stage.node.name), label)
      case .toRun:
        #expect(!isThere[index] && executed.contains(stage.node.name), label)
      case .waiting: #expect(!isThere[index], label)
      case .leftOut: Issue.record("nothing is left out")
      }
    }
  }

  private struct Execution {
    let plan: Plan
    let result: ExecutionResult
    let executed: [String]
  }

  private func execute(
    _ model: ModelGraph, _ laboratory: Laboratory, using generator: inout SeededGenerator
  ) throws -> Execution {
    let text = model.yaml(using: &generator)
    let store = try laboratory.store()
    let plan = try Plan.make(
      try laboratory.graph(text), store: store, files: FileIndex(in: store))
    let jobs = Int.random(in: 1...4, using: &generator)
    let started = EventLog()
    let executor = Executor(
      plan: plan, store: store, services: Services([laboratory.probes]),
      launcher: LocalLauncher(mostAtOnce: jobs),
      options: ExecutionOptions(jobs: jobs, cores: 4), cancellation: Cancellation(), previous: [:],
      report: { started.record($0) })
    let result = executor.execute()
    return Execution(plan: plan, result: result, executed: started.events.executed)
  }

  /// The contents of every output, by stage and output.
  private func results(of result: ExecutionResult, _ store: Store) throws -> [String: String] {
    var results: [String: String] = [:]
    for stage in result.stages {
      for output in stage.state.action?.outputs ?? [] {
        let bytes = try store.contents(of: output.files[0].digest)
        results["\(stage.node.name) \(output.type)"] = String(decoding: bytes, as: UTF8.self)
      }
    }
    return results
  }

  private func expectedResults(of model: ModelGraph) -> [String: String] {
    var results: [String: String] = [:]
    for (stage, value) in zip(model.stages, model.values) {
      value.number.map { results["\(stage.name) number"] = "\($0)" }
      value.word.map { results["\(stage.name) word"] = $0 }
    }
    return results
  }
}
