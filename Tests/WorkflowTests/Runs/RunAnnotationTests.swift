import Declarations
import Foundation
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

@Suite("What people say of runs, and the removal of runs")
struct RunAnnotationTests {
  private let laboratory: Laboratory
  private var folder: TemporaryFolder { laboratory.folder }

  init() throws {
    laboratory = try Laboratory()
    for number in 1...3 { _ = try laboratory.run("stages: {a: {number: \(number)}}") }
  }

  private func run(_ number: Int) -> RunFolder { RunFolder(path: "\(folder.path)/runs/toys/\(number)") }

  private var link: String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/runs/toys/latest")
  }

  @Test("a note and a pin are kept beside the run, and are none of what it made")
  func kept() throws {
    #expect(try run(3).annotations() == RunAnnotations())
    let said = RunAnnotations(isPinned: true, note: "the one in the paper\nof May – \"fig. 3\"")
    try run(3).annotate(said)
    #expect(try run(3).annotations() == said)
    #expect(try run(3).findings(of: run(3).record()) == [])
    #expect(try laboratory.run("stages: {a: {number: 3}}").summary.directory == nil)
    let listing = try RunListing(
      of: "\(folder.path)/runs", .init(conditions: [RunCondition(parsing: "pinned=true")]),
      measures: NumberMeasures())
    #expect(listing.runs.map(\.number) == [3] && listing.runs[0].annotations == said)
    try run(3).annotate(RunAnnotations())
    #expect(!folder.files(under: "runs/toys/3").contains("annotations.json"))
  }

  @Test(
    "what does not say whether a run is pinned is an error, and nothing is removed on the strength of it",
    arguments: [
      "", "{", "[]", #"{"format": 2, "pinned": false}"#, #"{"format": 1, "pinned": "no"}"#,
      #"{"format": 1, "pinned": true, "note": 3}"#,
    ])
  func damaged(text: String) throws {
    try folder.write(Array(text.utf8), to: "runs/toys/2/annotations.json")
    #expect(throws: FileError.self) { try run(2).annotations() }
    #expect(throws: FileError.self) { try RunRemoval(of: run(2)).objection() }
    #expect(
      try RunReferences(in: "\(folder.path)/runs", pinnedAlone: true).unreadable.map(\.path) == [run(2).path])
  }

  @Test("a pinned run is not removed, and a running one is not")
  func refused() throws {
    try run(1).annotate(RunAnnotations(isPinned: true))
    #expect(try RunRemoval(of: run(1)).objection()?.message == "'\(run(1).path)' is pinned")
    let live = try laboratory.directories.begin().appear(as: UnfinishedMark(name: "toys", thalweg: "0"))
    #expect(try RunRemoval(of: run(4)).objection()?.message == "'\(run(4).path)' is still running")
    live.discard()
    #expect(try RunRemoval(of: run(2)).objection() == nil)
  }

  @Test(
    "when the latest run is removed the one before it is the latest, and after the last one there is none")
  func removal() throws {
    try RunRemoval(of: run(2)).perform()
    #expect(link == "3")
    try RunRemoval(of: RunFolder(path: run(3).path + "/")).perform()
    #expect(link == "1")
    #expect(try laboratory.directories.latest?.number == 1)
    #expect(try RunRemoval(of: run(1)).contents().files > 4)
    try RunRemoval(of: run(1)).perform()
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/runs/toys") == [])
    #expect(try laboratory.run("stages: {a: {number: 2}}").executed == [], "results stay in the store")
  }

  @Test("results of pinned runs stay in the store, however old they are and little room there is")
  func pinned() throws {
    try run(2).annotate(RunAnnotations(isPinned: true))
    let keys = try RunReferences(in: "\(folder.path)/runs", pinnedAlone: true).pinnedKeys
    #expect(keys.count == 1)
    let policy = RemovalPolicy(minimumAge: 0, mostBytes: 0, pinnedKeys: keys, grace: 0)
    let report = try StoreCleaning(of: laboratory.store(), by: policy).perform()
    #expect(report.removed[.actions]?.count == 2)
    #expect(try laboratory.run("stages: {a: {number: 2}}").executed == [])
    #expect(try laboratory.run("stages: {a: {number: 1}}").executed == ["a"])
  }
}
