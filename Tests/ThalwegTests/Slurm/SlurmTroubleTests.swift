import Declarations
import Foundation
import Testing

@testable import thalweg

/// Jobs that do not come to their end by themselves.
@Suite("Trouble on a cluster", .enabled(if: SlurmCluster.isInstalled, SlurmCluster.absence))
struct SlurmTroubleTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("a stage that is told to stop before its time is up goes on in another job, to the same bytes")
  func told() throws {
    let cluster = try SlurmCluster()
    try workshop.write(SlurmRunTests.slow, to: "moons.yaml")
    let program = try run(on: cluster)
    #expect(try program.waitUntilItSays("start: started"))
    let first = try cluster.runningJob(of: "start")
    // What Slurm does for `--signal=B:TERM@…`.
    try cluster.call("scancel", "--batch", "--signal=TERM", first)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("start: its job \(first) was ended before its work was done"),
      "\(outcome.errors)")
    let local = try Workshop()
    try local.write(SlurmRunTests.slow, to: "moons.yaml")
    #expect(try local.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == local.runFiles())
  }

  @Test("a stage whose job comes to its time limit goes on from its last checkpoint")
  func timeLimit() throws {
    let cluster = try SlurmCluster()
    let resources = "resources: {train: {time: 1min, options: [--signal=B:TERM@50]}}\n"
    try workshop.write(
      resources
        + Workshop.specification.replacing("{train: {seed: 2}}", with: "{train: {seed: 2, epochs: 2}}"),
      to: "moons.yaml")
    let program = try run(on: cluster, "--json", "--set", "stages.start.train.epochs=100000000")
    // Slurm looks at time limits every half minute.
    #expect(try program.waitUntilItSays("goes on in another", within: 75))
    let second = try cluster.runningJob(of: "start")
    #expect(try cluster.jobs().first { $0.hasPrefix("\(second) ") } != nil)
    let seen = try program.said.split(separator: "\n").filter { $0.contains("goes on in another") }.count
    #expect(seen == 1)
    try SlurmCluster.waitUntil("the second job reports") {
      let lines = try program.said.split(separator: "\n")
      let turn = lines.firstIndex { $0.contains("goes on in another") } ?? lines.endIndex
      return lines[turn...].contains { $0.contains("stage-progress") && !$0.contains("\"reused\":0,") }
    }
    program.send(SIGINT)
    #expect(try program.waitForEnd().code == 130)
  }

  @Test(
    "a stage whose node fails is run again, by Slurm or by the driver",
    arguments: ["--requeue", "--no-requeue"])
  func nodeFailure(option: String) throws {
    let cluster = try SlurmCluster()
    try workshop.write("resources: {train: {options: [\(option)]}}\n" + SlurmRunTests.slow, to: "moons.yaml")
    let program = try run(on: cluster)
    #expect(try program.waitUntilItSays("start: started"))
    let first = try cluster.runningJob(of: "start")
    try cluster.call("scontrol", "update", "nodename=\(SlurmCluster.node)", "state=down", "reason=test")
    try SlurmCluster.waitUntil("the node is gone") {
      try !cluster.jobs().contains("\(first) moons.start RUNNING")
    }
    // It may have reported for work by itself meanwhile, and is not to be resumed then.
    try SlurmCluster.waitUntil("the node is back") {
      _ = try? cluster.call("scontrol", "update", "nodename=\(SlurmCluster.node)", "state=resume")
      return try !cluster.call("sinfo", "--noheader", "--format=%T").hasPrefix("down")
    }
    // Slurm lets two minutes pass before a job that it has taken back starts again.
    for job in try cluster.jobs() where job.hasSuffix(" PENDING") {
      let number = String(job.prefix { $0 != " " })
      _ = try? cluster.call("scontrol", "update", "jobid=\(number)", "starttime=now")
    }
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    let isLost = outcome.errors.contains("its job \(first) was lost (NODE_FAIL)")
    #expect(isLost == (option == "--no-requeue"), "\(outcome.errors)")
  }

  @Test("a machine without Slurm, a wrong partition and flags of the local executor are told with a remedy")
  func refusals() throws {
    let cluster = try SlurmCluster()
    let absent = try workshop.thalweg(
      "run", "moons.yaml", "--executor", "slurm", environment: ["PATH": workshop.folder.path])
    #expect(
      absent.code == 1 && absent.errors.contains("there is no 'sbatch' on the PATH"), "\(absent.errors)")
    #expect(absent.errors.contains("leave it out to run here"))
    try workshop.write(
      "resources: {train: {partition: nowhere}}\n" + Workshop.specification, to: "moons.yaml")
    let refused = try run(on: cluster).waitForEnd()
    #expect(refused.code == 1 && refused.errors.contains("Slurm does not take its job:"), "\(refused.errors)")
    #expect(refused.errors.contains("nvalid partition"))
    let flags = try run(on: cluster, "--jobs", "2").waitForEnd()
    #expect(flags.code == 2 && flags.errors.contains("'resources' says it"))
  }

  private func run(on cluster: SlurmCluster, _ arguments: String...) throws -> Program {
    try workshop.start(
      ["run", "moons.yaml", "--executor", "slurm"] + arguments, environment: cluster.environment)
  }
}
