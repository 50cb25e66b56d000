import Declarations
import Foundation
import Testing

@Suite("Looking after the store")
struct CacheTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  private func json(_ arguments: String...) throws -> JSON {
    let outcome = try workshop.start(arguments + ["--json"]).waitForEnd()
    return try JSON(parsing: outcome.output)
  }

  @Test("status says what is there, and what no run refers to")
  func status() throws {
    let status = try json("cache", "status")
    #expect(status["holds"]?["actions"]?["files"] == 5)
    #expect(status["actions-in-runs"] == 5 && status["unreferenced"]?["files"] == 0)
    #expect(status["unnamed-objects"]?["files"] == 0 && status["at-work"] == 0)
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/moons"))
    let text = try workshop.thalweg("cache", "status").output
    #expect(text.contains("0 runs in 'runs' refer to 0 of 5 actions"), "\(text)")
    #expect(text.contains("`cache gc --unreferenced` would free "), "\(text)")
  }

  @Test("verify is content with a whole store, and names what is damaged")
  func verify() throws {
    let well = try workshop.thalweg("cache", "verify")
    #expect(well.code == 0 && well.output.hasPrefix("all is well: read "), "\(well.output)")
    let objects = try workshop.files(under: "runs/.store/objects").filter { $0.value.count > 0 }.count
    try workshop.damageEveryObject()
    let damaged = try workshop.thalweg("cache", "verify", "--json")
    #expect(damaged.code == 1)
    let problems = try JSON(parsing: damaged.output)["problems"]?.elements ?? []
    #expect(problems.count == objects)
    #expect(problems.allSatisfy { $0["problem"] == "damaged" && $0["quarantined-at"] != .null })
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.along.evaluate.points=6").code == 0)
  }

  @Test("stages that run again give the bytes that were recorded, and the store is as it was")
  func recompute() throws {
    let before = try workshop.state()
    let same = try workshop.thalweg("cache", "verify", "--recompute", "9", "moons.yaml")
    #expect(
      same.code == 0 && same.output.contains("the same bytes: 5 stages"), "\(same.output)\(same.errors)")
    let after = try workshop.state()
    #expect(Set(after.keys) == Set(before.keys))
    let seeded = try ["7", "7"].map {
      try json("cache", "verify", "--recompute", "2", "moons.yaml", "--seed", $0)
    }
    #expect(
      seeded[0]["stages"]?.elements?.map { $0["stage"] } == seeded[1]["stages"]?.elements?.map { $0["stage"] }
    )
    #expect(seeded[0]["stages"]?.elements?.count == 2)
  }

  @Test("gc removes what no run refers to, and first says what it would")
  func cleaning() throws {
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=9").code == 0)
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/moons/1"))
    let dry = try json("cache", "gc", "--unreferenced", "--dry-run", "--grace", "0")
    let real = try json("cache", "gc", "--unreferenced", "--grace", "0")
    #expect(real["removed"] == dry["removed"])
    #expect(real["removed"]?["actions"]?["files"] == 4)
    let again = try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=9", "--json")
    #expect(try again.events.last?["executed"] == 0)
    let text = try workshop.thalweg("cache", "gc", "--max-size", "0", "--grace", "0").output
    #expect(text.hasPrefix("removed "), "\(text)")
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  @Test("a run that cannot be read stops --unreferenced, and a folder of runs that is not there too")
  func unreadable() throws {
    try workshop.write("{", to: "runs/moons/1/run.json")
    let outcome = try workshop.thalweg("cache", "gc", "--unreferenced")
    #expect(outcome.code == 1 && outcome.errors.contains("runs/moons/1"), "\(outcome.errors)")
    let elsewhere = try workshop.thalweg(
      "cache", "gc", "--unreferenced", "--runs", "nowhere", "--store", "runs/.store")
    #expect(elsewhere.code == 1 && elsewhere.errors.contains("nowhere"), "\(elsewhere.errors)")
    #expect(try json("cache", "status")["holds"]?["actions"]?["files"] == 5)
  }

  @Test("on a terminal the progress of verify is gone in the end")
  func terminal() throws {
    var screen = Screen(width: 80)
    screen.write(try workshop.typescript(of: "cache verify"))
    #expect(screen.text.filter { !$0.isEmpty }.count == 1, "\(screen.text)")
    #expect(screen.text.first?.hasPrefix("all is well: read ") ?? false, "\(screen.text)")
  }

  @Test("a run that was killed relies on nothing any more")
  func killed() throws {
    let run = try workshop.start([
      "run", "moons.yaml", "--set", "stages.start.train.epochs=5000", "--set", "stages.end.train.epochs=5000",
    ])
    #expect(try run.waitUntilItSays("start: started"))
    #expect(try json("cache", "status")["at-work"] == 1)
    run.send(SIGKILL)
    _ = try run.waitForEnd()
    #expect(try json("cache", "status")["at-work"] == 0)
    #expect(try workshop.files(under: "runs/.store/users").count == 1)
    #expect(try json("cache", "gc", "--max-size", "0", "--grace", "0")["size-left"] == 0)
    #expect(try workshop.files(under: "runs/.store/users").isEmpty)
  }

  @Test("while a run is at work, everything else goes, over and over, and the run is right")
  func besideARun() throws {
    let longer = Workshop.specification
      .replacing("epochs: 3, batch: 50, opt", with: "epochs: 1500, batch: 50, opt")
    try workshop.write(longer, to: "moons.yaml")
    let run = try workshop.start(["run", "moons.yaml"])
    #expect(try run.waitUntilItSays("start: started"))
    var sawItAtWork = 0
    for _ in 0..<8 {
      let report = try json("cache", "gc", "--max-size", "0", "--grace", "0")
      if report["at-work"] == 1 { sawItAtWork += 1 }
    }
    let outcome = try run.waitForEnd()
    #expect(outcome.code == 0 && sawItAtWork > 0, "\(outcome.errors)")
    #expect(!outcome.errors.contains("damaged"), "\(outcome.errors)")
    let undisturbed = try Workshop()
    try undisturbed.write(longer, to: "moons.yaml")
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
  }
}
