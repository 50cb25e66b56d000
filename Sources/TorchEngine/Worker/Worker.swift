import Declarations
import FileFormats
import Networks
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
  /// What whoever asks has to itself.
  private let turn = Guarded(())
  private let ending = Guarded<Ending?>(nil)
  private let lastNumber = Guarded(0)
  /// The examples that it has.
  let data = WorkerData()

  /// Why it cannot be asked any more.
  private struct Ending {
    let error: WorkerError
    /// Whether it was ended from here, with nothing wrong.
    var isWanted = false
  }

  /// - Parameter isAbandoned: whether nobody wants it any more.
  /// - Throws: `WorkerError` where there is no such Python, or no PyTorch that is of use.
  init(
    _ interpreter: PythonInterpreter, isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) throws(WorkerError) {
    do throws(FileError) {
      process = try PipedProcess(
        ProgramCall([interpreter.path, "-u", "-c", WorkerSource.boot], environment: interpreter.environment))
    } catch {
      throw WorkerError(.noTorch, error.message, help: PythonInterpreter.remedy)
    }
    hello = try Self.greeting(
      of: process, interpreter, WorkerPatience(silence: Self.patienceAtStart, isAbandoned: isAbandoned))
  }

  /// Sends it its source, and takes what it says of itself; ends it where that goes wrong.
  private static func greeting(
    of process: PipedProcess, _ interpreter: PythonInterpreter, _ patience: WorkerPatience
  ) throws(WorkerError) -> JSON {
    do throws(WorkerError) {
      let connection = WorkerConnection(process, patience)
      let files = WorkerSource.files.map { JSON.Member($0.path, JSON($0.text)) }
      try connection.send(WorkerMessage(["protocol": JSON(protocolVersion), "files": .object(files)]))
      let head = try firstAnswer(through: connection, patience).head
      if let error = head["error"] { throw WorkerError(answered: error) }
      guard let hello = head["hello"], hello["protocol"]?.integer == protocolVersion else {
        throw WorkerAnswer.nonsense("no greeting")
      }
      return hello
    } catch {
      throw obstacle(error, of: process, interpreter, patience)
    }
  }

  private static func firstAnswer(
    through connection: WorkerConnection, _ patience: WorkerPatience
  ) throws(WorkerError) -> WorkerMessage {
    let start = ContinuousClock.now
    while patience.waits(start.secondsToNow) {
      if let answer = try connection.receive(within: .milliseconds(100)) { return answer }
    }
    throw WorkerError(.silent, "it gave no answer for \(Int(start.secondsToNow)) s")
  }

  /// Why it is of no use from the start.
  private static func obstacle(
    _ error: WorkerError, of process: PipedProcess, _ interpreter: PythonInterpreter,
    _ patience: WorkerPatience
  ) -> WorkerError {
    let status = process.awaitEnd(within: error.kind == .ended ? .seconds(1) : .zero).status
    if error.kind == .silent, patience.isAbandoned() { return .cancelled }
    switch error.kind {
    case .noTorch, .oldTorch:
      var told = error
      told.help = error.help ?? PythonInterpreter.remedy
      return told
    case .ended:
      return WorkerError(
        endedBy: status, printed: process.takePrinted(),
        "'\(interpreter.path)' is no Python that PyTorch runs in: it", help: PythonInterpreter.remedy)
    case .protocol where error.traceback == nil, .silent:
      return WorkerError(
        .noTorch, "'\(interpreter.path)' does not answer as Python does: \(error.message)",
        help: PythonInterpreter.remedy, printed: process.takePrinted())
    default: return error
    }
  }

  deinit { process.end(grace: .zero) }

  var identifier: Int32 { process.identifier }

  /// Why it cannot be asked any more; nil where it can.
  var end: WorkerError? {
    if let known = ending.withLock({ $0?.error }) { return known }
    guard process.hasEnded else { return nil }
    let found = WorkerError(
      endedBy: process.awaitEnd(within: .zero).status, printed: process.takePrinted(), "PyTorch's process")
    return settle(Ending(error: found)).error
  }

  /// A number that no session of it has yet.
  func nextNumber() -> Int {
    lastNumber.withLock { number in
      number += 1
      return number
    }
  }

  /// Ends it at once; whoever waits for an answer or asks it afterwards is told so.
  func stop() {
    settle(Ending(error: WorkerError(.gone, "PyTorch's process was ended"), isWanted: true))
    process.end(grace: .zero)
  }

  /// - Returns: what it came to first.
  @discardableResult
  private func settle(_ new: Ending) -> Ending {
    ending.withLock { ending in
      let first = ending ?? new
      ending = first
      return first
    }
  }
}

