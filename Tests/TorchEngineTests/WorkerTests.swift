import Declarations
import Foundation
import Platform
import TestSupport
import Testing

@testable import TorchEngine

/// Processes that speak as a worker does, or do not: scripts of Python without PyTorch.
@Suite("Talking to a worker", .enabled(if: Python.has("struct"), "there is no Python here"))
struct WorkerTests {
  /// A worker that says hello, and then does what is given.
  private func worker(_ rest: String) throws -> Worker {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("worker-\(UUID().uuidString)")
    let program = """
      import json, os, struct, sys, time
      def read():
          head, body = struct.unpack('<IQ', sys.stdin.buffer.read(12))
          return json.loads(sys.stdin.buffer.read(head)), sys.stdin.buffer.read(body)
      def write(head, body=b''):
          text = json.dumps(head).encode()
          sys.stdout.buffer.write(struct.pack('<IQ', len(text), len(body)) + text + body)
          sys.stdout.buffer.flush()
      read()
      write({'hello': {'protocol': 1}})
      \(rest)
      """
    try Data(program.utf8).write(to: path.appendingPathExtension("py"))
    let text = "#!/bin/sh\nexec \(Python.interpreter) '\(path.path).py'\n"
    try Data(text.utf8).write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
    defer { try? FileManager.default.removeItem(at: path) }
    return try Worker(PythonInterpreter(path: path.path))
  }

  private func failure(_ rest: String, patience: WorkerPatience = WorkerPatience(silence: .seconds(20)))
    throws
    -> WorkerError
  {
    let worker = try worker(rest)
    let failure = #expect(throws: WorkerError.self) { try worker.ask("x", patience: patience) }
    #expect(worker.end != nil)
    #expect(throws: WorkerError.self) { try worker.ask("x", patience: patience) }
    #expect(kill(worker.identifier, 0) != 0, "it is gone")
    return try #require(failure)
  }

  @Test(
    "what is no answer ends it, and takes no memory",
    arguments: [
      (
        "read(); sys.stdout.buffer.write(struct.pack('<IQ', 10, 1 << 44)); sys.stdout.flush(); time.sleep(9)",
        "no frame"
      ),
      (
        "read(); sys.stdout.buffer.write(struct.pack('<IQ', 1 << 31, 0)); sys.stdout.flush(); time.sleep(9)",
        "no frame"
      ),
      ("read(); sys.stdout.buffer.write(b'\\xff' * 12); sys.stdout.flush(); time.sleep(9)", "no frame"),
      ("read(); write({'ok': {}}, b'no arrays'); time.sleep(9)", "cannot be read"),
      ("read(); write({'more': 1}); time.sleep(9)", "neither an answer nor an error"),
      ("read(); sys.stdout.buffer.write(b'\\x01'); sys.stdout.flush(); sys.exit(3)", "ended with code 3"),
      ("sys.exit(4)", "ended with code 4"),
      ("read(); os.kill(os.getpid(), 9)", "was killed (signal 9)"),
    ])
  func nonsense(_ rest: String, _ words: String) throws {
    let failure = try failure(rest)
    #expect(failure.message.contains(words), "\(failure)")
  }

  @Test("one that stops in the middle of an answer, or takes no request, is given up")
  func stalls() throws {
    let patience = WorkerPatience(silence: .milliseconds(500))
    let half =
      "read(); sys.stdout.buffer.write(struct.pack('<IQ', 100, 0) + b'{'); sys.stdout.flush(); time.sleep(60)"
    #expect(try failure(half, patience: patience).kind == .silent)
    let worker = try worker("time.sleep(60)")
    let values = [JSON.Member("x", JSON(String(repeating: "x", count: 1 << 23)))]
    let failure = #expect(throws: WorkerError.self) { try worker.ask("x", values, patience: patience) }
    #expect(failure?.kind == .silent)
  }

  @Test("large requests and large answers pass each other")
  func large() throws {
    let worker = try worker(
      """
      while True:
          head, body = read()
          write({'alive': {}})
          write({'ok': {'same': head['x']}})
      """)
    let text = String(repeating: "long ", count: 1 << 20)
    for _ in 0..<3 {
      let answer = try worker.ask("x", [JSON.Member("x", JSON(text))])
      #expect(answer.values["same"]?.text == text)
    }
  }

  @Test("asked to stop, one that hears it answers, and one that does not is ended within a second")
  func abandoned() throws {
    let patience = WorkerPatience(silence: .seconds(60), isAbandoned: { true })
    let hearing = try worker("read(); read(); write({'ok': {}}); time.sleep(60)")
    // Nothing is asked of it that nobody wants.
    #expect(throws: WorkerError.self) { try hearing.ask("x", patience: patience) }
    #expect(hearing.end == nil)
    let start = ContinuousClock.now
    let soon = WorkerPatience(
      silence: .seconds(60), isAbandoned: { ContinuousClock.now - start > .milliseconds(300) })
    _ = try hearing.ask("x", patience: soon)
    let deaf = try worker("read(); time.sleep(60)")
    let begin = ContinuousClock.now
    let later = WorkerPatience(
      silence: .seconds(60), isAbandoned: { ContinuousClock.now - begin > .milliseconds(300) })
    let failure = #expect(throws: WorkerError.self) { try deaf.ask("x", patience: later) }
    #expect(failure?.kind == .cancelled)
    #expect(ContinuousClock.now - begin < .seconds(3))
    #expect(deaf.end != nil)
  }

  @Test("who asks one that had ended before is not to blame; one that is stopped tells whoever waits")
  func gone() throws {
    let idle = try worker("time.sleep(60)")
    kill(idle.identifier, SIGKILL)
    usleep(100_000)
    #expect(idle.end?.message.contains("signal 9") == true)
    let failure = #expect(throws: WorkerError.self) { try idle.ask("x") }
    #expect(failure?.kind == .gone)
    let busy = try worker("read(); time.sleep(60)")
    inParallel(2) { turn in
      if turn == 0 {
        let failure = #expect(throws: WorkerError.self) { try busy.ask("x") }
        #expect(failure?.kind == .gone)
      } else {
        usleep(300_000)
        busy.stop()
      }
    }
  }

  @Test("what is printed shows no orders to a terminal")
  func printable() {
    #expect(
      "a\tb\u{1b}[31mc\u{0}\u{1}\u{2}d\u{85}\u{202e}e\n\u{fffd}\u{fffd}f".printable == "a b�[31mc�d�e\n�f")
  }

  @Test("frames of a crash are turned round, without the worker's own")
  func crash() {
    let printed = """
      before
      Fatal Python error: Segmentation fault

      Current thread 0x00007f (most recent call first):
        File "/usr/lib/python3.11/ctypes/__init__.py", line 517 in string_at
        File "/home/me/nets.py", line 7 in forward
        File "/usr/lib/torch/nn/modules/module.py", line 1798 in _call_impl
        File "<thalweg/worker/training.py>", line 166 in _take
        File "<string>", line 60 in <module>

      Extension modules: torch._C (total: 1)
      """
    let error = WorkerError(endedBy: .signalled(11), printed: printed, "PyTorch's process")
    #expect(
      error.description == """
        PyTorch's process crashed (signal 11: Segmentation fault)
        Where it crashed (most recent call last):
          File "/home/me/nets.py", line 7 in forward
          File "/usr/lib/python3.11/ctypes/__init__.py", line 517 in string_at
        printed last:
          before
        """)
  }
}
