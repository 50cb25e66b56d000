import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("What an edit makes run again")
struct EditTests {
  @Test("a change of nothing that matters runs nothing", arguments: Edit.harmless)
  func harmless(_ edit: Edit) throws {
    let experiment = try TemporaryExperiment()
    #expect(Set(try experiment.run(Edit.base).executed) == Edit.all)
    #expect(try experiment.run(edit.applied(to: Edit.base)).executed == [])
  }

  @Test("a change runs what it touches and nothing else", arguments: Edit.telling)
  func telling(_ edit: Edit) throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    #expect(Set(try experiment.run(edit.applied(to: Edit.base)).executed) == edit.executed)
    #expect(try experiment.run(Edit.base).executed == [], "what was there before is still there")
  }

  @Test("a run in which nothing ran leaves no directory")
  func nothingNew() throws {
    let experiment = try TemporaryExperiment()
    let first = try experiment.run(Edit.base)
    let second = try experiment.run(Edit.base)
    #expect(first.summary.directory != nil && second.summary.directory == nil)
    #expect(second.summary.reused == Edit.all.count)
  }

  @Test("stages with equal settings and inputs run once")
  func sharing() throws {
    let experiment = try TemporaryExperiment()
    let twice = Edit(
      "", ("  end: {train: {seed: 2}}", "  end: {train: {seed: 2}}\n  again: {train: {seed: 2}}"))
    let executed = try experiment.run(twice.applied(to: Edit.base)).executed
    #expect(executed.count { ["end", "again"].contains($0) } == 1)
  }
}
