import Declarations
import Testing

@testable import RemoteCache
@testable import ResultStore
@testable import Workflow

/// What is said of results: found before a stage runs or while it does, kept beside the result, said wherever that is
/// used.
struct ResultWarningTests {
  private static func text(_ name: String = "a", more: String = "") -> String {
    """
    data: {files: {first: one.txt, second: two.txt}}
    stages:
      \(name): {warned: {data: files\(more)}}

    """
  }

  private static let odd = "the file has 5 bytes, which is odd"
  private static let long = "the file is long"

  private func laboratory(_ length: Int = 5) throws -> Laboratory {
    let laboratory = try Laboratory()
    try write(length, in: laboratory)
    try laboratory.folder.write([1], to: "two.txt")
    return laboratory
  }

  private func write(_ length: Int, in laboratory: Laboratory) throws {
    try? laboratory.folder.remove("one.txt")
    try laboratory.folder.write([UInt8](repeating: 65, count: length), to: "one.txt")
  }

  private static func said(_ outcome: RunOutcome) -> [String] {
    outcome.events.compactMap {
      if case .resultWarning(let stage, let message) = $0 { "\(stage): \(message)" } else { nil }
    }
  }

  private func record(_ laboratory: Laboratory) throws -> RunRecord {
    try #require(try laboratory.directories.latestRecord)
  }

  @Test("a warning is said once, before its stage starts where that is possible, and kept with the run")
  func firstRun() throws {
    let laboratory = try laboratory()
    let outcome = try laboratory.run(Self.text())
    #expect(Self.said(outcome) == ["a: \(Self.odd)", "a: \(Self.long)"])
    let order = outcome.events.compactMap { event -> String? in
      switch event {
      case .resultWarning(_, let message): message
      case .stageStarted: "started"
      default: nil
      }
    }
    #expect(order == [Self.odd, "started", Self.long])
    #expect(try record(laboratory).stage("a")?.warnings == [Self.odd, Self.long])
    let read = try #require(RunRecord(json: try record(laboratory).json))
    #expect(read == (try record(laboratory)))
  }

  @Test("a run with nothing to do says it again, and adds nothing")
  func nothingToDo() throws {
    let laboratory = try laboratory()
    _ = try laboratory.run(Self.text())
    let files = laboratory.folder.files(under: ".")
    let outcome = try laboratory.run(Self.text())
    #expect(outcome.executed == [] && outcome.summary.directory == nil)
    #expect(Self.said(outcome) == ["a: \(Self.odd)", "a: \(Self.long)"])
    #expect(laboratory.folder.files(under: ".") == files)
  }

  @Test("under another name, and in another run, the same result has the same warnings")
  func renamed() throws {
    let laboratory = try laboratory()
    _ = try laboratory.run(Self.text())
    let outcome = try laboratory.run(Self.text("other"))
    #expect(outcome.executed == [])
    #expect(Self.said(outcome) == ["other: \(Self.odd)", "other: \(Self.long)"])
    #expect(try record(laboratory).stage("other")?.warnings == [Self.odd, Self.long])
  }

  @Test("other data have warnings of their own, or none")
  func otherData() throws {
    let laboratory = try laboratory()
    _ = try laboratory.run(Self.text())
    try write(2, in: laboratory)
    let outcome = try laboratory.run(Self.text())
    #expect(outcome.executed == ["a"] && Self.said(outcome) == [])
    #expect(try record(laboratory).stage("a")?.warnings == [])
    #expect(try record(laboratory).json["stages"]?["a"]?["warnings"] == nil)
  }

  @Test("a stage that fails has said what it had to say, and keeps nothing")
  func failing() throws {
    let laboratory = try laboratory()
    let outcome = try laboratory.run(Self.text(more: ", fails: true"))
    #expect(outcome.summary.outcome == .failed)
    #expect(Self.said(outcome) == ["a: \(Self.odd)", "a: \(Self.long)"])
  }

  @Test("what came from a remote cache brings its warnings along")
  func remote() throws {
    let cache = MemoryCache()
    let server = try cache.serve()
    let options = try RemoteOptions(address: server.address)
    _ = try laboratory().run(Self.text(), remote: options)
    let second = try laboratory()
    let outcome = try second.run(Self.text(), remote: options)
    #expect(outcome.executed == [])
    #expect(Set(Self.said(outcome)) == ["a: \(Self.odd)", "a: \(Self.long)"])
    #expect(try record(second).stage("a")?.warnings == [Self.odd, Self.long])
  }

