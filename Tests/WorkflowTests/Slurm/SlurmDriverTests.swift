import Foundation
import Platform
import Testing

@testable import Cluster
@testable import Workflow

@Suite("The driver of a cluster's jobs")
struct SlurmDriverTests {
  private static let chain = """
    stages:
      a: {probe: a}
      b: {probe: {tag: b, of: [a]}}
      c: {sum: {of: [a, b]}}
    """

  @Test("every stage that is missing becomes a job, which waits for the jobs of those that it needs")
  func dependencies() throws {
    let laboratory = try Laboratory()
    let gate = Gate()
    let played = PlayedSlurm(laboratory) { job in
      if job.name == "toys.a" { gate.wait() }
      return .runs
    }
    try OwnThread.start {
      // All three are queued before the first has run.
      while played.jobs.count < 3 { usleep(5_000) }
      gate.open()
    }
    let run = try laboratory.run(Self.chain, on: played)
    #expect(run.summary.outcome == .done && run.summary.executed == 3)
    #expect(played.jobs.map(\.name) == ["toys.a", "toys.b", "toys.c"])
    #expect(played.jobs.map(\.dependencies) == [[], [1], [1, 2]])
    #expect(run.executed == ["a", "b", "c"])
    #expect(try laboratory.number("c") == 3)
    #expect(laboratory.folder.files(under: "store/jobs") == [])
  }

