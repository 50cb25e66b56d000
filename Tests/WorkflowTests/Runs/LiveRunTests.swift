import Declarations
import Foundation
import TestSupport
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

@Suite("Runs that have no end yet, or never will")
struct LiveRunTests {
  private let folder: TemporaryFolder
  private static let text = """
    stages:
      first: {number: 12}
      second: {probe: {tag: second, of: first}}
      third: {sum: {of: second}}
    """

  init() throws { folder = try TemporaryFolder() }

  private func laboratory(_ probes: Probes = Probes()) throws -> Laboratory {
    try Laboratory(in: folder, probes)
  }

  private func run(_ number: Int) -> RunFolder { RunFolder(path: "\(folder.path)/runs/toys/\(number)") }

  private func listed() throws -> [String] {
    try RunListing(of: "\(folder.path)/runs", .init(), measures: NumberMeasures())
      .runs.map { "\($0.number ?? 0) \($0.state) \($0.stageCount) \($0.failureCount)" }
  }

  @Test("a run is there from its first stage on, with what is done, what has happened, and that it runs")
  func underWay() throws {
    let folder = folder
    let run = run(1)
    let seen = Guarded<[String]>([])
    let state = Guarded<(state: RunState?, made: [String], latest: Int?)>((nil, [], nil))
    let laboratory = try laboratory(
      Probes { _, inputs, _ in
        for _ in 0..<1000 where !folder.files(under: "runs/toys/1").contains("stages/first/number.txt") {
          usleep(5000)
        }
        seen.withLock { $0 = folder.files(under: "runs/toys/1") }
        let progress = try run.progress()
        let latest = try RunDirectories(root: "\(folder.path)/runs", name: "toys").latest?.number
        let now = try run.unfinished()?.state
        state.withLock {
          $0 = (now, progress.stages.map { "\($0.name) \($0.state) \($0.kind ?? "")" }, latest)
        }
        return inputs.reduce(1, +)
      })
    let outcome = try laboratory.run(Self.text)
    #expect(
      seen.withLock { $0 } == ["events.jsonl", "spec.yaml", "stages/first/number.txt", "unfinished.json"])
    let (then, made, latest) = state.withLock { $0 }
    #expect(then == .running && latest == nil)
    #expect(made == ["first done number", "second running probe"])
    #expect(outcome.summary.directory == run.path)
    #expect(try run.unfinished() == nil && run.state() == .done)
    #expect(try laboratory.directories.latest?.number == 1)
    #expect(!folder.files(under: "runs/toys/1").contains { $0.hasPrefix(".") })
    #expect(try run.findings(of: run.record()) == [])
    #expect(try listed() == ["1 done 3 0"])
  }

  @Test(
    "a run that fails says why and has what is done; the next one takes the next number, and is the latest")
  func failed() throws {
    let outcome = try laboratory(.failing("second")).run(Self.text)
    #expect(outcome.summary.outcome == .failed && outcome.summary.directory == run(1).path)
    let record = try run(1).record()
    #expect(record.outcome == .failed && record.state == .failed)
    #expect(record.failures == [.init(stage: "second", message: "the probe 'second' broke")])
    #expect(record.stages.map(\.name) == ["first"] && record.notRun == ["third"])
    #expect(try RunRecord(json: JSON(parsing: record.json.prettyBytes)) == record)
    #expect(try run(1).findings(of: record) == [])
    #expect(try run(1).state() == .failed)
    #expect(try laboratory().directories.latest == nil && laboratory().directories.all.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/runs/toys/latest"))
    #expect(try listed() == ["1 failed 1 1"])
    #expect(try RunReferences(in: "\(folder.path)/runs").keys.count == 1)
    let next = try laboratory().run(Self.text)
    #expect(next.summary.directory == run(2).path && next.executed == ["second", "third"])
    #expect(try laboratory().directories.latest?.number == 2)
    #expect(try laboratory().directories.all.map(\.number) == [2])
    #expect(try listed() == ["1 failed 1 1", "2 done 3 0"])
  }

  @Test(
    "a run of which nothing could be made still says why, with keep-going or without",
    arguments: [true, false])
  func nothingMade(keepsGoing: Bool) throws {
    let text = "stages: {a: {probe: bad}, b: {sum: {of: a}}}"
    let outcome = try laboratory(.failing("bad")).run(text, keepsGoing: keepsGoing)
    #expect(outcome.summary.outcome == .failed)
    #expect(try run(1).record().failures.map(\.stage) == ["a"])
    #expect(try run(1).record().notRun == ["b"])
  }

  @Test("a run that went on past a failure to its end is the latest, and says that it failed")
  func wentOn() throws {
    let outcome = try laboratory(.failing("second")).run(Self.text, keepsGoing: true)
    #expect(outcome.summary.directory == run(1).path)
    #expect(try run(1).record().outcome == nil && run(1).state() == .failed)
    #expect(try laboratory().directories.latest?.number == 1)
  }

  @Test("a run that is interrupted says so; one that was before it began leaves nothing")
  func interrupted() throws {
    let cancellation = Cancellation()
    cancellation.request()
    let early = try laboratory().run(Self.text, cancellation: cancellation)
    #expect(early.summary.outcome == .interrupted && early.summary.directory == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/runs/toys") == [])
    let later = Cancellation()
    let outcome = try laboratory(
      Probes { _, _, context in
        later.request()
        try context.checkCancellation()
        return 1
      }
    ).run(Self.text, cancellation: later)
    #expect(outcome.summary.outcome == .interrupted)
    #expect(try run(1).record().outcome == .interrupted && run(1).state() == .interrupted)
    #expect(try run(1).record().notRun == ["second", "third"])
    #expect(try listed() == ["1 interrupted 1 0"])
  }

  @Test("what changes nothing leaves nothing, though a stage ran")
  func unchanged() throws {
    _ = try laboratory().run(Self.text)
    let again = try laboratory().run(Self.text) { try StageChoice(force: ["second"], of: $0) }
    #expect(again.executed == ["second"] && again.summary.directory == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/runs/toys").sorted() == [
        "1", "latest",
      ])
  }

  @Test("two runs at once have a number each, and the higher one is the latest, whichever ends first")
  func together() throws {
    let (entered, leave) = (Gate(), Gate())
    let slow = try Laboratory(
      in: folder,
      Probes { _, _, _ in
        entered.open()
        leave.wait()
        return 1
      })
    let fast = try laboratory()
    let other = "stages: {one: {number: 1}}"
    let path = Guarded<String?>(nil)
    inParallel(2) { turn in
      if turn == 0 {
        let outcome = try? slow.run(Self.text)
        path.withLock { $0 = outcome?.summary.directory }
      } else {
        entered.wait()
        _ = try? fast.run(other)
        leave.open()
      }
    }
    #expect(path.withLock { $0 } == run(1).path)
    #expect(try laboratory().directories.all.map(\.number) == [1, 2])
    #expect(try laboratory().directories.latest?.number == 2)
    #expect(try run(1).state() == .done && run(1).record().stages.count == 3)
  }

  /// A run whose process is gone, as far as the lock tells.
  private func kill() throws {
    let laboratory = try laboratory()
    let journal = EventJournal { _ in }
    journal.record(.runStarted(name: "toys", stages: 3, toRun: ["first"]))
    let live = try LiveRun(
      try laboratory.directories.begin(), of: try laboratory.graph(Self.text), by: "0.0", telling: journal)
    journal.record(.stageStarted(stage: "first", kind: "number"))
    live.close()
  }

  private func changeMark(_ name: String, to value: JSON) throws {
    let json = try JSON(parsing: folder.bytes(of: "runs/toys/1/unfinished.json"))
    let members = (json.members ?? []).map { $0.name == name ? JSON.Member(name, value) : $0 }
    try folder.write(JSON.object(members).prettyBytes, to: "runs/toys/1/unfinished.json")
  }

  @Test("a run that was killed is told from one that runs, and the next one goes on beside it")
  func killed() throws {
    try kill()
    #expect(try run(1).state() == .killed && listed() == ["1 killed 0 0"])
    #expect(try run(1).progress().stages.map(\.state) == [.running])
    #expect(try run(1).progress().total == 3)
    let next = try laboratory().run(Self.text)
    #expect(next.summary.directory == run(2).path && next.summary.executed == 3)
    #expect(try listed() == ["1 killed 0 0", "2 done 3 0"])
    #expect(try RunFolders.all(in: "\(folder.path)/runs").map(\.number) == [2])
  }

  @Test(
    "a run that was killed just before its run.json was there is one that was killed, and nothing is wrong with it"
  )
  func killedAtTheEnd() throws {
    _ = try laboratory().run(Self.text)
    let place = "\(folder.path)/runs/toys/1"
    try FileManager.default.moveItem(atPath: "\(place)/run.json", toPath: "\(place)/.run.json")
    try folder.write(
      UnfinishedMark(name: "toys", thalweg: "0").json.prettyBytes, to: "runs/toys/1/unfinished.json")
    let listing = try RunListing(of: "\(folder.path)/runs", .init(), measures: NumberMeasures())
    #expect(listing.problems.isEmpty && listing.runs.map(\.state) == [.killed])
    #expect(try laboratory().directories.latest == nil)
    let next = try laboratory().run(Self.text)
    #expect(next.executed == [] && next.summary.directory == run(2).path)
    #expect(try laboratory().directories.latest?.number == 2)
  }

  @Test(
    "a mark that was left at the very end does not make a whole run unfinished, and goes with the next run")
  func markLeft() throws {
    _ = try laboratory().run(Self.text)
    try folder.write(
      UnfinishedMark(name: "toys", thalweg: "0").json.prettyBytes, to: "runs/toys/1/unfinished.json")
    try folder.remove("runs/toys/latest")
    #expect(try listed() == ["1 done 3 0"])
    #expect(try laboratory().directories.latest?.number == 1)
    #expect(try laboratory().run(Self.text).summary.directory == nil)
    #expect(!folder.files(under: "runs/toys/1").contains("unfinished.json"))
  }

  @Test("of one that was begun on another machine it is not known; of a machine that was started anew it is")
  func elsewhere() throws {
    try kill()
    try changeMark("boot", to: "another")
    #expect(try run(1).state() == .killed, "the host is this one")
    try changeMark("host", to: "far away")
    #expect(try run(1).state() == .elsewhere)
  }

  @Test("whoever looks whether a run lives does not keep another from seeing that it does not")
  func looking() throws {
    try kill()
    let run = run(1)
    let states = Guarded<Set<RunState>>([])
    inParallel(8) { _ in
      for _ in 0..<200 {
        guard let state = try? run.unfinished()?.state else { continue }
        states.withLock { _ = $0.insert(state) }
      }
    }
    #expect(states.withLock { $0 } == [.killed])
  }

  @Test(
    "a mark that says nothing is an error in words, and no run is begun under its number",
    arguments: [
      "", "{", "null", "{}", #"{"format": 2}"#, #"{"format": 1, "name": "toys", "state": "done"}"#,
      #"{"format": 1, "name": 3, "thalweg": "", "state": "running", "started": 1e300, "host": ""}"#,
      String(repeating: "[", count: 100_000),
    ])
  func damagedMark(text: String) throws {
    try kill()
    try folder.write(Array(text.utf8), to: "runs/toys/1/unfinished.json")
    let error = #expect(throws: FileError.self) { try run(1).unfinished() }
    #expect(error?.message.contains("unfinished.json") == true && error?.help?.isEmpty == false)
    let listing = try RunListing(of: "\(folder.path)/runs", .init(), measures: NumberMeasures())
    #expect(listing.runs.isEmpty && listing.problems.count == 1)
    #expect(try laboratory().run(Self.text).summary.directory == run(2).path)
    #expect(try laboratory().directories.latest?.number == 2)
  }

  @Test(
    "a folder, a pipe or a link in place of the mark is no way to hang or to crash",
    arguments: FoundThing.allCases)
  func oddMark(thing: FoundThing) throws {
    try kill()
    try folder.remove("runs/toys/1/unfinished.json")
    try thing.make(at: "\(folder.path)/runs/toys/1/unfinished.json")
    _ = try? run(1).unfinished()
    #expect(try laboratory().run(Self.text).summary.directory == run(2).path)
    #expect(try laboratory().directories.latest?.number == 2)
  }

  @Test("events that are cut off, no JSON or of nothing known are passed over")
  func damagedEvents() throws {
    try kill()
    let lines = [
      #"{"event":"run-started","stages":1e300}"#, "{", "", "[]", #"{"event":3}"#,
      #"{"event":"stage-started"}"#,
      #"{"event":"stage-finished","stage":"x","seconds":"long"}"#, #"{"event":"stage-failed","stage":"x"}"#,
      #"{"event":"stage-started","stage":"y","kind":7}"#, #"{"event":"stage-fi"#,
    ]
    try folder.write(Array(lines.joined(separator: "\n").utf8), to: "runs/toys/1/events.jsonl")
    let progress = try run(1).progress()
    #expect(progress.total == nil && progress.stages.map(\.name) == ["x", "y"])
    #expect(progress.failures.map(\.message) == [nil])
  }

  @Test("a file of the user's own that is called so makes no finished run unfinished")
  func ownFile() throws {
    _ = try laboratory().run(Self.text)
    try folder.write(Array("my list".utf8), to: "runs/toys/1/unfinished.json")
    #expect(try laboratory().directories.latest?.number == 1 && run(1).state() == .done)
    #expect(try listed() == ["1 done 3 0"])
    #expect(try laboratory().run(Self.text).summary.directory == nil)
  }

  @Test(
    "a process killed between any two steps leaves a whole run or one that is known not to be, and no false latest"
  )
  func crashes() throws {
    func work(_ folder: TemporaryFolder, _ operations: FileOperations) throws {
      let runs = try RunDirectories(root: folder.path, name: "a", operations: operations)
      let hidden = try runs.begin()
      try hidden.write([0], to: "spec.yaml")
      let builder = try hidden.appear(as: UnfinishedMark(name: "a", thalweg: "0"))
      try builder.write([1], to: "stages/one")
      try builder.write(Array("{}".utf8), to: "run.json")
      try builder.commit()
    }
    let whole = ["run.json", "spec.yaml", "stages/one"]
    let log = StepLog()
    try work(try TemporaryFolder(), log.operations)
    var stopped = 0
    for step in 0..<log.count {
      let folder = try TemporaryFolder()
      try? work(folder, StepLog(.crash(at: step)).operations)
      let runs = try RunDirectories(root: folder.path, name: "a")
      for run in try runs.all {
        let files = folder.files(under: "a/\(run.number)").filter { $0 != "unfinished.json" }
        #expect(files == whole, "after step \(step)")
      }
      for run in try runs.allNumbered where try runs.all.isEmpty {
        stopped += 1
        #expect(try run.folder.state() == .killed, "after step \(step)")
      }
      try work(folder, FileOperations())
      let latest = try runs.latest
      #expect(try latest?.number == runs.allNumbered.last?.number, "after step \(step)")
    }
    #expect(stopped > 5)
  }

  @Test("what somebody changes in a run that is under way is not sealed: it is written anew")
  func disturbed() throws {
    let folder = folder
    let laboratory = try laboratory(
      Probes { _, _, _ in
        for _ in 0..<1000 where !folder.files(under: "runs/toys/1").contains("stages/first/number.txt") {
          usleep(5000)
        }
        usleep(20_000)
        try folder.write(Array("13".utf8), to: "runs/toys/1/stages/first/number.txt")
        return 1
      })
    let outcome = try laboratory.run(Self.text)
    #expect(outcome.summary.outcome == .done)
    let run = RunFolder(path: try #require(outcome.summary.directory))
    #expect(try run.findings(of: run.record()) == [])
    #expect(try laboratory.number("first") == 12)
  }

  @Test(
    "where the directory of a run that fails cannot be filled, it says that it failed, and why no more is there"
  )
  func unfillable() throws {
    let outcome = try laboratory(.failing("second")).run(Self.text, presenter: BrokenPages())
    #expect(outcome.summary.outcome == .failed && outcome.summary.directory == nil)
    #expect(outcome.events.warnings.contains { $0.contains("runs/toys/1' does not have all that is done") })
    #expect(try run(1).state() == .failed)
    #expect(try run(1).unfinished()?.message == "no page can be made")
    #expect(throws: (any Error).self) { try laboratory().run(Self.text, presenter: BrokenPages()) }
    #expect(try run(2).unfinished()?.message == "no page can be made")
    #expect(try laboratory().run(Self.text).summary.directory == run(3).path)
  }
}

private struct BrokenPages: RunPresenter {
  struct Failure: Error, CustomStringConvertible { let description = "no page can be made" }

  func files(presenting run: PresentedRun) throws -> [ArtifactFile] { throw Failure() }
}