  @Test("a plan knows what a stage will say before it runs, and what a result has said")
  func plan() throws {
    let laboratory = try laboratory()
    let before = try laboratory.plan(Self.text()).warnings(in: laboratory.store(), isBrief: true)
    #expect(before == [[Self.odd]])
    #expect(!laboratory.folder.files(under: ".").contains { $0.hasPrefix("store/cells") })
    _ = try laboratory.run(Self.text())
    let after = try laboratory.plan(Self.text()).warnings(in: laboratory.store(), isBrief: true)
    #expect(after == [[Self.odd, Self.long]])
  }

  @Test("what was found out about a part of a source is read once for all runs, until the part changes")
  func facts() throws {
    let laboratory = try laboratory()
    var readings = 0
    func length(isBrief: Bool) throws -> Int? {
      let plan = try laboratory.plan(Self.text())
      let context = WarningContext(plan.sources.sources, in: try laboratory.store(), isBrief: isBrief)
      let stage = try #require(plan.graph.stages[0].stage as? WarnedStage)
      var found: Int?
      for _ in 0..<2 { found = WarnedStage.length(of: stage.data, in: context) { readings += 1 } }
      return found
    }
    #expect(try length(isBrief: true) == 5 && readings == 1)
    #expect(try length(isBrief: false) == 5 && readings == 2, "what is brief leaves nothing behind")
    #expect(try length(isBrief: false) == 5 && readings == 2)
    #expect(try length(isBrief: true) == 5 && readings == 2)
    try write(6, in: laboratory)
    #expect(try length(isBrief: false) == 6 && readings == 3)
  }

  @Test("an action without warnings has the text that it had, and one with some is read back")
  func text() throws {
    let plain = ActionRecord(preimage: ["a": 1], settings: ["b": 2], outputs: [])
    #expect(plain.text.split(separator: "\n").count == 6 && !plain.text.contains("warnings"))
    let warned = ActionRecord(
      preimage: ["a": 1], settings: ["b": 2], outputs: [], warnings: ["x\n\"y\"", "z"])
    #expect(warned.key == plain.key)
    #expect(ActionRecord(bytes: Array(plain.text.utf8)) == plain)
    #expect(ActionRecord(bytes: Array(warned.text.utf8)) == warned)
    let json = try JSON(parsing: warned.text)
    #expect(json["warnings"] == ["x\n\"y\"", "z"])
    for length in warned.text.utf8.indices.map({
      warned.text.utf8.distance(from: warned.text.startIndex, to: $0)
    }) {
      #expect(ActionRecord(bytes: Array(warned.text.utf8.prefix(length))) == nil)
    }
  }

  @Test("a result that is made again may have more said of it than was")
  func saidLater() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.path)
    func record(_ warnings: [String]) -> ActionRecord {
      ActionRecord(preimage: ["a": 1], settings: [:], outputs: [], warnings: warnings)
    }
    #expect(try store.record(record([])) == .recorded)
    #expect(try store.record(record(["x"])) == .recorded)
    #expect(try store.action(for: record([]).key)?.warnings == ["x"])
    #expect(try store.record(record(["x"])) == .agreed)
  }

  @Test("the same stages in many runs are told apart from the same message of another stage")
  func repeated() {
    let journal = EventJournal { _ in }
    for stage in ["a", "b", "a"] {
      for message in ["x", "y", "x"] { journal.record(.resultWarning(stage: stage, message: message)) }
    }
    journal.record(.warning(stage: "a", message: "x"))
    journal.record(.warning(stage: "a", message: "x"))
    #expect(journal.lines.split(separator: "\n").count == 6)
  }

  @Test("the warnings of a run are gathered by what they say")
  func gathered() throws {
    let laboratory = try laboratory()
    let text = """
      data: {files: {first: one.txt, second: two.txt}, others: {first: three.txt, second: two.txt}}
      stages:
        a: {warned: files}
        b: {warned: others}

      """
    try laboratory.folder.write([65, 65, 65, 65], to: "three.txt")
    _ = try laboratory.run(text)
    let warnings = try record(laboratory).warnings
    #expect(warnings.map(\.message) == [Self.odd, Self.long])
    #expect(warnings.map(\.stages) == [["a"], ["a", "b"]])
  }
}
