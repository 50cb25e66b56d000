import Declarations
import FileFormats
import Platform

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A Python process that computes with PyTorch (`docs/worker.md`).
///
/// Any thread may ask it; one request is at work at a time, and the others wait.
final class Worker: Sendable {
  static let protocolVersion = 1
  /// How long Python may take to start and to import PyTorch.
  private static let patienceAtStart = Duration.seconds(180)

  /// What it said of itself when it started.
  let hello: JSON
  private let process: PipedProcess
  private let turn = Guarded<Turn>(Turn())
  private let lastNumber = Guarded(0)
  /// The examples that it has.
  let data = WorkerData()

  /// What whoever asks has to itself.
  private struct Turn {
    /// Why it cannot be asked any more.
    var end: WorkerError?
  }

  /// - Throws: `WorkerError` where there is no such Python, or no PyTorch that is of use.
  init(_ interpreter: PythonInterpreter) throws(WorkerError) {
    do throws(FileError) {
      process = try PipedProcess(
        ProgramCall([interpreter.path, "-u", "-c", WorkerSource.boot], environment: interpreter.environment))
    } catch {
      throw WorkerError(.noTorch, error.message, help: PythonInterpreter.remedy)
    }
    let connection = Connection(process)
    do throws(WorkerError) {
      let files = WorkerSource.files.map { JSON.Member($0.path, JSON($0.text)) }
      try connection.send(WorkerMessage(["protocol": JSON(Self.protocolVersion), "files": .object(files)]))
      let answer = try connection.receive(until: .now + Self.patienceAtStart)
      if let error = answer.head["error"] { throw WorkerError(answered: error) }
      guard let hello = answer.head["hello"], hello["protocol"]?.integer == Self.protocolVersion else {
        throw WorkerAnswer.nonsense("no greeting")
      }
      self.hello = hello
    } catch let caught {
      var error = caught
      if error.help == nil, error.kind == .noTorch || error.kind == .oldTorch {
        error.help = PythonInterpreter.remedy
      }
      let ending = process.end(grace: .zero)
      if error.kind == .ended {
        throw connection.failure(
          WorkerError(
            .system, "'\(interpreter.path)' ended before it answered", help: PythonInterpreter.remedy), ending
        )
      }
      throw error
    }
  }

  deinit { process.end(grace: .zero) }

  var identifier: Int32 { process.identifier }

  /// Why it cannot be asked any more; nil where it can.
  var end: WorkerError? { turn.withLock { $0.end } }

  /// A number that no session of it has yet.
  func nextNumber() -> Int {
    lastNumber.withLock { number in
      number += 1
      return number
    }
  }

  /// Ends it at once; whoever asks it afterwards is told so.
  func stop() {
    process.end(grace: .zero)
    turn.withLock { $0.end = $0.end ?? WorkerError(.ended, "PyTorch's process was ended") }
  }
}

extension Worker {
  /// Asks for one thing and waits for the answer.
  ///
  /// - Parameters:
  ///   - patience: how long it may be silent.
  ///   - isAbandoned: is asked ten times a second; where it says yes, the worker is asked to stop.
  /// - Throws: `WorkerError`. After `ended` and `silent` the worker is gone.
  func ask(
    _ name: String, _ values: [JSON.Member] = [], _ arrays: [StoredTensor] = [],
    patience: Duration = .seconds(600), isAbandoned: () -> Bool = { false }
  ) throws(WorkerError) -> WorkerAnswer {
    let message = WorkerMessage(.object([JSON.Member("do", JSON(name))] + values), arrays)
    return try turn.withLock { turn throws(WorkerError) in
      if let end = turn.end { throw WorkerError(.ended, end.message, help: end.help) }
      let connection = Connection(process)
      do throws(WorkerError) {
        _ = process.takePrinted()
        try connection.send(message)
        return try answer(through: connection, patience, isAbandoned)
      } catch {
        switch error.kind {
        case .ended:
          let found = connection.failure(error, process.awaitEnd(within: .seconds(5)))
          turn.end = found
          throw found
        case .silent, .system, .protocol:
          process.end(grace: .zero)
          turn.end = error
          throw error
        default:
          var told = error
          told.printed = process.takePrinted()
          throw told
        }
      }
    }
  }

  private func answer(
    through connection: Connection, _ patience: Duration, _ isAbandoned: () -> Bool
  ) throws(WorkerError) -> WorkerAnswer {
    var heard = ContinuousClock.now
    var hasCancelled = false
    while true {
      if !hasCancelled, isAbandoned() {
        hasCancelled = true
        try connection.send(WorkerMessage(["do": "cancel"]))
      }
      guard let message = try connection.receiveIfThere(within: .milliseconds(100)) else {
        if ContinuousClock.now - heard > (hasCancelled ? min(patience, .seconds(20)) : patience) {
          throw silence(of: patience, through: connection)
        }
        continue
      }
      heard = .now
      if let values = message.head["ok"] { return WorkerAnswer(values, message.arrays) }
      if let error = message.head["error"] { throw WorkerError(answered: error) }
      if message.head["alive"] == nil { throw WorkerAnswer.nonsense("neither an answer nor an error") }
    }
  }

