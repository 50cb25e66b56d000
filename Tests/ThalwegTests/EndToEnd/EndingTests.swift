import Declarations
import Foundation
import Testing

@testable import thalweg

@Suite("Ending a run before its time")
struct EndingTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "Ctrl-C keeps what is done, exits with 130, and the next run goes on",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupt(signal: Int32) throws {
    let program = try startLongRun()
    #expect(try program.waitUntilItSays("end: started"))
    #expect(try states() == ["1 running"])
    program.send(signal)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("stopping; what is done is kept"))
    #expect(outcome.errors.contains(": start is kept; `thalweg run moons.yaml"), "\(outcome.errors)")
    #expect(try states() == ["1 interrupted"])
    let shown = try workshop.thalweg("show", "moons/1").output
    #expect(shown.contains("interrupted: by the user") && shown.contains("not run: end, valley"), "\(shown)")
    #expect(try workshop.text(of: "runs/moons/1/report.html").contains("Interrupted by the user."))
    try expectNextRunReusesStart()
    #expect(try states() == ["1 interrupted", "2 done"])
  }

  /// What `runs` says of each.
  private func states() throws -> [String] {
    let runs = try JSON(parsing: try workshop.thalweg("runs", "--json").output)["runs"]?.elements ?? []
    return runs.map { "\($0["number"]?.integer ?? 0) \($0["state"]?.text ?? "")" }
  }

  @Test("kill -9 leaves nothing that the next run would trip over")
  func kill() throws {
    let program = try startLongRun()
    #expect(try program.waitUntilItSays("end: started"))
    program.send(SIGKILL)
    #expect(try program.waitForEnd().code == -SIGKILL)
    #expect(try states() == ["1 killed"])
    let shown = try workshop.thalweg("show", "moons")
    #expect(
      shown.code == 0 && shown.output.contains("killed: its process ended without a word, 1 of 5 stages done")
    )
    #expect(shown.output.contains("was running"), "\(shown.output)")
    try expectNextRunReusesStart()
    #expect(try states() == ["1 killed", "2 done"])
  }

  @Test("a stage that fails exits with 1; with --keep-going the rest is made and kept")
  func failure() throws {
    // A rate at which no training stays finite.
    let arguments = ["run", "moons.yaml", "--set", "stages.end.train.optimiser.sgd.rate=3e38", "--jobs", "1"]
    let outcome = try workshop.start(arguments + ["--keep-going"]).waitForEnd()
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("end: failed"))
    #expect(outcome.errors.contains("failed: end after "))
    #expect(outcome.errors.contains("start is kept"))
    #expect(outcome.errors.contains("valley: not run, since end was not made"))
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let stopped = try workshop.start(arguments).waitForEnd()
    #expect(stopped.code == 1 && stopped.output == "runs/moons/3\n", "\(stopped.errors)")
    #expect(try states() == ["1 failed", "2 done", "3 failed"])
    let shown = try workshop.thalweg("show", "moons")
    #expect(
      shown.output.contains("runs/moons/2") && shown.errors.contains("a later run failed"), "\(shown.errors)")
    let failed = try workshop.thalweg("show", "moons/3").output
    #expect(failed.contains("stopped: a stage failed") && failed.contains("end failed: "), "\(failed)")
    #expect(try workshop.thalweg("show", "moons/3", "end").errors.contains("'end' failed in this run"))
    #expect(try workshop.text(of: "runs/moons/3/report.html").contains("Stopped, since a stage failed."))
  }

  /// One stage after the other; the second one would take hours.
  private func startLongRun() throws -> Program {
    try workshop.start([
      "run", "moons.yaml", "--jobs", "1", "--set", "stages.end.train.epochs=1000000",
    ])
  }

  private func expectNextRunReusesStart() throws {
    let next = try workshop.thalweg("run", "moons.yaml", "--json")
    #expect(next.code == 0, "\(next.errors)")
    #expect(try next.events(named: "stage-reused").compactMap { $0["stage"]?.text } == ["start"])
    #expect(try next.events.last?["executed"] == 4)
  }
}
