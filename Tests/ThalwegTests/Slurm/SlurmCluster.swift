import Cluster
import Foundation
import Platform
import Testing
import Workflow

/// A cluster of one node on this machine, with daemons, ports and files of its own, which goes with its last reference.
///
/// Everything listens on the loopback address alone. The daemons are ended where the tests are killed.
final class SlurmCluster: Sendable {
  let folder: URL
  private let daemons: [ChildProcess]

  private static let programs = [
    "/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch", "/usr/bin/scontrol",
  ]

  /// Whether Slurm and munge are installed.
  static let isInstalled = programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

  static let absence = Comment(
    "Slurm is not installed (Debian: slurmctld slurmd slurm-client munge)")

  /// - Parameters:
  ///   - memory: for how many seconds the controller remembers jobs that have ended.
  ///   - cards: that the node is said to have.
  init(memory: Int = 300, cards: Int = 0) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-slurm-\(UUID().uuidString)")
    for name in ["state", "spool"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try Self.prepare(folder, memory, cards)
    let path = folder.path
    let environment = Self.environment(folder)
    func start(_ words: [String]) throws -> ChildProcess {
      try ChildProcess(
        ProgramCall(words, environment: environment, output: "\(path)/\(UUID().uuidString).out"),
        isGuarded: true)
    }
    var started: [ChildProcess] = []
    do {
      started.append(
        try start([
          "/usr/sbin/munged", "--foreground", "--force", "--key-file=\(path)/munge.key",
          "--socket=\(path)/munge.socket", "--pid-file=\(path)/munged.pid", "--log-file=\(path)/munged.log",
          "--seed-file=\(path)/munged.seed",
        ]))
      try Self.waitUntil("munged listens") { FileManager.default.fileExists(atPath: "\(path)/munge.socket") }
      started.append(try start(["/usr/sbin/slurmctld", "-D", "-c", "-f", "\(path)/slurm.conf"]))
      started.append(try start(["/usr/sbin/slurmd", "-D", "-N", Self.node, "-f", "\(path)/slurm.conf"]))
      daemons = started
      try Self.waitUntil("the node is idle") { [self] in
        try call("sinfo", "--noheader", "--format=%T") == "idle\n"
      }
    } catch {
      for daemon in started.reversed() { daemon.end() }
      try? FileManager.default.removeItem(at: folder)
      throw error
    }
  }

  deinit {
    _ = try? call("scancel", "--user=\(NSUserName())")
    try? Self.waitUntil("all jobs have ended") { try call("squeue", "--noheader").isEmpty }
    for daemon in daemons.reversed() { daemon.end() }
    try? FileManager.default.removeItem(at: folder)
  }
}

extension SlurmCluster {
  static var node: String {
    ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? "n"
  }

  var environment: [String: String] { Self.environment(folder) }

  private static func environment(_ folder: URL) -> [String: String] {
    ["PATH": "/usr/bin:/bin:/usr/sbin", "SLURM_CONF": "\(folder.path)/slurm.conf", "LANG": "C.UTF-8"]
  }

  /// Runs a program of Slurm and gives what it printed.
  @discardableResult
  func call(_ words: String...) throws -> String {
    let run = try CapturedRun.of(
      ProgramCall(words, environment: environment), keepingIn: folder.path, limit: .seconds(20))
    guard run.status == .exited(0) else { throw SlurmFailure(words: words, message: run.errors) }
    return run.output
  }

  /// All jobs that the controller remembers, `number name state` each, by number.
  func jobs() throws -> [String] {
    try call("squeue", "--noheader", "--states=all", "--sort=i", "--format=%i %j %T")
      .split(separator: "\n").map { String($0).trimmingCharacters(in: .whitespaces) }
  }

  /// The number of the latest job of a stage that runs now.
  func runningJob(of stage: String) throws -> String {
    var found: Substring?
    try Self.waitUntil("\(stage) runs") {
      found = try jobs().last { $0.hasSuffix(".\(stage) RUNNING") }?.prefix { $0 != " " }
      return found != nil
    }
    return String(try #require(found))
  }

  /// Waits for something that daemons are to do, half a minute at most.
  static func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
    for _ in 0..<600 {
      if (try? condition()) ?? false { return }
      usleep(50_000)
    }
    throw SlurmFailure(words: ["waiting until \(what)"], message: "it did not happen")
  }

  private static func prepare(_ folder: URL, _ memory: Int, _ cards: Int) throws {
    let key = folder.appendingPathComponent("munge.key")
    try Data((0..<1024).map { _ in UInt8.random(in: 0...255) }).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key.path)
    let ports = try FreePorts.two()
    let path = folder.path
    let text = """
      ClusterName=thalweg
      SlurmctldHost=\(node)(127.0.0.1)
      SlurmUser=\(NSUserName())
      SlurmdUser=\(NSUserName())
      AuthType=auth/munge
      AuthInfo=socket=\(path)/munge.socket
      CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
      SlurmctldPort=\(ports.0)
      SlurmdPort=\(ports.1)
      SlurmctldPidFile=\(path)/slurmctld.pid
      SlurmdPidFile=\(path)/slurmd.pid
      StateSaveLocation=\(path)/state
      SlurmdSpoolDir=\(path)/spool
      SlurmctldLogFile=\(path)/slurmctld.log
      SlurmdLogFile=\(path)/slurmd.log
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_Core
      SlurmdParameters=config_overrides
      AccountingStorageType=accounting_storage/none
      JobAcctGatherType=jobacct_gather/none
      SwitchType=switch/none
      MpiDefault=none
      ReturnToService=2
      MinJobAge=\(memory)
      KillWait=10
      SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
      \(cards > 0 ? "GresTypes=gpu" : "")
      NodeName=\(node) NodeAddr=127.0.0.1 CPUs=2\(cards > 0 ? " Gres=gpu:\(cards)" : "") State=UNKNOWN
      PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

      """
    try Data(text.utf8).write(to: folder.appendingPathComponent("slurm.conf"))
    if cards > 0 {
      // Any device file will do.
      let devices = (0..<cards).map { _ in "Name=gpu File=/dev/null\n" }.joined()
      try Data(devices.utf8).write(to: folder.appendingPathComponent("gres.conf"))
    }
  }
}

/// What a program of Slurm, or a daemon, did not do.
struct SlurmFailure: Error, CustomStringConvertible {
  let words: [String]
  let message: String

  var description: String { "\(words.joined(separator: " ")): \(message)" }
}