  /// Asks it where it is, before it is given up.
  private func silence(of patience: Duration, through connection: Connection) -> WorkerError {
    var place: String?
    if (try? connection.send(WorkerMessage(["do": "where"]))) != nil,
      let answer = try? connection.receiveIfThere(within: .seconds(5))
    {
      place = answer.head["where"]?.text
    }
    return WorkerError(
      .silent, "PyTorch gave no sign of life for \(patience.components.seconds) s and was ended",
      traceback: place,
      help: "if it only needs more time, raise `timeout` of the engine")
  }
}

extension WorkerError {
  /// An error as the worker says it.
  fileprivate init(answered error: JSON) {
    self.init(
      error["kind"]?.text.flatMap(Kind.init(rawValue:)) ?? .protocol,
      error["message"]?.text ?? "the worker gave an error without words", traceback: error["traceback"]?.text,
      help: error["help"]?.text)
  }
}

/// Frames over the pipes of a process.
private struct Connection {
  private let process: PipedProcess

  init(_ process: PipedProcess) { self.process = process }

  func send(_ message: WorkerMessage) throws(WorkerError) {
    let failure = message.bytes.withUnsafeBytes { bytes in
      Self.failure(of: { () throws(PipedProcess.Failure) in try process.write(bytes) })
    }
    if let failure { throw Self.error(failure) }
  }

  func receive(until deadline: ContinuousClock.Instant) throws(WorkerError) -> WorkerMessage {
    guard let message = try receiveIfThere(within: deadline - .now) else {
      throw WorkerError(.silent, "PyTorch gave no answer")
    }
    return message
  }

  /// The next message; nil where none begins within the time.
  func receiveIfThere(within time: Duration) throws(WorkerError) -> WorkerMessage? {
    var start = [UInt8](repeating: 0, count: WorkerMessage.lengthSize)
    guard try fill(&start, until: .now + time) else { return nil }
    guard let lengths = WorkerMessage.lengths(start) else { throw WorkerAnswer.nonsense("no frame") }
    var head = [UInt8](repeating: 0, count: lengths.head)
    var body = Data(count: lengths.body)
    let deadline = ContinuousClock.now + .seconds(600)
    guard try fill(&head, until: deadline), try fill(&body, until: deadline) else {
      throw WorkerError(.silent, "PyTorch stopped in the middle of an answer")
    }
    guard let message = WorkerMessage(head: head, body: body) else {
      throw WorkerAnswer.nonsense("what it sent cannot be read")
    }
    return message
  }

  private func fill(_ buffer: inout [UInt8], until deadline: ContinuousClock.Instant) throws(WorkerError)
    -> Bool
  {
    try isThere(
      buffer.withUnsafeMutableBytes { bytes in
        Self.failure(of: { () throws(PipedProcess.Failure) in try process.read(into: bytes, until: deadline) }
        )
      })
  }

  private func fill(_ buffer: inout Data, until deadline: ContinuousClock.Instant) throws(WorkerError) -> Bool
  {
    if buffer.isEmpty { return true }
    return try isThere(
      buffer.withUnsafeMutableBytes { bytes in
        Self.failure(of: { () throws(PipedProcess.Failure) in try process.read(into: bytes, until: deadline) }
        )
      })
  }

  private static func failure(of body: () throws(PipedProcess.Failure) -> Void) -> PipedProcess.Failure? {
    do throws(PipedProcess.Failure) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  /// Whether it was read in time.
  private func isThere(_ failure: PipedProcess.Failure?) throws(WorkerError) -> Bool {
    guard let failure else { return true }
    if failure == .silent { return false }
    throw Self.error(failure)
  }

  private static func error(_ failure: PipedProcess.Failure) -> WorkerError {
    switch failure {
    case .closed: WorkerError(.ended, "PyTorch's process ended without an answer")
    case .silent: WorkerError(.silent, "PyTorch gave no answer")
    case .system(let code):
      WorkerError(.system, "PyTorch's process cannot be talked to: \(SystemError(code).reason)")
    }
  }

  /// What is said of a process that ended by itself.
  func failure(_ error: WorkerError, _ ending: ChildProcess.Ending) -> WorkerError {
    let (how, help): (String, String?) =
      switch ending.status {
      case .exited(0): ("ended without an answer", "does the module call `os._exit`?")
      case .exited(let code): ("ended with code \(code)", nil)
      case .signalled(9):
        (
          "was killed (signal 9)",
          "the system does that where memory runs out: a smaller batch or a smaller network may fit"
        )
      case .signalled(let signal): ("crashed (signal \(signal): \(SignalName.of(signal)))", nil)
      }
    let message = error.kind == .ended ? "PyTorch's process \(how)" : "\(error.message): it \(how)"
    return WorkerError(
      .ended, message, traceback: nil, help: error.help ?? help, printed: process.takePrinted())
  }
}

/// What signals are called.
private enum SignalName {
  static func of(_ signal: Int32) -> String { String(cString: strsignal(signal)) }
}
