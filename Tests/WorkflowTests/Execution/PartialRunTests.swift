import Declarations
import Platform
import Testing

@testable import ResultStore
@testable import Workflow

/// Runs of a part of an experiment, and stages that are executed again.
struct PartialRunTests {
  private static let text = """
    stages:
      a: {number: 12}
      b: {sum: {of: [a], plus: 3}}
      c: {parity: b}
      d: {sum: {of: [a, c]}}

    """

  private static func until(_ names: String...) -> (Graph) throws -> StageChoice {
    { try StageChoice(until: names, of: $0) }
  }

  private static func only(_ names: String...) -> (Graph) throws -> StageChoice {
    { try StageChoice(only: names, of: $0) }
  }

  private static func force(_ names: String...) -> (Graph) throws -> StageChoice {
    { try StageChoice(force: names, of: $0) }
  }

  @Test("until a stage, it and what it needs are run, and the run says what it left out")
  func until() throws {
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.text, choosing: Self.until("b"))
    #expect(run.executed == ["a", "b"])
    #expect(run.summary.outcome == .done)
    let record = try #require(try laboratory.directories.latestRecord)
    #expect(record.leftOut == ["c", "d"])
    #expect(record.stages.map(\.name) == ["a", "b"])
    #expect(try laboratory.run(Self.text).executed == ["c", "d"])
    #expect(try laboratory.directories.latestRecord?.leftOut == [])
  }

  @Test("the directory of a part has everything of the experiment whose result is there")
  func directory() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let edited = Self.text.replacing("12", with: "14")
    let run = try laboratory.run(edited, choosing: Self.until("b"))
    // The parity of 17 is that of 15, so that it would not have to run; and what follows it has other inputs.
    #expect(run.executed == ["a", "b"])
    #expect(try laboratory.directories.latestRecord?.leftOut == ["c", "d"])
    _ = try laboratory.run(edited, choosing: Self.until("c"))
    #expect(try laboratory.directories.latestRecord?.leftOut == ["d"])
    let back = try laboratory.run(Self.text, choosing: Self.until("a"))
    #expect(back.executed == [])
    #expect(try laboratory.directories.latestRecord?.stages.map(\.name) == ["a", "b", "c", "d"])
  }

  @Test("a part that has nothing new writes nothing")
  func nothingNew() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let wider = Self.text + "  e: {sum: {of: [d]}}\n"
    #expect(try laboratory.run(wider, choosing: Self.until("b")).summary.directory == nil)
    #expect(try laboratory.run(wider, choosing: Self.until("e")).summary.directory != nil)
    #expect(try laboratory.run(wider, choosing: Self.until("e")).summary.directory == nil)
  }

  @Test("only a stage is run alone, where what it needs is there")
  func only() throws {
    let laboratory = try Laboratory()
    #expect(throws: Diagnostics.self) { try laboratory.run(Self.text, choosing: Self.only("b")) }
    #expect(!laboratory.folder.files().contains { $0.hasPrefix("runs") })
    #expect(try laboratory.run(Self.text, choosing: Self.only("a")).executed == ["a"])
    #expect(try laboratory.run(Self.text, choosing: Self.only("b", "c")).executed == ["b", "c"])
    do {
      _ = try laboratory.run(Self.text.replacing("12", with: "13"), choosing: Self.only("d", "a"))
      Issue.record("what it needs is not there")
    } catch let diagnostics as Diagnostics {
      #expect(
        diagnostics.list.map(\.message) == [
          "'d' needs 'c', which is left out, and whose result is not in the store"
        ])
    }
  }

  @Test("a forced stage is executed again, and what follows rests")
  func force() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let run = try laboratory.run(Self.text, choosing: Self.force("b"))
    #expect(run.executed == ["b"])
    #expect(run.events.warnings == [])
    #expect(run.summary.directory == nil)
    let edited = Self.text.replacing("12", with: "14")
    #expect(try laboratory.run(edited, choosing: Self.force("c")).executed == ["a", "b", "c", "d"])
    #expect(try laboratory.run(edited, choosing: Self.force("a", "d")).executed == ["a", "d"])
  }

  @Test("where a forced stage gives other bytes, a warning says so, and the stored ones stand")
  func notReproduced() throws {
    let count = Guarded(0)
    let laboratory = try Laboratory(
      Probes { _, _, _ in
        count.withLock {
          $0 += 1
          return $0
        }
      })
    let text = "stages: {p: {probe: x}, s: {sum: {of: p}}}"
    _ = try laboratory.run(text)
    let run = try laboratory.run(text, choosing: Self.force("p"))
    #expect(run.executed == ["p"])
    #expect(run.events.warnings.count == 1)
    #expect(try laboratory.number("s") == 1)
  }

  @Test("two forced stages of one key are executed once")
  func twins() throws {
    let laboratory = try Laboratory()
    let text = "stages: {n: {for: {v: [1, 2], w: [1, 2]}, number: '${for.v}'}}"
    _ = try laboratory.run(text)
    #expect(
      try laboratory.run(text, choosing: Self.force("n")).executed.sorted() == [
        "n@v=1,w=1", "n@v=2,w=1",
      ])
  }

  @Test("cells inside a forced stage are computed again, and are remembered as before")
  func cells() throws {
    let computed = Guarded<[String]>([])
    let laboratory = try Laboratory(
      Probes { tag, _, context in
        let cache = context.cells(in: CacheNamespace("tests", version: 1, numerics: "", settings: .null))
        let key = cache.scope.key(of: "cell")
        if let known = cache.payload(for: key) { return Int(known[0]) }
        computed.withLock { $0.append(tag) }
        cache.remember([7], for: key)
        return Int(cache.payload(for: key)?[0] ?? 0)
      })
    let text = "stages: {p: {probe: x}}"
    #expect(try laboratory.run(text).executed == ["p"])
    _ = try laboratory.run(text, choosing: Self.force("p"))
    #expect(computed.withLock { $0 } == ["x", "x"])
    _ = try laboratory.run("stages: {p: {probe: y}}")
    #expect(computed.withLock { $0 } == ["x", "x"])
    #expect(try laboratory.number("p") == 7)
  }

  @Test("names mean stages, families, and some of a family")
  func names() throws {
    let names = StageNames(["a", "n@v=1,w=5", "n@v=1,w=6", "n@v=2,w=5", "na"])
    #expect(names.matching("a") == ["a"])
    #expect(names.matching("n") == ["n@v=1,w=5", "n@v=1,w=6", "n@v=2,w=5"])
    #expect(names.matching("n@w=5") == ["n@v=1,w=5", "n@v=2,w=5"])
    #expect(names.matching("n@w=5,v=2") == ["n@v=2,w=5"])
    #expect(names.matching("n@w=7") == [])
    #expect(names.matching("m") == [])
  }

  @Test(
    "what is wrong with a choice is said before anything runs",
    arguments: [
      (["--until", "bb"], "the experiment has no stage 'bb' | did you mean 'b'?"),
      (["--only", "zzz"], "the experiment has no stage 'zzz' | available: 'a', 'b', 'c', 'd'"),
      (["--until", "b", "--force", "d"], "'d' is forced and left out | name it with --only or --until too"),
    ])
  func wrong(flags: [String], expected: String) throws {
    func values(_ flag: String) -> [String] {
      zip(flags, flags.dropFirst()).filter { $0.0 == flag }.map(\.1)
    }
    let graph = try Laboratory.graph(Self.text)
    do {
      _ = try StageChoice(
        only: values("--only"), until: values("--until"), force: values("--force"), of: graph)
      Issue.record("that is wrong")
    } catch {
      #expect(error.list.map { "\($0.message) | \($0.help ?? "")" } == [expected])
    }
  }
}
