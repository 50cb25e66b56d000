import Platform
import Testing

@testable import Workflow

/// Running stages again and holding what they make against the store.
struct RecomputationTests {
  private static let text =
    "stages: {a: {number: 12}, b: {sum: {of: [a], plus: 3}}, p: {probe: {tag: x, of: [a, b]}}}"

  private func outcomes(
    _ laboratory: Laboratory, _ probes: Probes = Probes(), seed: UInt64 = 1
  ) throws -> [Recomputation.Outcome] {
    let recomputation = Recomputation(
      try laboratory.plan(Self.text), in: try laboratory.store(), cores: 1, cancellation: Cancellation()
    ) { Services([probes]) }
    return try recomputation.candidates(seed: seed).map { stage in
      try recomputation.perform(stage) { _ in }
    }
  }

  @Test("what is deterministic gives the same bytes, and leaves the store as it was")
  func same() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let before = laboratory.folder.files(under: "store")
    let outcomes = try outcomes(laboratory)
    #expect(Set(outcomes.map(\.stage)) == ["a", "b", "p"])
    #expect(outcomes.allSatisfy { $0.isSame })
    #expect(laboratory.folder.files(under: "store") == before)
  }

  @Test("a stage that gives other bytes is named with the file, and what is stored stands")
  func other() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let different = try outcomes(laboratory, Probes { _, _, _ in 77 }).filter { !$0.isSame }
    #expect(different.map(\.stage) == ["p"])
    #expect(different.first?.differing == ["number.txt"])
    #expect(try laboratory.run(Self.text).executed == [])
  }

  @Test("a stage that fails this time is said to")
  func failing() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let failed = try outcomes(laboratory, .failing("x")).filter { $0.failure != nil }
    #expect(failed.map(\.stage) == ["p"])
    #expect(failed.first?.failure?.contains("broke") ?? false)
  }

  @Test("what is remembered inside a stage is not there when it runs again")
  func withoutCells() throws {
    let laboratory = try Laboratory()
    let seen = Guarded<[Bool]>([])
    let probes = Probes { _, _, context in
      let key = Digest(of: "points of this stage")
      seen.withLock { $0.append(context.hasPredictions(for: key)) }
      context.keepPredictions([1], for: key)
      return 5
    }
    let text = "stages: {p: {probe: x}}"
    for plus in 1...2 {
      _ = try Laboratory(in: laboratory.folder, probes).run("stages: {p: {probe: x\(plus)}}")
    }
    #expect(seen.withLock { $0 } == [false, true])
    _ = try Laboratory(in: laboratory.folder, probes).run(text)
    let recomputation = Recomputation(
      try laboratory.plan(text), in: try laboratory.store(), cores: 1, cancellation: Cancellation()
    ) { Services([probes]) }
    let stage = try #require(recomputation.candidates(seed: 0).first)
    #expect(try recomputation.perform(stage) { _ in }.isSame)
    #expect(seen.withLock { $0 } == [false, true, true, false])
  }

  @Test("the order is drawn from the seed")
  func order() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let orders = try (0..<8).map { try outcomes(laboratory, seed: $0).map(\.stage) }
    #expect(Set(orders).count > 1)
    #expect(try outcomes(laboratory, seed: 3).map(\.stage) == orders[3])
  }
}
