import Foundation
import Testing

@testable import Platform
@testable import Workflow

@Suite("Programs that run beside this one")
struct ChildProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func shell(_ script: String, _ arguments: String...) -> ProgramCall {
    ProgramCall(
      ["/bin/sh", "-c", script, "sh"] + arguments, environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path,
      output: "\(folder.path)/log")
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try folder.bytes(of: name), as: UTF8.self)
  }

  /// Waits until a program has written a whole line into a file.
  private func line(of name: String) async throws -> String {
    for _ in 0..<1000 {
      if let text = try? text(name), text.hasSuffix("\n") { return String(text.dropLast()) }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw CancellationError()
  }

  @Test func aProgramGetsItsArgumentsAsTheyAreWritten() throws {
    let child = try ChildProcess(shell(#"printf '<%s>' "$@""#, "a b", "$HOME", "'\"\n*", ""))
    #expect(child.wait() == .exited)
    #expect(child.end() == ChildProcess.Ending(status: .exited(0), leftOthers: false))
    #expect(try text("log") == "<a b><$HOME><'\"\n*><>")
  }

  @Test("a program that somebody still writes is waited for, and not for ever")
  func busy() throws {
    let path = "\(folder.path)/program"
    try Data("#!/bin/sh\necho ran\n".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o755)
    let writer = open(path, O_WRONLY | O_CLOEXEC)
    #expect(writer >= 0)
    let call = ProgramCall(
      [path], environment: ["PATH": "/usr/bin:/bin"], folder: folder.path, output: "\(folder.path)/log")
    let failure = #expect(throws: FileError.self) { try ChildProcess(call) }
    #expect(failure?.help == "another process is writing it")
    // A thread of its own, since those of tasks may all be waiting.
    Thread.detachNewThread {
      usleep(200_000)
      close(writer)
    }
    let child = try ChildProcess(call)
    _ = child.wait()
    child.end()
    #expect(try text("log") == "ran\n")
  }

  @Test func itsOutputAndItsErrorsGoIntoOneFileInOrder() throws {
    let child = try ChildProcess(shell("echo one; echo two >&2; echo three"))
    _ = child.wait()
    child.end()
    #expect(try text("log") == "one\ntwo\nthree\n")
  }

  @Test func itSeesItsOwnEnvironmentAndFolderAndNothingToRead() throws {
    var call = shell("pwd; read -r line || echo nothing; env | sort")
    call.environment["NAME"] = "a value"
    let child = try ChildProcess(call)
    _ = child.wait()
    child.end()
    let lines = try text("log").split(separator: "\n").filter { !$0.hasPrefix("_=") }
    #expect(
      lines == ["\(folder.path)", "nothing", "NAME=a value", "PATH=/usr/bin:/bin", "PWD=\(folder.path)"])
  }

  @Test func itHasNoOtherOpenFilesAndNoSignalIsIgnored() throws {
    let held = try InheritedFile(writing: "\(folder.path)/held")
    signal(SIGPIPE, SIG_IGN)
    let child = try ChildProcess(
      shell("ls /proc/self/fd | wc -l; awk '/SigIgn|SigBlk/ {print $2}' /proc/self/status"))
    _ = child.wait()
    child.end()
    _ = held.descriptor
    let lines = try text("log").split(separator: "\n")
    // Input, output, errors, and the folder that is listed.
    #expect(lines.first == "4")
    // The C library keeps two signals for itself.
    let ignored = lines.dropFirst().map { (UInt64($0, radix: 16) ?? .max) & ~0x1_8000_0000 }
    #expect(ignored == [0, 0])
  }

  @Test(arguments: [("exit 7", ChildProcess.Ending.Status.exited(7)), ("kill -9 $$", .signalled(9))])
  func itsEndIsToldAsItWas(_ script: String, _ status: ChildProcess.Ending.Status) throws {
    let child = try ChildProcess(shell(script))
    #expect(child.wait() == .exited)
    #expect(child.end().status == status)
    #expect(child.end().status == status)
  }

  @Test func aProgramIsFoundAlongItsOwnPath() throws {
    try folder.write(Array("#!/bin/sh\necho found\n".utf8), to: "bin/own-program")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/bin/own-program")
    let environment = ["PATH": "relative:\(folder.path)/bin"]
    let run = try CapturedRun.of(
      ProgramCall(["own-program"], environment: environment), keepingIn: folder.path, limit: .seconds(20))
    #expect(run.output == "found\n")
    #expect(run.errors == "")
    #expect(folder.files() == ["bin/own-program"])
  }

  @Test func aProgramThatIsNotThereIsNamedWithThePath() throws {
    let error = try #require(throws: FileError.self) {
      try ChildProcess(ProgramCall(["no-such-program"], environment: ["PATH": "/usr/bin"]))
    }
    #expect(error.message == "there is no program 'no-such-program' along PATH (/usr/bin)")
  }

  @Test func aFileThatIsNoProgramIsNamed() throws {
    try folder.write([1, 2, 3], to: "plain")
    let error = try #require(throws: FileError.self) {
      try ChildProcess(ProgramCall(["\(folder.path)/plain"], environment: [:]))
    }
    #expect(error.message == "cannot start '\(folder.path)/plain': Permission denied")
  }

  @Test func aTextWithANullCharacterIsRefused() throws {
    let error = try #require(throws: FileError.self) {
      try ChildProcess(ProgramCall(["/bin/echo", "a\0b"], environment: [:]))
    }
    #expect(error.message.contains("null character"))
  }

  @Test func waitingEndsAtTheDeadlineAndAtARequest() throws {
    let child = try ChildProcess(shell("exec sleep 600"))
    #expect(child.wait(until: .now + .milliseconds(20)) == .outOfTime)
    #expect(child.wait(isCancelled: { true }) == .cancelled)
    #expect(child.end().status == .signalled(SIGTERM))
  }

  @Test func theWholeGroupEndsWithTheProgram() async throws {
    let child = try ChildProcess(shell("sleep 600 & echo $! > inner; wait"))
    let inner = try #require(Int32(try await line(of: "inner")))
    #expect(isAlive(inner))
    child.end()
    #expect(!isAlive(inner))
  }

  @Test func thoseThatAProgramLeavesBehindAreEnded() async throws {
    let child = try ChildProcess(shell("sleep 600 & echo $! > inner"))
    let inner = try #require(Int32(try await line(of: "inner")))
    #expect(child.wait() == .exited)
    #expect(child.end() == ChildProcess.Ending(status: .exited(0), leftOthers: true))
    #expect(!isAlive(inner))
  }

  @Test func oneThatDoesNotListenIsKilledAfterItsGrace() async throws {
    let child = try ChildProcess(shell("trap '' TERM; echo ready > ready; while :; do sleep 0.05; done"))
    _ = try await line(of: "ready")
    let start = ContinuousClock.now
    #expect(child.end(grace: .milliseconds(300)).status == .signalled(SIGKILL))
    #expect(start.secondsToNow >= 0.3)
  }

  @Test func oneThatWasStoppedIsEndedToo() async throws {
    let child = try ChildProcess(shell("echo ready > ready; kill -STOP $$; sleep 600"))
    _ = try await line(of: "ready")
    #expect(child.end(grace: .seconds(20)).status == .signalled(SIGTERM))
  }

  @Test func aCallThatTakesTooLongIsEnded() throws {
    let error = try #require(throws: FileError.self) {
      try CapturedRun.of(shell("sleep 600"), keepingIn: folder.path, limit: .milliseconds(50))
    }
    #expect(error.message.contains("gave no answer"))
    #expect(folder.files().isEmpty)
  }

  @Test func aGuardEndsTheGroupOnceItsPipeCloses() async throws {
    let child = try ChildProcess(
      shell("trap 'echo asked > asked; exit 3' TERM; echo $$ > ready; while :; do sleep 0.05; done"))
    _ = try await line(of: "ready")
    do {
      let watchman = try ProcessGuard()
      watchman.watch(ProcessGroup(identifier: child.identifier))
      // Here the only end of its pipe that can be written to is closed, as when this process is killed.
    }
    _ = try await line(of: "asked")
    #expect(child.wait(until: .now + .seconds(20)) == .exited)
    #expect(child.end().status == .exited(3))
  }

  /// Whether a process runs; one that nobody has waited for yet does not.
  private func isAlive(_ identifier: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8) else {
      return kill(identifier, 0) == 0
    }
    return !status.contains("State:\tZ")
  }
}