  @Test("what is there becomes no job, and a run of which all is there asks Slurm nothing")
  func missesOnly() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages: {a: {probe: a}}")
    let gate = Gate()
    let played = PlayedSlurm(laboratory) { job in
      if job.name == "toys.b" { gate.wait() }
      return .runs
    }
    try OwnThread.start {
      while played.jobs.count < 2 { usleep(5_000) }
      gate.open()
    }
    let run = try laboratory.run(Self.chain, on: played)
    #expect(run.summary.executed == 2 && run.summary.reused == 1)
    #expect(played.jobs.map(\.dependencies) == [[], [1]])
    let silent = PlayedSlurm(laboratory) { _ in
      .runs
    } answer: { program, _ in
      .complaining(program)
    }
    #expect(try laboratory.run(Self.chain, on: silent).summary.outcome == .done)
  }

  @Test("a run of a part makes jobs of that part alone")
  func part() throws {
    let laboratory = try Laboratory()
    let played = PlayedSlurm(laboratory)
    let run = try laboratory.run(
      Self.chain, on: played, choosing: { try StageChoice(until: ["b"], of: $0) })
    #expect(run.summary.outcome == .done && run.executed == ["a", "b"])
    #expect(played.jobs.map(\.name) == ["toys.a", "toys.b"])
  }

  @Test("the job of a stage that is forced executes it although the result is there")
  func forced() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.chain)
    let played = PlayedSlurm(laboratory)
    let run = try laboratory.run(
      Self.chain, on: played, choosing: { try StageChoice(force: ["b"], of: $0) })
    #expect(run.summary.outcome == .done && run.executed == ["b"], "\(run.events)")
    #expect(played.jobs.map(\.name) == ["toys.b"])
  }

  @Test("a stage whose inputs come out as before needs no job, and the one that waits for it is taken back")
  func earlyCutoff() throws {
    let laboratory = try Laboratory()
    func text(_ value: Int) -> String {
      "stages: {n: \(value), p: {parity: n}, q: {sum: {of: [p]}}, slow: {probe: {tag: t, of: [q]}}}"
        .replacing("n: \(value)", with: "n: {number: \(value)}")
    }
    #expect(try laboratory.run(text(3), on: PlayedSlurm(laboratory)).summary.executed == 4)
    let played = PlayedSlurm(laboratory)
    let run = try laboratory.run(text(5), on: played)
    #expect(run.summary.outcome == .done)
    #expect(Set(run.executed).isSubset(of: ["n", "p", "q"]) && run.executed.contains("p"), "\(run.executed)")
    #expect(played.jobs.allSatisfy { $0.state != "RUNNING" && $0.state != "PENDING" })
  }

  @Test("a stage that fails is not tried again; what needs it is left out, with keep-going the rest runs")
  func failure() throws {
    let laboratory = try Laboratory(.failing("a"))
    let played = PlayedSlurm(laboratory)
    let run = try laboratory.run(Self.chain + "\n  d: {probe: d}", on: played, keepsGoing: true)
    #expect(run.summary.outcome == .failed && run.events.failures["a"] == "the probe 'a' broke")
    #expect(run.events.skips == ["b": "a", "c": "a"])
    #expect(run.summary.executed == 1)
    #expect(played.jobs.count { $0.name == "toys.a" } == 1)
    let again = try laboratory.run(Self.chain, on: PlayedSlurm(try Laboratory(in: laboratory.folder)))
    #expect(again.summary.outcome == .done)
  }

  @Test(
    "a job that is lost is begun again, three times at most",
    arguments: [("NODE_FAIL", 1), ("BOOT_FAIL", 3), ("PREEMPTED", 4)])
  func lost(state: String, times: Int) throws {
    let laboratory = try Laboratory()
    let first = FirstJobs(of: "toys.a", times)
    let played = PlayedSlurm(laboratory) { job in first.contains(job) ? .ends(state) : .runs }
    let run = try laboratory.run(Self.chain, on: played)
    let tries = played.jobs.count { $0.name == "toys.a" }
    if times < 4 {
      #expect(run.summary.outcome == .done && run.summary.executed == 3, "\(run.events)")
      #expect(tries >= 2)
    } else {
      #expect(run.events.failures["a"]?.contains("as were 3 before it") ?? false, "\(run.events)")
      #expect(tries == 4)
    }
    #expect(run.events.warnings.contains { $0.contains("was lost (\(state)); it goes on in another") })
  }

  @Test("a job that ends at its time limit goes on in another, but not for ever where it comes no further")
  func timeLimit() throws {
    let laboratory = try Laboratory()
    let once = PlayedSlurm(laboratory) { $0.number == 1 ? .isStopped : .runs }
    let run = try laboratory.run("stages: {a: {probe: a}}", on: once)
    #expect(run.summary.outcome == .done && once.jobs.map(\.state) == ["FAILED", "COMPLETED"])
    let always = PlayedSlurm(laboratory) { _ in .ends("TIMEOUT") }
    let idle = try laboratory.run("stages: {b: {probe: b}}", on: always)
    #expect(idle.events.failures["b"]?.contains("give it more time") ?? false, "\(idle.events)")
    #expect(always.jobs.count == 4)
  }

  @Test("a job that dies without a word fails its stage, with Slurm's word for it")
  func crash() throws {
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.chain, on: PlayedSlurm(laboratory) { _ in .ends("OUT_OF_MEMORY") })
    #expect(run.events.failures["a"]?.contains("ended as OUT_OF_MEMORY") ?? false)
    #expect(run.events.failures["a"]?.contains("memory: …") ?? false)
    let other = try laboratory.run(Self.chain, on: PlayedSlurm(laboratory) { _ in .ends("FAILED") })
    #expect(other.events.failures["a"]?.contains("on a file system that all machines share?") ?? false)
  }

  @Test("an answer that was lost is no second job; one that never arrived is asked for again")
  func unreachable() throws {
    let laboratory = try Laboratory()
    let refused = CapturedRun.complaining(
      "sbatch: error: Unable to contact slurm controller (connect failure)")
    let played = PlayedSlurm(laboratory) { _ in
      .runs
    } answer: { program, call in
      program == "sbatch" && call == 1 || program == "squeue" && call == 1 ? refused : nil
    }
    let run = try laboratory.run("stages: {a: {probe: a}}", on: played)
    #expect(run.summary.outcome == .done && played.jobs.count == 1)
    #expect(run.events.warnings.contains { $0.contains("it is not certain that its job was submitted") })
  }

  @Test("a job that Slurm refuses fails its stage in Slurm's words")
  func refused() throws {
    let laboratory = try Laboratory()
    let played = PlayedSlurm(laboratory) { _ in
      .runs
    } answer: { program, _ in
      program == "sbatch" ? .complaining("sbatch: error: invalid partition specified: x\n") : nil
    }
    let run = try laboratory.run(Self.chain, on: played)
    #expect(
      run.events.failures["a"] == "Slurm does not take its job: sbatch: error: invalid partition specified: x"
    )
    #expect(run.events.skips.keys.sorted() == ["b", "c"])
  }

  @Test("a wish to stop cancels all jobs and waits for those that run")
  func cancelled() throws {
    let cancellation = Cancellation()
    let laboratory = try Laboratory(
      Probes { _, _, context in
        cancellation.request()
        while true {
          try context.checkCancellation()
          usleep(1_000)
        }
      })
    let played = PlayedSlurm(laboratory)
    let run = try laboratory.run(Self.chain, on: played, cancellation: cancellation)
    #expect(run.summary.outcome == .interrupted)
    #expect(played.jobs.allSatisfy { $0.state == "CANCELLED" }, "\(played.jobs)")
    #expect(run.events.contains(.stageCancelled(stage: "a")))
  }

  @Test("a job that somebody else cancels is a failure that says so")
  func cancelledBySomebody() throws {
    let laboratory = try Laboratory()
    let played = PlayedSlurm(laboratory) { _ in .ends("CANCELLED") }
    let run = try laboratory.run(Self.chain, on: played)
    #expect(
      run.events.failures["a"]?.contains("was cancelled by somebody (scancel)") ?? false, "\(run.events)")
  }

  @Test("two drivers at once queue a stage once, whatever they call it, and both have its result")
  func together() throws {
    let laboratory = try Laboratory()
    let gate = Gate()
    let played = PlayedSlurm(laboratory) { job in
      if job.name == "toys.a" { gate.wait() }
      return .runs
    }
    let second = Guarded<RunOutcome?>(nil)
    let ended = Gate()
    try OwnThread.start {
      while played.jobs.count < 3 { usleep(5_000) }
      try? OwnThread.start {
        usleep(700_000)
        gate.open()
      }
      let renamed = Self.chain.replacing("a: {probe", with: "x: {probe").replacing("[a", with: "[x")
      let run = try? laboratory.run(renamed, on: played)
      second.withLock { $0 = run }
      ended.open()
    }
    let first = try laboratory.run(Self.chain, on: played)
    ended.wait()
    #expect(first.summary.outcome == .done)
    #expect(second.withLock { $0?.summary.outcome } == .done)
    #expect(played.jobs.count == 3, "\(played.jobs.map(\.name))")
  }
}

/// The first jobs of a stage, however many of others are between them.
private final class FirstJobs: Sendable {
  private let name: String
  private let count: Int
  private let seen = Guarded<[Int]>([])

  init(of name: String, _ count: Int) { (self.name, self.count) = (name, count) }

  func contains(_ job: PlayedSlurm.Job) -> Bool {
    guard job.name == name else { return false }
    return seen.withLock { seen in
      if !seen.contains(job.number) { seen.append(job.number) }
      return seen.prefix(count).contains(job.number)
    }
  }
}
