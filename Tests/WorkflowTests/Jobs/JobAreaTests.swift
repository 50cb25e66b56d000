import Foundation
import Platform
import TestSupport
import Testing

@testable import Cluster
@testable import Workflow

@Suite("What drivers and jobs say to each other")
struct JobAreaTests {
  private let laboratory: Laboratory
  private let area: JobArea
  private let staticKey = StaticKey(digest: Digest(of: Array("recipe".utf8)))

  init() throws {
    laboratory = try Laboratory()
    area = JobArea(of: try laboratory.store(), workingFolder: "/")
  }

  @Test("of many that claim a static key at once one has it, and a later one can follow it")
  func claims() throws {
    let store = try laboratory.store()
    try store.prepare()
    let won = Guarded(0)
    inParallel(8) { number in
      let ticket = JobTicket(run: "r", number: number + 1)
      let isMine = try? JobArea(of: store, workingFolder: "/").claim(staticKey, for: ticket, after: nil)
      if isMine ?? false { won.withLock { $0 += 1 } }
    }
    #expect(won.withLock { $0 } == 1)
    let first = try #require(try area.claim(on: staticKey))
    #expect(first.generation == 1)
    let next = JobTicket(run: "s", number: 1)
    #expect(try area.claim(staticKey, for: next, after: first))
    #expect(try area.claim(on: staticKey) == JobClaim(generation: 2, ticket: next))
    #expect(try !area.claim(staticKey, for: JobTicket(run: "t", number: 1), after: first))
    area.removeClaims(on: staticKey)
    #expect(try area.claim(on: staticKey) == nil)
  }

  @Test(
    "the end of a job is read as it was written",
    arguments: [
      JobEnd.Outcome.executed(key: "k", seconds: 1.5, StageWork(unit: "epoch", amount: 3)),
      .executed(key: "k", seconds: 0, nil), .reused(key: "k"), .failed("a\n\"b\""), .stopped,
      .damagedInput(digest: "d", path: "p"),
    ])
  func ends(outcome: JobEnd.Outcome) throws {
    let ticket = JobTicket(run: "r", number: 1)
    try area.makeFolder(of: ticket)
    #expect(area.end(of: ticket) == nil)
    try area.write(JobEnd(outcome: outcome), of: ticket)
    #expect(area.end(of: ticket)?.outcome == outcome)
    area.removeEnd(of: ticket)
    #expect(area.end(of: ticket) == nil)
  }

  @Test("events are read while they are written, under the name that the reader has for the stage")
  func events() throws {
    let path = "\(laboratory.folder.path)/events.jsonl"
    let files = DurableFiles(operations: FileOperations())
    var tail = JobEventTail(path, ofStage: "mine")
    #expect(tail.read(files) == [])
    let progress = Progress(unit: "epoch", done: 2.5, of: 10, reused: 1, figures: [.init("loss", 0.5)])
    let journal = JobJournal(path, operations: FileOperations())
    journal.record(.stageStarted(stage: "theirs", kind: "train"))
    journal.record(.stageProgress(stage: "theirs", progress))
    // Too soon after the other to be written.
    journal.record(.stageProgress(stage: "theirs", progress))
    #expect(
      tail.read(files) == [
        .stageStarted(stage: "mine", kind: "train"), .stageProgress(stage: "mine", progress),
      ])
    journal.record(.warning(stage: "theirs", message: "careful"))
    journal.record(.resultWarning(stage: "theirs", message: "odd"))
    #expect(
      tail.read(files) == [
        .warning(stage: "mine", message: "careful"), .resultWarning(stage: "mine", message: "odd"),
      ])
    #expect(tail.read(files) == [] && tail.furthest == 2.5)
  }

  @Test("a line that is not yet whole is read when it is")
  func halfLine() throws {
    let files = DurableFiles(operations: FileOperations())
    var tail = JobEventTail("\(laboratory.folder.path)/e", ofStage: "a")
    let line = Array((TimedEvent(.warning(stage: "a", message: "x")).json.compactText + "\n").utf8)
    try laboratory.folder.write(Array(line.prefix(20)), to: "e")
    #expect(tail.read(files) == [])
    try laboratory.folder.write(line, to: "e")
    #expect(tail.read(files) == [.warning(stage: "a", message: "x")])
  }

  @Test(
    "a driver lives while it touches its mark, and not longer than its lock on this machine, in any container"
  )
  func marks() throws {
    let (mine, other) = (DriverMark(ofRun: "mine", in: area), DriverMark(ofRun: "other", in: area))
    #expect(!other.lives(asSeenBy: mine))
    let locks = (try mine.make(), try other.make())
    #expect(locks.0 != nil && locks.1 != nil)
    #expect(other.lives(asSeenBy: mine))
    try laboratory.folder.setModified(Date(timeIntervalSinceNow: -120), of: "store/jobs/other/driver")
    #expect(!other.lives(asSeenBy: mine))
    other.beat()
    #expect(other.lives(asSeenBy: mine))
    do { withExtendedLifetime(try other.make()) {} }
    #expect(!other.lives(asSeenBy: mine))
    let elsewhere = Array("{\"boot\": \"another machine, whose locks are not seen here\"}".utf8)
    try laboratory.folder.write(elsewhere, to: "store/jobs/other/driver")
    #expect(other.lives(asSeenBy: mine))
    withExtendedLifetime(locks) {}
  }

  @Test("what another machine has written is waited for, but not for ever")
  func patience() throws {
    let path = "\(laboratory.folder.path)/late"
    try OwnThread.start {
      usleep(200_000)
      try? Data("x".utf8).write(to: URL(fileURLWithPath: path))
    }
    let look = { FileManager.default.contents(atPath: path) }
    #expect(RetryPolicy(seconds: 20).wait(for: look) == Data("x".utf8))
    #expect(RetryPolicy(seconds: 0.1).wait(for: { () -> Int? in nil }) == nil)
    #expect(RetryPolicy(seconds: 20).wait(isCancelled: { true }, for: { () -> Int? in nil }) == nil)
  }
}
