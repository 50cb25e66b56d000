import Declarations
import Platform
import Testing

@testable import Workflow

/// What a run leaves behind.
struct RunTests {
  private static let text = """
    description: Adds.
    stages:
      a: {number: 12}
      b: {description: A sum., sum: {of: [a], plus: 3}}
      c: {twins: {of: b, mark: "!"}}

    """

  @Test("a run directory holds the results, the specification and what happened")
  func directory() throws {
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.text)
    let files = laboratory.folder.files(under: "runs/toys/1")
    #expect(
      files == [
        "events.jsonl", "run.json", "spec.yaml", "stages/a/number.txt", "stages/b/number.txt",
        "stages/c/number.txt", "stages/c/word.txt", "timing.json",
      ])
    #expect(run.summary.directory == "\(laboratory.folder.path)/runs/toys/1")
    let spec = try laboratory.folder.bytes(of: "runs/toys/1/spec.yaml")
    #expect(String(decoding: spec, as: UTF8.self) == "name: toys\n" + Self.text)
    let events = try laboratory.folder.bytes(of: "runs/toys/1/events.jsonl").split(separator: 10)
    let kinds = try events.map { try JSON(parsing: Array($0))["event"]?.text ?? "" }
    #expect(kinds.first == "run-started")
    #expect(kinds.count { $0 == "stage-finished" } == 3)
    let timing = try JSON(parsing: laboratory.folder.bytes(of: "runs/toys/1/timing.json"))
    #expect(timing["stages"]?.members?.map(\.name) ?? [] == ["a", "b", "c"])
  }

  @Test("what flags changed stands at the end of the specification that is kept")
  func flags() throws {
    let laboratory = try Laboratory()
    let graph = try laboratory.graph(Self.text, ["stages.a.number.value=13", "stages.b.sum.plus=4"])
    #expect(
      graph.writtenSpecification.text
        == "name: toys\n\(Self.text)# run with --set stages.a.number.value=13\n"
        + "# run with --set stages.b.sum.plus=4\n")
    #expect(try laboratory.graph(Self.text).writtenSpecification.text == "name: toys\n\(Self.text)")
  }

  @Test("nothing starts where results could not be kept", arguments: ["store", "runs"])
  func unwritable(folder: String) throws {
    let count = Guarded(0)
    let laboratory = try Laboratory(
      Probes { _, _, _ in
        count.withLock { $0 += 1 }
        return 1
      })
    try laboratory.folder.write([1], to: folder)
    #expect(throws: (any Error).self) { try laboratory.run("stages: {a: {probe: a}}") }
    #expect(count.withLock { $0 } == 0)
  }

  @Test("run.json reads back as what was written")
  func readsBack() throws {
    let laboratory = try Laboratory()
    try laboratory.folder.write([1], to: "x")
    _ = try laboratory.run("data: {t: {first: x, second: x}}\n\(Self.text)  d: {count: {data: t}}\n")
    let bytes = try laboratory.folder.bytes(of: "runs/toys/1/run.json")
    let record = try #require(RunRecord(json: try JSON(parsing: bytes)))
    #expect(String(decoding: bytes, as: UTF8.self) == record.json.prettyText)
    #expect(record.description == "Adds.")
    #expect(record.stage("b")?.description == "A sum.")
    #expect(record.stage("c")?.outputs.map(\.type) ?? [] == ["number", "word"])
    #expect(record.stage("none") == nil)
    #expect(record.sources.map(\.name) == ["t"])
  }

  @Test(
    "a damaged or foreign run.json is no record, and a run goes on without it and puts the right one back",
    arguments: [
      "{}", "[]", "{\"format\": 2}", "null",
      #"{"format": 1, "name": "toys", "thalweg": "0", "numerics": "x", "sources": {}, "stages": {"a": 1}}"#,
    ])
  func noRecord(text: String) throws {
    #expect(RunRecord(json: try JSON(parsing: text)) == nil)
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let bytes = try laboratory.folder.bytes(of: "runs/toys/1/run.json")
    try laboratory.folder.write(Array(text.utf8), to: "runs/toys/1/run.json")
    let run = try laboratory.run(Self.text)
    #expect(run.summary.executed == 0)
    #expect(run.summary.directory == nil)
    #expect(try laboratory.folder.bytes(of: "runs/toys/1/run.json") == bytes)
  }

  @Test("equal runs are equal files, but for events and times", arguments: 1...3)
  func equalRuns(jobs: Int) throws {
    let one = try Laboratory()
    let two = try Laboratory()
    _ = try one.run(Self.text, jobs: 1)
    _ = try two.run(Self.text, jobs: jobs, cores: 4)
    let names = one.folder.files(under: "runs/toys/1")
    #expect(names == two.folder.files(under: "runs/toys/1"))
    for name in names where name != "events.jsonl" && name != "timing.json" {
      #expect(try one.folder.bytes(of: "runs/toys/1/\(name)") == two.folder.bytes(of: "runs/toys/1/\(name)"))
    }
  }

  @Test("a run after the runs were removed makes the directory from the store, and executes nothing")
  func fromStore() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    try laboratory.folder.remove("runs")
    let run = try laboratory.run(Self.text)
    #expect(run.executed == [])
    #expect(run.summary.directory?.hasSuffix("/1") == true)
    #expect(try laboratory.number("b") == 15)
  }

  @Test("a renamed stage executes nothing and makes a run directory; a comment makes none")
  func renamed() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    #expect(try laboratory.run("# new\n\(Self.text)").summary.directory == nil)
    let run = try laboratory.run(Self.text.replacing("  c:", with: "  other:"))
    #expect(run.executed == [])
    #expect(run.summary.directory?.hasSuffix("/2") == true)
    #expect(try laboratory.number("other") == 7)
  }

  @Test("going back to what was run before executes nothing, and is a run of its own")
  func back() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    #expect(try laboratory.run(Self.text.replacing("plus: 3", with: "plus: 4")).executed == ["b", "c"])
    let run = try laboratory.run(Self.text)
    #expect(run.executed == [])
    #expect(run.summary.directory?.hasSuffix("/3") == true)
  }

  @Test("a stage that runs and gives the same bytes says so, and what follows rests")
  func earlyCutOff() throws {
    let laboratory = try Laboratory()
    let text = "stages: {n: {number: 4}, p: {parity: n}, s: {sum: {of: p}}}"
    _ = try laboratory.run(text)
    let run = try laboratory.run(text.replacing("4", with: "6"))
    #expect(run.executed == ["n", "p"])
    let unchanged = run.events.compactMap { event in
      if case .stageUnchanged(let stage, _) = event { stage } else { nil }
    }
    #expect(unchanged == ["p"])
  }

  @Test("pages come from the results of the run")
  func pages() throws {
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.text, presenter: NumberPage())
    #expect(run.summary.outcome == .done)
    let page = try laboratory.folder.bytes(of: "runs/toys/1/page.txt")
    #expect(String(decoding: page, as: UTF8.self) == "a 12\nb 15\nc 7\n")
  }
}

/// One page with the number of every stage.
private struct NumberPage: RunPresenter {
  func files(presenting run: PresentedRun) throws -> [ArtifactFile] {
    let lines = try run.record.stages.map { stage in
      "\(stage.name) \(String(decoding: try run.files(of: stage.outputs[0])[0].bytes, as: UTF8.self))\n"
    }
    return [ArtifactFile(name: "page.txt", text: lines.joined())]
  }
}