extension Worker {
  /// Asks for one thing and waits for the answer.
  ///
  /// - Throws: `WorkerError`: `gone` where it had ended before, by nothing of this request; after `ended`, `silent`,
  ///   `system` and `protocol` it is gone, and perhaps after `cancelled`.
  func ask(
    _ name: String, _ values: [JSON.Member] = [], _ arrays: [StoredTensor] = [], patience: WorkerPatience
  ) throws(WorkerError) -> WorkerAnswer {
    let message = WorkerMessage(.object([JSON.Member("do", JSON(name))] + values), arrays)
    return try turn.withLock { _ throws(WorkerError) in
      if let end { throw WorkerError(.gone, end.message, help: end.help) }
      if patience.isAbandoned() { throw .cancelled }
      let connection = WorkerConnection(process, patience)
      _ = process.takePrinted()
      process.listen(Printing.listener)
      defer { process.listen(nil) }
      do throws(WorkerError) {
        try connection.send(message)
        return try answer(through: connection, patience)
      } catch {
        throw afterwards(error, patience)
      }
    }
  }

  func ask(
    _ name: String, _ values: [JSON.Member] = [], _ arrays: [StoredTensor] = [],
    patience: Duration = TorchSettings.standardPatience
  ) throws(WorkerError) -> WorkerAnswer {
    try ask(name, values, arrays, patience: WorkerPatience(silence: patience))
  }

  /// Ends it where it is of no more use, and says what is to be said of the error.
  private func afterwards(_ error: WorkerError, _ patience: WorkerPatience) -> WorkerError {
    switch error.kind {
    case .ended:
      let status = process.awaitEnd(within: .seconds(5)).status
      if let known = ending.withLock({ $0 }), known.isWanted { return known.error }
      let found = WorkerError(endedBy: status, printed: process.takePrinted(), "PyTorch's process")
      settle(Ending(error: found))
      return found
    case .silent where patience.isAbandoned(), .cancelled where error.message == WorkerError.overdue.message:
      settle(Ending(error: .overdue))
      process.end(grace: .zero)
      return .cancelled
    case .silent, .system, .protocol:
      settle(Ending(error: error))
      process.end(grace: .zero)
      return error
    default:
      var told = error
      told.printed = process.takePrinted()
      return told
    }
  }

  private func answer(
    through connection: WorkerConnection, _ patience: WorkerPatience
  ) throws(WorkerError) -> WorkerAnswer {
    var heard = ContinuousClock.now
    var watch = MemoryWatch(of: process.identifier, most: patience.memory)
    var cancelled: ContinuousClock.Instant?
    while true {
      if cancelled == nil, patience.isAbandoned() {
        cancelled = .now
        try connection.send(WorkerMessage(["do": "cancel"]))
      }
      if let cancelled, .now - cancelled > patience.grace { throw .overdue }
      if let excess = watch.excess() { throw end(excess, through: connection) }
      guard let message = try connection.receive(within: .milliseconds(100)) else {
        if .now - heard > patience.silence { throw silence(of: patience.silence, through: connection) }
        continue
      }
      heard = .now
      if let values = message.head["ok"] { return WorkerAnswer(values, message.arrays) }
      if let error = message.head["error"] { throw WorkerError(answered: error) }
      if message.head["alive"] == nil { throw WorkerAnswer.nonsense("neither an answer nor an error") }
    }
  }

  private func silence(of patience: Duration, through connection: WorkerConnection) -> WorkerError {
    WorkerError(
      .silent, "PyTorch gave no sign of life for \(patience.components.seconds) s and was ended",
      traceback: place(through: connection, within: .seconds(2)),
      help: "if it only needs more time, raise `timeout` of the engine")
  }

  /// Ends it, since it has more memory than it may have.
  private func end(_ excess: MemoryWatch.Excess, through connection: WorkerConnection) -> WorkerError {
    // There is no time to lose.
    let place = place(through: connection, within: .milliseconds(100))
    let error = WorkerError(.memory, excess.message, traceback: place, help: excess.help)
    settle(Ending(error: error))
    process.end(grace: .zero)
    return error
  }

  /// Asks it where it is, before it is given up; nil where it does not say.
  private func place(through connection: WorkerConnection, within time: Duration) -> String? {
    guard (try? connection.send(WorkerMessage(["do": "where"]))) != nil,
      let answer = try? connection.receive(within: time), let place = answer.head["where"]?.text?.printable,
      !place.isEmpty
    else { return nil }
    return "It was here:\n\(place)"
  }
}
