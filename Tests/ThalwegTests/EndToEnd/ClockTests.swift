import Declarations
import Foundation
import Testing

@Suite("When the clock is set", .enabled(if: ShiftedClock.canBeMade))
struct ClockTests {
  private let workshop: Workshop
  private let clock: ShiftedClock

  init() throws {
    workshop = try Workshop()
    clock = try ShiftedClock(in: workshop.folder)
  }

  @Test("a clock that jumps during a run, both ways, moves neither results nor the order of events")
  func during() throws {
    let arguments = ["run", "moons.yaml", "--jobs", "1", "--set", "defaults.train.epochs=4000"]
    let program = try workshop.start(arguments, environment: clock.environment)
    #expect(try program.waitUntilItSays("start: started"))
    try clock.set(hours: -50)
    #expect(try program.waitUntilItSays("end: started"))
    try clock.set(hours: 50)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    let times = try workshop.text(of: "runs/moons/latest/events.jsonl").split(separator: "\n").map {
      try #require(try JSON(parsing: String($0))["time"]?.number)
    }
    #expect(times == times.sorted())
    #expect(try #require(times.last) - times[0] < 600)
    let steady = try Workshop()
    #expect(try steady.start(arguments).waitForEnd().code == 0)
    #expect(try workshop.runFiles() == steady.runFiles())
  }

  @Test("of what other runs left, files count by the file system's own time", arguments: [-80, 80])
  func leftovers(_ hours: Int) throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let temporary = workshop.folder.appendingPathComponent("runs/.store/temporary")
    try Data("of a run at work".utf8).write(to: temporary.appendingPathComponent("1-a"))
    let old = temporary.appendingPathComponent("1-b")
    try Data("of a run killed long ago".utf8).write(to: old)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -50 * 3600)], ofItemAtPath: old.path)
    try clock.set(hours: hours)
    let outcome = try workshop.thalweg(
      "run", "moons.yaml", "--set", "stages.along.evaluate.points=7", environment: clock.environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == ["1-a"])
  }

  @Test("between runs, a clock that jumps makes nothing run again", arguments: [-80, 80])
  func between(_ hours: Int) throws {
    #expect(try workshop.thalweg("run", "moons.yaml", environment: clock.environment).code == 0)
    try clock.set(hours: hours)
    let next = try workshop.thalweg("run", "moons.yaml", environment: clock.environment)
    #expect(next.code == 0 && next.errors.contains("nothing to do"), "\(next.errors)")
    #expect(try workshop.thalweg("plan", "moons.yaml", environment: clock.environment).code == 0)
  }
}
