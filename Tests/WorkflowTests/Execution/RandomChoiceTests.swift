import TestSupport
import Testing

@testable import Workflow

/// Random graphs, of which random parts are run: what a plan says against what a run does.
struct RandomChoiceTests {
  @Test("a run of a part does what its plan says, and a run of the rest does what is left", arguments: 0..<24)
  func parts(seed: UInt64) throws {
    var generator = SeededGenerator(seed: 900 + seed)
    var model = ModelGraph(count: Int.random(in: 2...20, using: &generator), using: &generator)
    let laboratory = try Laboratory()
    for step in 0..<6 {
      let label: Comment = "seed \(seed), step \(step)"
      let text = model.yaml(using: &generator)
      let names = model.stages.map(\.name)
      func some(_ percent: Int) -> [String] { names.filter { _ in generator.chance(percent) } }
      let ends = Array(some(30).prefix(3))
      let forced = ends.filter { _ in generator.chance(50) }
      let choose: (Graph) throws -> StageChoice = { try StageChoice(until: ends, force: forced, of: $0) }
      let plan = try laboratory.plan(text, choosing: choose)
      let executed = Set(try laboratory.run(text, choosing: choose).executed)
      for stage in plan.stages {
        let name = stage.node.name
        switch stage.state {
        case .cached, .leftOut: #expect(!executed.contains(name), label)
        case .toRun: #expect(executed.contains(name), label)
        case .waiting: break
        }
      }
      let again = try laboratory.plan(text, choosing: { try StageChoice(until: ends, of: $0) })
      #expect(again.namesToRun == [], label)
      let rest = try laboratory.plan(text)
      let left = Set(again.namesLeftOut)
      #expect(Set(rest.namesToRun) == left, label)
      if step % 2 == 1 { #expect(left.isSuperset(of: try laboratory.run(text).executed), label) }
      model.edit(using: &generator)
    }
  }

  @Test(
    "axes that grow, shrink and change order execute what is new, and what collects it", arguments: 0..<16)
  func axes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: 400 + seed)
    let laboratory = try Laboratory()
    var model = ModelFamilies()
    var known = Set<String>()
    for step in 0..<8 {
      let label: Comment = "seed \(seed), step \(step): \(model.yaml)"
      let plan = try laboratory.plan(model.yaml)
      let run = try laboratory.run(model.yaml)
      var seen = known
      let new = model.keys.filter { seen.insert($0.key).inserted }.map(\.name)
      #expect(Set(run.executed) == Set(new), label)
      for stage in plan.stages where stage.state.isCached {
        #expect(!run.executed.contains(stage.node.name), label)
      }
      #expect(try laboratory.number("all") == model.total, label)
      #expect(Set(plan.stages.map(\.node.name)) == Set(model.keys.map(\.name)), label)
      known = seen
      model.edit(using: &generator)
    }
  }
}
