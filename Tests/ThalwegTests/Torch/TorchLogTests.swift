import Foundation
import TestSupport
import Testing

/// What code of the user prints while a stage runs.
@Suite("The logs of stages on PyTorch", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct TorchLogTests {
  @Test(
    "what a module prints, however it does, is shown, is among the events, and is kept for its stage alone")
  func kept() throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let outcome = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=Talks", "--verbose")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let log = try torch.workshop.text(of: "runs/moons/1/logs/start.log")
    #expect(
      log.split(separator: "\n").sorted() == [
        "100% of a bar", "C, held back", "réd \u{fffd}", "the fifth step: nets.py",
      ])
    for line in log.split(separator: "\n") { #expect(outcome.errors.contains("start | \(line)\n")) }
    #expect(outcome.errors.contains("what start printed is in runs/moons/1/logs"))
    let events = try torch.workshop.text(of: "runs/moons/1/events.jsonl")
    #expect(events.contains("\"stage-printed\"") && events.contains("the fifth step: nets.py"))
    let shown = try torch.thalweg("show", "moons", "start", "--log")
    #expect(shown.output == log)
    #expect(try torch.thalweg("show", "moons", "start").output.contains("logs/start.log"))
    // Nothing of it is a result: a silent run gives the same.
    #expect(try torch.workshop.text(of: "runs/moons/1/report.html").contains("the fifth") == false)
    let none = try torch.thalweg("show", "moons", "other", "--log")
    #expect(none.code == 2 && none.errors.contains("there are logs of start"), "\(none.errors)")
  }

  @Test("without a terminal and --verbose it is not shown, and a run in which nothing is printed has no logs")
  func silent() throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let talking = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=Talks")
    #expect(talking.code == 0 && !talking.errors.contains("the fifth"), "\(talking.errors)")
    let outcome = try torch.thalweg("run", "moons.yaml")
    #expect(outcome.code == 0 && !outcome.errors.contains("printed"), "\(outcome.errors)")
    #expect(try torch.workshop.files(under: "runs/moons/2/logs").isEmpty)
    let shown = try torch.thalweg("show", "moons", "start", "--log")
    #expect(shown.code == 2 && shown.errors.contains("has no log of 'start'"), "\(shown.errors)")
  }

  @Test("a stage that fails has its log, too")
  func failed() throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let outcome = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=Prints")
    #expect(outcome.code == 1)
    #expect(try torch.thalweg("show", "moons/1", "start", "--log").output.contains("red\n"))
  }

  @Test("a gigabyte of output fills neither memory nor disk; its beginning and its end are kept")
  func flood() throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let outcome = try torch.thalweg(
      "run", "moons.yaml", "--verbose", "--set", "vars.name=Floods")
    #expect(outcome.code == 0, "\(outcome.errors.suffix(2000))")
    let log = try torch.workshop.text(of: "runs/moons/1/logs/start.log")
    #expect(log.utf8.count < 1 << 20)
    #expect(log.hasPrefix("the first line\n") && log.hasSuffix("x\nthe last line\n"))
    #expect(log.contains(" bytes are left out here …\n"))
    #expect(try torch.workshop.text(of: "runs/moons/1/events.jsonl").utf8.count < 1 << 16)
    let peak = try #require(Int(try torch.workshop.text(of: "peak")))
    #expect(peak < 400_000, "\(peak) KB of memory")
  }
}
