import Foundation
import TestSupport
import Testing

/// Code of the user that does what it should not, in the worker of a run.
@Suite("Modules that misbehave", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct HostileModuleTests {
  @Test(
    "a module that cannot be used is refused before anything runs, at its place", arguments: Hostility.refused
  )
  func refused(_ hostility: Hostility) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let outcome = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=\(hostility.name)")
    #expect(outcome.code == 2)
    for words in hostility.words { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
    #expect(
      outcome.errors.hasPrefix("moons.yaml:7:31: error: 'nets.py:\(hostility.name)'"), "\(outcome.errors)")
    expectNoFramesOfTheWorker(outcome.errors)
    #expect(outcome.errors.split(separator: "\n").count < 50)
    #expect(try torch.resultCount() == 0)
    #expect(torch.nothingIsLeft())
  }

  @Test(
    "a module that fails in the fifth step is an error of its stage, and nothing of it is kept",
    arguments: Hostility.late)
  func late(_ hostility: Hostility) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    for _ in 0..<(hostility.twice ? 2 : 1) {
      try? FileManager.default.removeItem(at: torch.workshop.folder.appendingPathComponent("count"))
      let before = torch.starts.count
      let settings = (["vars.name=\(hostility.name)"] + hostility.settings).flatMap { ["--set", $0] }
      let outcome = try torch.workshop.start(
        ["run", "moons.yaml"] + settings, environment: torch.environment
      )
      .waitForEnd(within: 120)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("start: failed"), "\(outcome.errors)")
      for words in hostility.words { #expect(outcome.errors.contains(words), "\(words): \(outcome.errors)") }
      for words in hostility.not { #expect(!outcome.errors.contains(words), "\(outcome.errors)") }
      #expect(outcome.errors.utf8.count < 20_000)
      expectNoFramesOfTheWorker(outcome.errors)
      #expect(torch.starts.count > before, "it is tried again")
      #expect(try torch.resultCount() == 0)
      #expect(torch.nothingIsLeft())
    }
  }

  private func expectNoFramesOfTheWorker(_ text: String) {
    #expect(!text.contains("<thalweg/worker"), "\(text)")
    #expect(!text.contains("_call_impl"), "\(text)")
  }

  @Test(
    "a process that a module starts in a session of its own ends with the worker, also where Thalweg is killed",
    arguments: [false, true])
  func daemons(_ isKilled: Bool) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    var environment = torch.environment
    if isKilled { environment["stays"] = "1" }
    let program = try torch.workshop.start(
      ["run", "moons.yaml", "--set", "vars.name=Daemons"],
      environment: environment)
    func daemon() -> Int32? { (try? torch.workshop.text(of: "daemon")).flatMap { Int32($0) } }
    program.waitWhileItRuns { daemon() == nil }
    if isKilled { program.send(SIGKILL) }
    _ = try program.waitForEnd(within: 60)
    let left = try #require(daemon())
    let latest = ContinuousClock.now + .seconds(4)
    // It leads a group of its own.
    while TorchWorkshop.runningGroups().contains(left), ContinuousClock.now < latest { usleep(20_000) }
    #expect(!TorchWorkshop.runningGroups().contains(left), "\(left) is left")
    #expect(torch.nothingIsLeft())
  }

  @Test("a module that crashes the worker does not harm a stage beside it")
  func beside() throws {
    let torch = try TorchWorkshop(
      """
      name: moons
      data:
        moons: {dataset: {two-moons: {count: 200, noise: 0.2, seed: 7}}}
      engine: {torch: {device: cpu, threads: 1}}
      networks:
        good: {input: [2], python: {object: "nets.py:Good", arguments: {hidden: 8}}}
        bad: {input: [2], python: {object: "nets.py:Crashes", arguments: {hidden: 8}}}
      defaults:
        train: {data: moons, batch: 50, optimiser: {adam: {rate: 1e-2}}}
      stages:
        good: {train: {network: good, seed: 1, epochs: 1000}}
        bad: {train: {network: bad, seed: 1, epochs: 1000}}
      """)
    let outcome = try torch.thalweg("run", "moons.yaml", "--jobs", "2")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("bad: failed") && outcome.errors.contains("crashed (signal 11"))
    #expect(outcome.errors.contains("good: done"), "\(outcome.errors)")
    #expect(try torch.resultCount() == 1)
    #expect(torch.starts.count >= 2, "the other one went on in a new process")
    #expect(torch.nothingIsLeft())
    let digest = try digestOfGood(torch)
    let alone = try TorchWorkshop(
      try torch.workshop.text(of: "moons.yaml").split(separator: "\n").filter {
        !$0.hasPrefix("  bad: {train")
      }
      .joined(separator: "\n"))
    #expect(try alone.thalweg("run", "moons.yaml").code == 0)
    #expect(try digestOfGood(alone) == digest, "as if nothing had happened")
  }

  /// The record of the one training that came to its end.
  private func digestOfGood(_ torch: TorchWorkshop) throws -> Data? {
    try torch.workshop.files(under: "runs/.store/actions").values.first
  }

  @Test(
    "tied weights, buffers, functions of one's own, batch norm and dropout train, are joined and measured")
  func whole() throws {
    let specification = TorchWorkshop.specification.replacing(
      "  figures:", with: "  plane:   {landscape: {curve: valley, grid: 3, batch: 50}}\n  figures:")
    let torch = try TorchWorkshop(specification)
    let outcome = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=Whole")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let again = try torch.thalweg("run", "moons.yaml", "--set", "vars.name=Whole")
    #expect(again.code == 0 && again.errors.contains("nothing to do"), "\(again.errors)")
    #expect(torch.starts.count == 1)
  }
}
