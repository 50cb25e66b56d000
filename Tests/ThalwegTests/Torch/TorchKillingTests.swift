import Foundation
import TestSupport
import Testing

/// Runs on PyTorch that end before their time: by SIGKILL of either process, by Ctrl-C.
@Suite("Killing a run on PyTorch", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct TorchKillingTests {
  private static let specification = TorchWorkshop.specification
    .replacing("epochs: 3,", with: "epochs: 300,").replacing("points: 5}", with: "points: 21}")

  @Test("killed at twenty random moments, it or its worker, a run ends as if it had never been")
  func killed() throws {
    let torch = try TorchWorkshop(Self.specification)
    var random = SeededGenerator(seed: 3)
    var kills = 0
    for turn in 0..<20 {
      let before = torch.starts.count
      let program = try torch.start("run", "moons.yaml", "--jobs", turn % 3 == 0 ? "2" : "1")
      // Most of the time is that of Python's start.
      let begin = ContinuousClock.now
      let wait = Double.random(in: 0.1...1, using: &random)
      program.waitWhileItRuns {
        let worker = torch.starts.count > before
        let hasBegun = (try? program.said.contains("started")) ?? false
        return !(worker && hasBegun) && ContinuousClock.now - begin < .seconds(60)
      }
      usleep(UInt32(wait * 800_000))
      let worker = torch.starts.count > before ? torch.starts.last : nil
      if turn % 2 == 0, let worker { kill(worker, SIGKILL) } else { program.send(SIGKILL) }
      let outcome = try program.waitForEnd(within: 60)
      #expect([0, 1, -SIGKILL].contains(outcome.code), "\(outcome.code) \(outcome.errors)")
      if outcome.code != 0 { kills += 1 }
      #expect(torch.nothingIsLeft(), "after turn \(turn)")
    }
    #expect(kills > 5)
    let last = try torch.thalweg("run", "moons.yaml")
    #expect(last.code == 0, "\(last.errors)")
    let undisturbed = try TorchWorkshop(Self.specification)
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try torch.workshop.runFiles() == undisturbed.workshop.runFiles())
    #expect(torch.nothingIsLeft())
  }

  @Test("stopped again and again in the middle of a training, it comes to the same bytes")
  func stopped() throws {
    let specification = TorchWorkshop.training.replacing("epochs: 3,", with: "epochs: 2000,")
    let torch = try TorchWorkshop(specification)
    var stops = 0
    for turn in 1...4 {
      let program = try torch.start("run", "moons.yaml")
      _ = try program.waitUntilItSays("start: started", within: 60)
      usleep(UInt32(turn * 230_000))
      program.send(SIGINT)
      let start = ContinuousClock.now
      let outcome = try program.waitForEnd(within: 30)
      #expect([0, 130].contains(outcome.code), "\(outcome.errors)")
      #expect(ContinuousClock.now - start < .seconds(5))
      if outcome.code == 130 { stops += 1 }
      #expect(torch.nothingIsLeft())
    }
    #expect(stops > 1)
    let plan = try torch.thalweg("plan", "moons.yaml")
    #expect(plan.output.contains("from epoch") || plan.output.contains("nothing"), "\(plan.output)")
    let last = try torch.thalweg("run", "moons.yaml")
    #expect(last.code == 0, "\(last.errors)")
    let undisturbed = try TorchWorkshop(specification)
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(
      try torch.workshop.files(under: "runs/.store/actions")
        == undisturbed.workshop.files(under: "runs/.store/actions"))
  }

  @Test(
    "Ctrl-C is heard in a first step, a point and a constructor that take long",
    arguments: [("SlowStep", "start: started"), ("SlowPoint", "along: started")])
  func longWork(_ name: String, _ sign: String) throws {
    let torch = try TorchWorkshop()
    let program = try torch.start("run", "moons.yaml", "--set", "vars.name=\(name)")
    #expect(try program.waitUntilItSays(sign, within: 60))
    usleep(700_000)
    program.send(SIGINT)
    let start = ContinuousClock.now
    let outcome = try program.waitForEnd(within: 40)
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(ContinuousClock.now - start < .seconds(4))
    #expect(torch.nothingIsLeft())
  }

  @Test(
    "a second Ctrl-C ends everything at once, also before anything runs",
    arguments: ["SlowStep", "SlowStart"])
  func twice(_ name: String) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let program = try torch.start("run", "moons.yaml", "--set", "vars.name=\(name)")
    program.waitWhileItRuns { torch.starts.isEmpty }
    usleep(3_000_000)
    program.send(SIGINT)
    usleep(100_000)
    program.send(SIGINT)
    let start = ContinuousClock.now
    let outcome = try program.waitForEnd(within: 40)
    #expect([130, -SIGINT].contains(outcome.code), "\(outcome.errors)")
    #expect(ContinuousClock.now - start < .seconds(3))
    #expect(torch.nothingIsLeft())
  }
}
