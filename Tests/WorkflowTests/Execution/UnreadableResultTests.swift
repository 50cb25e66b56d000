import Declarations
import Testing

@testable import Workflow

/// Results that have the bytes that were recorded, and cannot be read as what their types say.
struct UnreadableResultTests {
  private static let first = "stages: {a: {number: 12}}"
  private static let both = "stages: {a: {number: 12}, b: {sum: {of: [a], plus: 3}}}"

  /// Puts other bytes in the place of a stage's result, under a record that says so.
  private func replace(_ stage: String, in laboratory: Laboratory, by text: String) throws -> ActionRecord {
    let store = try laboratory.store()
    guard case .cached(let action)? = try laboratory.plan(Self.first).stage(stage)?.state else {
      throw Refusal("there is no result of '\(stage)'")
    }
    let digest = try store.put(Array(text.utf8))
    let other = ActionRecord(
      preimage: action.preimage, settings: action.settings,
      outputs: action.outputs.map { output in
        OutputRecord(
          name: output.name, type: output.type,
          files: output.files.map { .init(name: $0.name, digest: digest, size: text.utf8.count) })
      })
    #expect(other.key == action.key)
    try store.forget(action.key)
    #expect(try store.record(other) == .recorded)
    return other
  }

  @Test("a stage that comes upon one has it set aside and made again, and says why")
  func madeAgain() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.first)
    let other = try replace("a", in: laboratory, by: "twelve")
    let run = try laboratory.run(Self.both)
    #expect(run.summary.outcome == .done, "\(run.events.failures)")
    #expect(run.executed.filter { $0 == "a" }.count == 1)
    #expect(run.events.quarantined == ["a"])
    #expect(run.events.warnings.contains("what 'a' made cannot be read: this is no number"))
    #expect(laboratory.folder.files(under: "store/quarantine").count == 1)
    #expect(try laboratory.number("a") == 12 && laboratory.number("b") == 15)
    #expect(try laboratory.store().action(for: other.key)?.outputs != other.outputs)
    #expect(try laboratory.run(Self.both).executed == [])
  }

  @Test("a plan moves nothing")
  func plan() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.first)
    _ = try replace("a", in: laboratory, by: "twelve")
    _ = try laboratory.plan(Self.both)
    #expect(laboratory.folder.files(under: "store/quarantine").isEmpty)
  }

  @Test("the report, too, has one made again")
  func report() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.first)
    _ = try replace("a", in: laboratory, by: "twelve")
    try laboratory.folder.remove("runs")
    let run = try laboratory.run(Self.first, presenter: Reader())
    #expect(run.summary.outcome == .done)
    #expect(run.executed == ["a"] && run.events.quarantined == ["a"])
    #expect(try laboratory.number("a") == 12)
  }

  @Test("a remote that has it is not asked for it again")
  func remote() throws {
    let cache = MemoryCache()
    let elsewhere = try Laboratory()
    _ = try elsewhere.run(Self.first)
    let other = try replace("a", in: elsewhere, by: "twelve")
    cache.set("/ac/\(other.key)", Array(other.text.utf8))
    for file in other.files {
      cache.set("/cas/\(file.digest)", try elsewhere.store().contents(of: file.digest))
    }
    try cache.serving { address in
      let laboratory = try Laboratory()
      let run = try laboratory.run(Self.both, remote: try RemoteOptions(address: address, isReadOnly: true))
      #expect(run.summary.outcome == .done, "\(run.events.failures)")
      #expect(run.executed.sorted() == ["a", "b", "b"])
      #expect(run.remoteUse?.fetched == 1)
      #expect(run.events.quarantined == ["a"])
      #expect(try laboratory.number("b") == 15)
    }
  }

  @Test("what cannot be read however often it is made ends the run, with the reason")
  func hopeless() throws {
    let laboratory = try Laboratory()
    let presenter = Reader(isEverPleased: false)
    #expect(throws: Refusal.self) { try laboratory.run(Self.first, presenter: presenter) }
    #expect(laboratory.folder.files(under: "store/quarantine").count == 4)
    #expect(try laboratory.directories.latest == nil)
  }
}

/// Reads every number, as a report would.
private struct Reader: RunPresenter {
  var isEverPleased = true

  func files(presenting run: PresentedRun) throws -> [ArtifactFile] {
    for stage in run.record.stages {
      for output in stage.outputs {
        if isEverPleased {
          _ = try run.artifact(output, of: stage, as: NumberArtifact.self)
        } else {
          _ = try run.artifact(output, of: stage, as: Illegible.self)
        }
      }
    }
    return []
  }
}

/// What nobody can read.
private struct Illegible: Artifact {
  static let type = "illegible"

  init(files: [ArtifactFile]) throws { throw Refusal("nobody can read this") }

  func files(named name: String) -> [ArtifactFile] { [] }
}
