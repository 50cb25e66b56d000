import Declarations
import Foundation
import Testing

@testable import Platform
@testable import RemoteCache
@testable import ResultStore
@testable import Workflow

/// Results that are as they were recorded, and that cannot be read: those of whoever was wrong, or lied.
struct UnreadableResultTests {
  private static let text = """
    stages:
      a: {number: 12}
      b: {sum: {of: [a], plus: 3}}
      c: {sum: {of: [a, b]}}
    """

  /// Puts another result under the key of a stage's, with all digests right.
  private func replace(
    _ stage: String, with text: String, in laboratory: Laboratory, _ specification: String = text
  ) throws -> ActionRecord {
    let store = try laboratory.store()
    let plan = try laboratory.plan(specification)
    guard case .cached(let action)? = plan.stage(stage)?.state else { throw CancellationError() }
    let bytes = Array(text.utf8)
    let file = OutputRecord.File(name: "number.txt", digest: try store.put(bytes), size: bytes.count)
    let output = OutputRecord(name: "number", type: NumberArtifact.type, files: [file])
    let forged = ActionRecord(preimage: action.preimage, settings: action.settings, outputs: [output])
    try store.forget(action.key)
    #expect(try store.record(forged) == .recorded)
    return forged
  }

  @Test("one is set aside with a line that says so, and made again", arguments: 1...4)
  func madeAgain(jobs: Int) throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages: {a: {number: 12}}")
    let forged = try replace("a", with: "no number", in: laboratory, "stages: {a: {number: 12}}")
    let sums = (0..<5).map { "  s\($0): {sum: {of: [a], plus: \($0)}}\n" }.joined()
    let run = try laboratory.run("stages:\n  a: {number: 12}\n\(sums)", jobs: jobs, cores: 4)
    #expect(run.summary.outcome == .done, "\(run.events.failures)")
    #expect(run.executed.filter { $0 == "a" } == ["a"])
    #expect(run.events.setAside == ["a: this is no number"])
    #expect(try laboratory.number("s4") == 16)
    let store = try laboratory.store()
    #expect(store.hasSetAside(forged))
    #expect(laboratory.folder.files(under: "store/quarantine").count == 1)
    #expect(try laboratory.run("stages:\n  a: {number: 12}\n\(sums)").executed == [])
  }

  @Test("one that is made again and gives the same fails with the reason, and does not go on for ever")
  func hopeless() throws {
    let laboratory = try Laboratory()
    // What it makes is never a number.
    let text = "stages: {a: {garbled: 1}, b: {sum: {of: [a]}}}"
    let run = try laboratory.run(text)
    #expect(run.summary.outcome == .failed)
    #expect(run.executed.filter { $0 == "a" }.count == 2)
    #expect(run.events.failures["b"]?.contains("making it again did not help: this is no number") ?? false)
  }

  @Test("one that a report cannot read is made again too")
  func report() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages: {a: {number: 12}}")
    try laboratory.folder.remove("runs")
    _ = try replace("a", with: "no number", in: laboratory, "stages: {a: {number: 12}}")
    let run = try laboratory.run("stages: {a: {number: 12}}", presenter: NumberPage())
    #expect(run.summary.outcome == .done && run.executed == ["a"])
    #expect(run.events.setAside == ["a: this is no number"])
    #expect(try laboratory.number("a") == 12)
  }

  @Test("one that came from a remote is made here, and the remote is mended")
  func remote() throws {
    let cache = MemoryCache()
    let first = try Laboratory()
    _ = try first.run(Self.text)
    let forged = try replace("a", with: "no number", in: first)
    try cache.serving { address in
      let options = try RemoteOptions(address: address)
      let exchange = RemoteExchange(options, store: try first.store(), cancellation: Cancellation())
      var tally = RemoteTally()
      try exchange.push(forged.key, &tally)
      #expect(tally.moved == 1)
      let second = try Laboratory()
      let run = try second.run(Self.text, remote: options)
      #expect(run.summary.outcome == .done, "\(run.events.failures)")
      #expect(run.executed.contains("a") && run.events.setAside == ["a: this is no number"])
      #expect(run.events.warnings == [])
      #expect(try second.number("c") == 27)
      // The next one has the right result from the remote.
      let third = try Laboratory()
      #expect(try third.run(Self.text, remote: options).executed == [])
      #expect(try third.number("a") == 12)
    }
  }

  @Test("a remote that cannot be mended is not believed again")
  func readOnlyRemote() throws {
    let cache = MemoryCache()
    let first = try Laboratory()
    _ = try first.run(Self.text)
    let forged = try replace("a", with: "no number", in: first)
    try cache.serving { address in
      var tally = RemoteTally()
      try RemoteExchange(
        try RemoteOptions(address: address), store: try first.store(), cancellation: Cancellation()
      ).push(forged.key, &tally)
      let options = try RemoteOptions(address: address, isReadOnly: true)
      let second = try Laboratory()
      #expect(try second.run(Self.text, remote: options).events.setAside.count == 1)
      // Though it is lost here, what the remote has is known to be of no use.
      try second.folder.remove("store/actions")
      let again = try second.run(Self.text, remote: options)
      #expect(again.summary.outcome == .done && again.events.setAside == [])
      #expect(try second.number("c") == 27)
    }
  }
}

/// Reads every number of a run.
private struct NumberPage: RunPresenter {
  func files(presenting run: PresentedRun) throws -> [ArtifactFile] {
    let numbers = try run.artifacts(NumberArtifact.self).map { "\($0.artifact.value)" }
    return [ArtifactFile(name: "report.html", text: numbers.joined(separator: " "))]
  }
}

extension [Event] {
  /// What was set aside since it could not be read, and why.
  fileprivate var setAside: [String] {
    compactMap {
      if case .resultSetAside(let stage, _, let reason) = $0 { "\(stage): \(reason)" } else { nil }
    }
  }
}
