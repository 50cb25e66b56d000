import Declarations
import Foundation
import Platform
import Testing

@testable import ResultStore
@testable import Workflow

struct ExecutorTests {
  /// `width` probes that need nothing, and a sum of them.
  private func fan(_ width: Int) -> String {
    let names = (0..<width).map { "p\($0)" }
    let probes = names.map { "  \($0): {probe: \($0)}\n" }.joined()
    return "stages:\n\(probes)  all: {sum: {of: [\(names.joined(separator: ", "))]}}\n"
  }

  @Test(
    "stages run side by side, as many as there are jobs, and never use more cores than there are",
    arguments: [(1, 1), (1, 4), (2, 2), (2, 5), (3, 4), (4, 4), (9, 3)])
  func cores(jobs: Int, cores: Int) throws {
    let floor = ShopFloor()
    let laboratory = try Laboratory(
      Probes { _, _, context in
        floor.enter(context.cores)
        for _ in 0..<40 {
          floor.look()
          usleep(200)
        }
        floor.leave(context.cores)
        return 1
      })
    let run = try laboratory.run(fan(12), jobs: jobs, cores: cores)
    #expect(run.summary.executed == 13)
    #expect(floor.most.stages == min(jobs, cores))
    #expect(floor.most.threads <= cores)
    #expect(floor.most.threads >= min(jobs, cores))
  }

  @Test("a stage that runs alone has all cores")
  func alone() throws {
    let seen = Guarded<[Int]>([])
    let laboratory = try Laboratory(
      Probes { _, _, context in
        seen.withLock { $0.append(context.cores.threads) }
        return 1
      })
    _ = try laboratory.run("stages: {a: {probe: a}}", jobs: 4, cores: 6)
    #expect(seen.withLock { $0 } == [6])
  }

  private static let failing = """
    stages:
      bad: {probe: bad}
      after: {sum: {of: [bad]}}
      last: {sum: {of: [after, other]}}
      other: {probe: other}
      beside: {sum: {of: [other], plus: 1}}
    """

  @Test("with keep-going everything runs that does not need what failed")
  func keepsGoing() throws {
    let laboratory = try Laboratory(.failing("bad"))
    let run = try laboratory.run(Self.failing, jobs: 1, keepsGoing: true)
    #expect(run.summary.outcome == .failed)
    #expect(run.events.failures == ["bad": "the probe 'bad' broke"])
    #expect(run.events.skips == ["after": "bad", "last": "after"])
    #expect(Set(run.executed) == ["bad", "other", "beside"])
    #expect(run.summary.executed == 2)
    #expect(run.summary.failed == 1)
    #expect(run.summary.skipped == 2)
    let record = try #require(try laboratory.directories.latestRecord)
    #expect(record.failures.map(\.stage) == ["bad"])
    #expect(record.failures.map(\.message) == ["the probe 'bad' broke"])
    #expect(record.stages.map(\.name) == ["other", "beside"])
  }

  @Test("without it nothing new is started, and what was made is there for the next run")
  func stops() throws {
    let laboratory = try Laboratory(.failing("bad"))
    let run = try laboratory.run(Self.failing, jobs: 1)
    #expect(run.summary.outcome == .failed)
    #expect(run.executed == ["bad"])
    #expect(try laboratory.directories.all.isEmpty)
    let mended = try Laboratory(in: laboratory.folder).run(Self.failing)
    #expect(mended.summary.outcome == .done)
    #expect(mended.summary.executed == 5)
  }

  @Test("what runs beside a failing stage ends, and is kept")
  func beside() throws {
    let gate = Gate()
    let laboratory = try Laboratory(
      Probes { tag, _, _ in
        if tag == "bad" {
          gate.wait()
          throw ProbeFailure(tag: tag)
        }
        gate.open()
        usleep(20_000)
        return 5
      })
    let run = try laboratory.run(Self.failing, jobs: 2)
    #expect(Set(run.executed) == ["bad", "other"])
    #expect(run.summary.executed == 1)
    let next = try Laboratory(in: laboratory.folder).run(Self.failing)
    #expect(!next.executed.contains("other"))
  }

