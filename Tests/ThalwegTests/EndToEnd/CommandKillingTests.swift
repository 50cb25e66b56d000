import Foundation
import Testing

/// A stage that runs a program of the user's own, stopped in the middle of it.
@Suite("Stopping a program of one's own")
struct CommandKillingTests {
  private func workshop(_ script: String) throws -> Workshop {
    let workshop = try Workshop()
    let specification = """
      name: own
      stages:
        own: {command: {run: [/bin/sh, work.sh], files: {work.sh: work.sh}, outputs: {notes: file},
          parameters: {folder: "\(workshop.folder.path)"}}}
      """
    try workshop.write(specification, to: "own.yaml")
    try workshop.write(script.replacing("FOLDER", with: workshop.folder.path), to: "work.sh")
    return workshop
  }

  /// Begins, starts a second process, and writes the identifiers of both into `processes`.
  private static let sleeper = """
    sleep 300 &
    echo $! $$ > FOLDER/processes.new
    mv FOLDER/processes.new FOLDER/processes
    wait
    """

  private func processes(_ workshop: Workshop) throws -> [Int32] {
    for _ in 0..<2000 {
      if workshop.exists("processes") {
        return try workshop.text(of: "processes").split(whereSeparator: \.isWhitespace).compactMap {
          Int32($0)
        }
      }
      usleep(10_000)
    }
    return []
  }

  private func end(_ processes: [Int32], withinSeconds seconds: Int) -> Bool {
    for _ in 0..<(100 * seconds) {
      if processes.allSatisfy({ !isAlive($0) }) { return true }
      usleep(10_000)
    }
    return false
  }

  private func isAlive(_ process: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
      return kill(process, 0) == 0
    }
    return !status.contains("State:\tZ")
  }

  @Test("Ctrl-C ends the program and all that it started", arguments: [SIGINT, SIGTERM])
  func interrupted(_ signal: Int32) throws {
    let workshop = try workshop(Self.sleeper)
    let program = try workshop.start(["run", "own.yaml"])
    let processes = try processes(workshop)
    #expect(processes.count == 2 && processes.allSatisfy(isAlive))
    program.send(signal)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(!processes.contains(where: isAlive))
    #expect(try workshop.files(under: "runs/.store/work").isEmpty)
  }

  @Test("a run that is killed leaves no program behind, and the next one tidies up")
  func killed() throws {
    let workshop = try workshop(Self.sleeper)
    let program = try workshop.start(["run", "own.yaml"])
    let processes = try processes(workshop)
    #expect(processes.count == 2 && processes.allSatisfy(isAlive))
    program.send(SIGKILL)
    _ = try program.waitForEnd()
    #expect(end(processes, withinSeconds: 20))
    let left = try workshop.files(under: "runs/.store/work")
    let lock = try #require(left.keys.first { $0.hasSuffix(".lock") })
    let old = Date(timeIntervalSinceNow: -3600)
    try FileManager.default.setAttributes(
      [.modificationDate: old], ofItemAtPath: "\(workshop.folder.path)/runs/.store/work/\(lock)")
    try workshop.write("echo > outputs/notes", to: "work.sh")
    #expect(try workshop.thalweg("run", "own.yaml").code == 0)
    #expect(try workshop.files(under: "runs/.store/work").isEmpty)
  }

  @Test("one that does not listen is killed when its group is asked twice")
  func deaf() throws {
    let workshop = try workshop("trap '' TERM INT\n" + Self.sleeper + "\nwhile :; do sleep 0.1; done")
    let program = try workshop.start(["run", "own.yaml"])
    let processes = try processes(workshop)
    program.send(SIGINT)
    usleep(300_000)
    program.send(SIGINT)
    _ = try program.waitForEnd()
    #expect(end(processes, withinSeconds: 20))
  }

  @Test("what a program prints does not reach what Thalweg prints")
  func output() throws {
    let workshop = try workshop("echo not JSON; echo nor this >&2; echo > outputs/notes")
    let outcome = try workshop.thalweg("run", "own.yaml", "--json")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try outcome.events.count > 2)
    #expect(!(outcome.output + outcome.errors).contains("not JSON"))
    #expect(try workshop.text(of: "runs/own/latest/stages/own/log.txt") == "not JSON\nnor this\n")
  }
}
