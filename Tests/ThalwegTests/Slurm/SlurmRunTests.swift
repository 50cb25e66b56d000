import Declarations
import Foundation
import TestSupport
import Testing

@testable import thalweg

/// Runs on a real cluster, one for each test.
@Suite("Runs on a cluster", .enabled(if: SlurmCluster.isInstalled, SlurmCluster.absence))
struct SlurmRunTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private static let odd = "it's 100% \"odd\"\n%j \\"

  @Test("a run on a cluster leaves what a local one leaves, byte for byte, whatever its folder is called")
  func sameBytes() throws {
    // Jobs that have ended are forgotten at once.
    let cluster = try SlurmCluster(memory: 2)
    let folder = workshop.folder.appendingPathComponent(Self.odd)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try workshop.write(Workshop.specification, to: "\(Self.odd)/moons.yaml")
    let arguments = ["run", "moons.yaml", "--executor", "slurm", "--json"]
    let first = try Program(arguments, in: folder, environment: cluster.environment).waitForEnd()
    #expect(first.code == 0, "\(first.errors)\(first.output)")
    #expect(try first.queued == ["along", "end", "figures", "start", "valley"])
    #expect(try first.events.last?["executed"] == 5)
    #expect(try first.events(named: "stage-started").count == 5)

    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let onCluster = try workshop.files(under: "\(Self.odd)/runs/moons/1").lasting
    #expect(try onCluster == workshop.files(under: "runs/moons/1").lasting)
    for part in ["actions", "objects"] {
      #expect(
        try workshop.files(under: "\(Self.odd)/runs/.store/\(part)").keys.sorted()
          == workshop.files(under: "runs/.store/\(part)").keys.sorted(), "\(part)")
    }
    #expect(try keysOfCells(under: Self.odd) == keysOfCells(under: "."))
    #expect(try workshop.files(under: "\(Self.odd)/runs/.store/jobs").values.filter { !$0.isEmpty }.isEmpty)

    let again = try Program(arguments, in: folder, environment: cluster.environment).waitForEnd()
    #expect(try again.code == 0 && again.queued == [])
    let edited = try Program(
      arguments + ["--set", "stages.along.evaluate.points=9"], in: folder, environment: cluster.environment
    ).waitForEnd()
    #expect(try edited.code == 0 && edited.queued == ["along", "figures"], "\(edited.errors)")
  }

  @Test("a stage that fails clears away what waits for it, and says why")
  func failure() throws {
    let cluster = try SlurmCluster()
    // A rate at which no training stays finite.
    let outcome = try run(on: cluster, "--set", "stages.end.train.optimiser.sgd.rate=3e38").waitForEnd()
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("end: failed") && outcome.errors.contains("failed: end after "))
    #expect(outcome.errors.contains("valley: not run, since end was not made"), "\(outcome.errors)")
    let states = try cluster.jobs()
    #expect(
      states.contains { $0.hasSuffix(".end FAILED") } && states.contains { $0.hasSuffix(".valley CANCELLED") }
    )
    let next = try run(on: cluster, "--json").waitForEnd()
    #expect(next.code == 0, "\(next.errors)")
    #expect(try next.events(named: "stage-reused").compactMap { $0["stage"]?.text } == ["start"])
  }

  @Test("two stages run side by side; Ctrl-C cancels all jobs, waits for them, and loses nothing")
  func interrupt() throws {
    let cluster = try SlurmCluster()
    let program = try run(on: cluster, "--set", "defaults.train.epochs=1000000")
    #expect(try program.waitUntilItSays("start: started"))
    #expect(try program.waitUntilItSays("end: started"))
    usleep(500_000)
    program.send(SIGINT)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(outcome.errors.contains("start: stopped") && outcome.errors.contains("end: stopped"))
    #expect(try cluster.call("squeue", "--noheader").isEmpty)
    #expect(try !cluster.jobs().contains { !$0.hasSuffix(" CANCELLED") })
    let plan = try workshop.thalweg(
      "explain", "moons.yaml", "start", "--json", "--set", "defaults.train.epochs=1000000")
    #expect(try JSON(parsing: plan.output)["inside"]?["done"]?.number ?? 0 > 0, "\(plan.output)")
  }

  @Test("a driver that was killed leaves its jobs, and the next one takes them over")
  func adoption() throws {
    let cluster = try SlurmCluster()
    try workshop.write(Self.slow, to: "moons.yaml")
    let killed = try run(on: cluster)
    #expect(try killed.waitUntilItSays("start: started"))
    killed.send(SIGKILL)
    _ = try killed.waitForEnd()
    #expect(try cluster.jobs().contains { $0.hasSuffix(".start RUNNING") })
    // What is queued does not change with the file.
    try workshop.write("stages: {}", to: "moons.yaml")
    usleep(300_000)
    try workshop.write(Self.slow, to: "moons.yaml")
    let next = try run(on: cluster, "--json").waitForEnd()
    #expect(next.code == 0, "\(next.errors)")
    #expect(try next.queued == [] && next.events.last?["executed"] == 5, "\(next.output)")
    #expect(try cluster.jobs().count == 5)
    try expectLocalBytes()
  }

  @Test("two drivers at once queue every stage once, and both end well")
  func together() throws {
    let cluster = try SlurmCluster()
    let programs = try (0..<2).map { _ in try run(on: cluster, "--json") }
    let outcomes = try programs.map { try $0.waitForEnd() }
    for outcome in outcomes { #expect(outcome.code == 0, "\(outcome.errors)\(outcome.output)") }
    let jobs = try cluster.jobs()
    #expect(jobs.count == 5, "\(jobs)")
    #expect(
      try outcomes.flatMap { try $0.queued }.sorted() == ["along", "end", "figures", "start", "valley"])
  }

  @Test("a job whose result another has made meanwhile takes that")
  func cached() throws {
    let cluster = try SlurmCluster()
    try cluster.call("scontrol", "update", "partitionname=main", "state=down")
    let waiting = try run(on: cluster, "--json")
    #expect(try waiting.waitUntilItSays("stage-queued"))
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try cluster.call("scontrol", "update", "partitionname=main", "state=up")
    let outcome = try waiting.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try outcome.events.last?["reused"] == 5 && outcome.events(named: "stage-started").isEmpty)
  }

  /// Which cells a store has. Their files are named by who wrote them.
  private func keysOfCells(under folder: String) throws -> Set<String> {
    // Behind the key comes the process that wrote the file.
    let names = try workshop.files(under: "\(folder)/runs/.store/cells").keys
    return Set(names.map { $0.split(separator: "/").prefix(2).joined() })
  }

  static let slow = Workshop.specification.replacing(
    "epochs: 3, batch: 50, opt", with: "epochs: 40000, batch: 50, opt")

  private func run(on cluster: SlurmCluster, _ arguments: String...) throws -> Program {
    try workshop.start(
      ["run", "moons.yaml", "--executor", "slurm"] + arguments, environment: cluster.environment)
  }

  private func expectLocalBytes() throws {
    let local = try Workshop()
    try local.write(try workshop.text(of: "moons.yaml"), to: "moons.yaml")
    #expect(try local.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == local.runFiles())
  }
}