  @Test("a run that is stopped in the middle keeps what is done, and the next one goes on from there")
  func cancellation() throws {
    let cancellation = Cancellation()
    let laboratory = try Laboratory(
      Probes { tag, inputs, context in
        if tag == "second" { cancellation.request() }
        try context.checkCancellation()
        return 1
      })
    let text = """
      stages:
        first: {probe: first}
        second: {probe: {tag: second, of: first}}
        third: {probe: {tag: third, of: second}}
      """
    let run = try laboratory.run(text, cancellation: cancellation)
    #expect(run.summary.outcome == .interrupted)
    #expect(run.executed == ["first", "second"])
    #expect(run.events.contains(.stageCancelled(stage: "second")))
    #expect(run.summary.executed == 1)
    #expect(try laboratory.directories.all.isEmpty)
    let next = try Laboratory(in: laboratory.folder).run(text)
    #expect(next.executed == ["second", "third"])
    #expect(next.summary.outcome == .done)
  }

  @Test("of results that differ the first stands, and the run warns")
  func nondeterminism() throws {
    let laboratory = try Laboratory()
    let other = try laboratory.store()
    let text = "stages: {a: {probe: a}, b: {sum: {of: [a], plus: 1}}}"
    // Another process that honours no lock is faster: its result is there before this one's.
    let plan = try laboratory.plan(text)
    guard case .toRun(let preimage) = plan.stages[0].state else { throw ProbeFailure(tag: "plan") }
    let hasty = try Laboratory(
      in: laboratory.folder,
      Probes { _, _, _ in
        let digest = try other.put(Array("40".utf8))
        let file = OutputRecord.File(name: "number.txt", digest: digest, size: 2)
        let output = OutputRecord(name: "number", type: "number", files: [file])
        _ = try other.record(ActionRecord(preimage: preimage.json, settings: .null, outputs: [output]))
        return 50
      })
    let run = try hasty.run(text)
    #expect(
      run.events.warnings == [
        "this execution gave other bytes than the one that is stored; the stored one stands"
      ])
    #expect(try hasty.number("a") == 40)
    #expect(try hasty.number("b") == 41)
  }

  @Test("two stages with one key are one execution, and the plan says so")
  func equalStages() throws {
    let text = "stages: {a: {probe: same}, b: {probe: same}, c: {sum: {of: [a, b]}}}"
    let laboratory = try Laboratory(
      Probes { _, _, _ in
        usleep(50_000)
        return 1
      })
    let waiting = try laboratory.plan(text).stages.compactMap { stage in
      if case .waiting(let names) = stage.state { "\(stage.node.name) for \(names)" } else { nil }
    }
    #expect(waiting == [#"b for ["a"]"#, #"c for ["a", "b"]"#])
    let run = try laboratory.run(text)
    #expect(run.executed == ["a", "c"])
    #expect(run.events.warnings == [])
    #expect(run.summary.reused == 1)
  }

  @Test("two runs at once do every stage once", arguments: 0..<4)
  func twoRuns(turn: Int) throws {
    let made = Guarded<[String]>([])
    let probes = Probes { tag, inputs, _ in
      made.withLock { $0.append(tag) }
      usleep(3_000)
      return inputs.reduce(1, +)
    }
    let folder = try TemporaryFolder()
    let text =
      "stages:\n"
      + (0..<6).map { "  p\($0): {probe: {tag: p\($0)\($0 > 1 ? ", of: p\($0 - 2)" : "")}}\n" }
      .joined()
    let outcomes = Guarded<[RunOutcome]>([])
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      guard let run = try? Laboratory(in: folder, probes).run(text, jobs: 2) else { return }
      outcomes.withLock { $0.append(run) }
    }
    #expect(made.withLock { $0.sorted() } == ["p0", "p1", "p2", "p3", "p4", "p5"])
    let summaries = outcomes.withLock { $0.map(\.summary) }
    #expect(summaries.map(\.outcome) == [.done, .done])
    #expect(summaries.map(\.executed).reduce(0, +) == 6)
    #expect(summaries.map(\.reused).reduce(0, +) == 6)
  }
}
