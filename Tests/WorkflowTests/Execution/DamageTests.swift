import Declarations
import Foundation
import Testing

@testable import Platform
@testable import Workflow

/// Whatever happens to a file of the store, what is wrong never reaches a result.
struct DamageTests {
  private static let text = """
    stages:
      a: {number: 12}
      b: {sum: {of: [a], plus: 3}}
      c: {twins: {of: b, mark: "!"}}
      d: {length: {of: [c, a]}}
      e: {label: {of: [c, d]}}
    """

  /// The same, with one more stage that needs everything.
  private static let more = text + "\n  f: {probe: {tag: f, of: [a, b, c, d]}}"

  enum Harm: String, CaseIterable {
    case flipped, removed, truncated, emptied
  }

  private func harm(_ name: String, _ harm: Harm, in folder: TemporaryFolder) throws {
    var bytes = try folder.bytes(of: name)
    switch harm {
    case .flipped: bytes[bytes.count / 2] ^= 1
    case .truncated: bytes.removeLast()
    case .emptied: bytes = []
    case .removed: return try folder.remove(name)
    }
    try folder.remove(name)
    try folder.write(bytes, to: name)
  }

  private func objects(_ folder: TemporaryFolder) -> [String] {
    folder.files(under: "store/objects").map { "store/objects/\($0)" }
  }

  @Test(
    "harm to any object is found by the run directory, and the object is made again", arguments: Harm.allCases
  )
  func foundByDirectory(kind: Harm) throws {
    for victim in 0..<5 {
      let laboratory = try Laboratory()
      _ = try laboratory.run(Self.text)
      let name = try #require(objects(laboratory.folder).dropFirst(victim).first)
      let whole = try laboratory.folder.bytes(of: name)
      try harm(name, kind, in: laboratory.folder)
      try laboratory.folder.remove("runs")
      let run = try laboratory.run(Self.text)
      #expect(run.summary.outcome == .done)
      #expect(run.executed.count >= 1, "\(kind) \(name)")
      if kind == .flipped {
        #expect(run.events.quarantined.count == 1)
        #expect(laboratory.folder.files(under: "store/quarantine").count == 1)
      }
      #expect(try laboratory.folder.bytes(of: name) == whole)
      try expectResults(laboratory)
    }
  }

  @Test("a flipped byte is found by whoever uses the object, and by all of them at once", arguments: 1...4)
  func foundByConsumer(jobs: Int) throws {
    for victim in 0..<5 {
      let laboratory = try Laboratory()
      _ = try laboratory.run(Self.text)
      let name = try #require(objects(laboratory.folder).dropFirst(victim).first)
      try harm(name, .flipped, in: laboratory.folder)
      let run = try laboratory.run(Self.more, jobs: jobs, cores: 4)
      #expect(run.summary.outcome == .done, "\(run.events.failures)")
      #expect(run.events.quarantined.count == 1)
      #expect(laboratory.folder.files(under: "store/quarantine").count == 1)
      try expectResults(laboratory)
    }
  }

  @Test("many consumers that come upon one damaged object at the same time all get it")
  func manyConsumers() throws {
    let names = (0..<8).map { "s\($0)" }
    let sums = names.enumerated().map { "  \($1): {probe: {tag: \($1), of: a}}\n" }.joined()
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages:\n  a: {number: 12}\n")
    let name = try #require(objects(laboratory.folder).first)
    try harm(name, .flipped, in: laboratory.folder)
    let run = try laboratory.run("stages:\n  a: {number: 12}\n\(sums)", jobs: 8, cores: 8)
    #expect(run.summary.outcome == .done, "\(run.events.failures)")
    #expect(run.executed.filter { $0 == "a" }.count == 1)
    #expect(run.summary.executed == 9)
  }

  @Test("all objects harmed at once are all made again", arguments: Harm.allCases)
  func everything(kind: Harm) throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    for name in objects(laboratory.folder) { try harm(name, kind, in: laboratory.folder) }
    try laboratory.folder.remove("runs")
    let run = try laboratory.run(Self.text)
    #expect(run.summary.outcome == .done, "\(run.events.failures)")
    try expectResults(laboratory)
    #expect(try laboratory.run(Self.text).executed == [])
  }

  @Test("a stage with many damaged files is made again once")
  func manyFiles() throws {
    let text = "stages: {a: {number: 1}, t: {twins: {of: a, mark: x}}}"
    let laboratory = try Laboratory()
    _ = try laboratory.run(text)
    for name in objects(laboratory.folder) { try harm(name, .flipped, in: laboratory.folder) }
    try laboratory.folder.remove("runs")
    let run = try laboratory.run(text, jobs: 1)
    #expect(run.summary.outcome == .done)
    #expect(run.executed.filter { $0 == "t" }.count == 1)
    #expect(run.events.quarantined.count == objects(laboratory.folder).count)
  }

  @Test("harm to any record of an action is a stage that runs again", arguments: Harm.allCases)
  func actions(kind: Harm) throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    for name in laboratory.folder.files(under: "store/actions") {
      try harm("store/actions/\(name)", kind, in: laboratory.folder)
      let run = try laboratory.run(Self.text)
      #expect(run.executed.count == 1)
      #expect(run.summary.outcome == .done)
      #expect(run.summary.directory == nil, "nothing has changed")
      #expect(run.events.quarantined.count == (kind == .removed ? 0 : 1))
    }
  }

  @Test("a stage that gives other bytes when it is made again makes those run that need it")
  func otherBytes() throws {
    let laboratory = try Laboratory()
    let text = "stages: {a: {probe: a}, b: {sum: {of: [a], plus: 1}}, c: {sum: {of: [b]}}, d: {number: 7}}"
    _ = try laboratory.run(text)
    let digest = Digest(of: "1").description
    try harm("store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))", .flipped, in: laboratory.folder)
    try laboratory.folder.remove("runs")
    let other = try Laboratory(in: laboratory.folder, Probes { _, _, _ in 30 })
    let run = try other.run(text)
    #expect(run.executed == ["a", "b", "c"])
    #expect(run.summary.executed == 3)
    #expect(run.summary.reused == 1)
    #expect(try other.number("c") == 31)
  }

  @Test("what was executed in a run counts as executed after a repair")
  func repairWithinRun() throws {
    let laboratory = try Laboratory()
    let first = "stages: {a: {number: 12}}"
    _ = try laboratory.run(first)
    try harm(try #require(objects(laboratory.folder).first), .flipped, in: laboratory.folder)
    // The probe loads nothing, so that the damage is found when the directory is written.
    let run = try laboratory.run("stages: {a: {number: 12}, c: {probe: c}}")
    #expect(Set(run.executed) == ["a", "c"])
    #expect(run.summary.executed == 2)
  }

  private func expectResults(_ laboratory: Laboratory) throws {
    #expect(try laboratory.number("a") == 12)
    #expect(try laboratory.number("b") == 15)
    #expect(try laboratory.number("c") == 7)
    #expect(try laboratory.number("d") == 3)
    let label = try #require(try laboratory.directories.latest).contents(of: "stages/e/word.txt")
    #expect(String(decoding: label, as: UTF8.self) == "c=7\nd=3")
  }
}
