import Declarations
import Foundation
import Testing

@testable import thalweg

/// What a process has from the one that started it: signals, open files, limits, the environment.
@Suite("What is inherited")
struct InheritanceTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(
      """
      name: own
      stages:
        own: {command: {run: [sh, -c, "tr '\\\\0' '\\\\n' < /proc/$PPID/environ > outputs/n.txt"], outputs: {n.txt: file}}}
      """, to: "own.yaml")
  }

  @Test("where a parent ignores that its children end, a program's end is noticed all the same")
  func ignoredChildSignal() throws {
    let outcome = try workshop.shell("exec env --ignore-signal=CHLD \"$THALWEG\" run own.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(workshop.exists("runs/own/1/stages/own/n.txt"))
  }

  @Test("signals that a parent blocks stop a run all the same", arguments: [SIGINT, SIGTERM])
  func blockedSignals(_ signal: Int32) throws {
    let program = try workshop.startShell(
      "exec env --block-signal \"$THALWEG\" run moons.yaml --jobs 1 --set stages.end.train.epochs=1000000")
    #expect(try program.waitUntilItSays("end: started"))
    program.send(signal)
    #expect(try program.waitForEnd(within: 60).code == 130)
  }

  @Test(
    "standard streams that are closed are as good as those that lead nowhere",
    arguments: ["<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"], ["", "-q", "--json"])
  func closedStreams(_ closing: String, _ flag: String) throws {
    let outcome = try workshop.shell("exec \"$THALWEG\" run moons.yaml \(flag) \(closing)")
    #expect(outcome.code == 0)
    #expect(workshop.exists("runs/moons/1/run.json"))
    for name in try workshop.files(under: "runs/moons/1") where name.key.hasSuffix(".json") {
      #expect(throws: Never.self) { try JSON(parsing: [UInt8](name.value)) }
    }
  }

  @Test("a mask that takes permissions from the owner does not make files that nobody can read")
  func mask() throws {
    #expect(try workshop.shell("umask 777; exec \"$THALWEG\" run moons.yaml").code == 0)
    let folder = workshop.folder.path + "/runs/moons/1"
    for path in [
      folder, folder + "/run.json", folder + "/stages", workshop.folder.path + "/runs/.store/actions",
    ] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let permissions = try #require(attributes[.posixPermissions] as? Int)
      #expect(permissions & 0o600 == 0o600 && permissions & 0o077 == 0, "\(path)")
    }
  }

  @Test("a limit on the size of files is an error that says so, and the next run goes on")
  func fileSize() throws {
    var failures = 0
    // The limit holds for the file that its messages are written to as well.
    for blocks in [4, 8, 32] {
      let outcome = try workshop.shell("ulimit -f \(blocks); exec \"$THALWEG\" run moons.yaml --quiet")
      if outcome.code == 0 { continue }
      failures += 1
      #expect(outcome.code == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("larger than the limit on the size of files"), "\(outcome.errors)")
      #expect(outcome.errors.contains("raise the limit (ulimit -f)"), "\(outcome.errors)")
    }
    #expect(failures > 1)
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  @Test("a limit on open files is an error that says so", arguments: [8, 12])
  func openFiles(_ count: Int) throws {
    let outcome = try workshop.shell(
      "exec prlimit --nofile=\(count):\(count) \"$THALWEG\" run moons.yaml --jobs 4")
    if outcome.code == 0 { return }
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("too many files are open"), "\(outcome.errors)")
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  @Test("in a folder that was removed, whole names work, and others are refused with the reason")
  func removedFolder() throws {
    let outside = workshop.folder.path
    let go = "mkdir gone; cd gone; rmdir ../gone; "
    let whole = try workshop.shell(
      "\(go)exec \"$THALWEG\" run '\(outside)/moons.yaml' --runs '\(outside)/runs'")
    #expect(whole.code == 0, "\(whole.errors)")
    let relative = try workshop.shell("\(go)exec \"$THALWEG\" run '\(outside)/moons.yaml'")
    #expect(relative.code == 1)
    #expect(relative.errors.contains("the folder that this was started in has been removed"))
  }

  @Test("the token is not in the environment that programs can read from Thalweg's process")
  func token() throws {
    let environment = ["THALWEG_REMOTE_TOKEN": "very-secret", "THALWEG_OTHER": "not-secret"]
    let outcome = try workshop.thalweg("run", "own.yaml", environment: environment)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let seen = try workshop.text(of: "runs/own/1/stages/own/n.txt")
    #expect(seen.contains("THALWEG_OTHER=not-secret"))
    #expect(!seen.contains("very-secret"))
  }

  @Test(
    "a width that no help fits is none", arguments: ["0", "-5", "1", "39", "999999999999999999999", "wide"])
  func columns(_ text: String) throws {
    for arguments in [["--help"], ["run", "--help"], ["cache", "gc", "--help"]] {
      let outcome = try workshop.start(arguments, environment: ["COLUMNS": text]).waitForEnd()
      #expect(outcome.code == 0 && outcome.output.contains("thalweg"), "\(outcome.code)")
    }
  }
}
