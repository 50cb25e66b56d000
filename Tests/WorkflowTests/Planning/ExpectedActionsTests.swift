import Foundation
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

/// Actions that are looked up ahead, beside the plan.
struct ExpectedActionsTests {
  private static let count = 90
  private static let text =
    "stages:\n" + (0..<count).map { "  s\($0): {number: \($0)}\n" }.joined()

  private let laboratory: Laboratory

  init() throws {
    laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
  }

  private func expected(stages: Int = count) throws -> ExpectedActions {
    ExpectedActions(of: try laboratory.directories.latest, stages: stages, in: try laboratory.store())
  }

  private func keys() throws -> [Digest] {
    try laboratory.plan(Self.text).stages.compactMap { $0.known?.key }
  }

  /// What comes within ten seconds.
  private func wait(for key: Digest, in expected: ExpectedActions) -> ActionRecord? {
    for _ in 0..<1000 {
      // Asking would keep it from being looked up.
      if let action = expected.peek(key) { return action }
      usleep(10_000)
    }
    return nil
  }

  @Test("the actions of the run before are found, each as the store knows it, and given once")
  func found() throws {
    let store = try laboratory.store()
    let expected = try expected()
    let keys = try keys()
    #expect(keys.count == Self.count)
    for key in keys { #expect(try wait(for: key, in: expected) == store.action(for: key)) }
    #expect(try expected.take(keys[0]) == store.action(for: keys[0]))
    #expect(expected.take(keys[0]) == nil)
  }

  @Test("for few stages, and without a run before, nothing is looked up")
  func none() throws {
    let few = try expected(stages: 5)
    let first = ExpectedActions(of: nil, stages: 1000, in: try laboratory.store())
    let key = try #require(try keys().last)
    usleep(100_000)
    #expect(few.peek(key) == nil && first.peek(key) == nil)
  }

  @Test(
    "damage stays where it is until the plan comes upon it, which says so and lets just that be made again")
  func damage() throws {
    let store = try laboratory.store()
    let keys = try keys()
    let record = store.layout.action(keys[80])
    try store.files.operations.remove(record)
    try store.files.write(
      Array("{}".utf8), to: record, through: store.layout.newTemporary(), mode: 0o444, durability: .relaxed)
    let gone = try #require(try store.action(for: keys[85])?.files.first)
    try store.files.operations.remove(store.layout.object(gone.digest))
    let expected = try expected()
    #expect(wait(for: keys[70], in: expected) != nil)
    #expect(expected.peek(keys[80]) == nil && expected.peek(keys[85]) == nil)
    #expect(try store.files.operations.status(of: record) != nil)
    let run = try laboratory.run(Self.text)
    #expect(run.executed.sorted() == ["s80", "s85"])
    #expect(run.summary.reused == Self.count - 2)
    #expect(try store.files.operations.list(store.layout.quarantine).count == 1)
  }
}
