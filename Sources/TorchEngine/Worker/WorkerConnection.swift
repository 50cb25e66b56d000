import Declarations
import Networks
import Platform

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Frames over the pipes of a process.
struct WorkerConnection {
  private let process: PipedProcess
  private let patience: WorkerPatience

  init(_ process: PipedProcess, _ patience: WorkerPatience) {
    (self.process, self.patience) = (process, patience)
  }

  func send(_ message: WorkerMessage) throws(WorkerError) {
    let failure = message.bytes.withUnsafeBytes { bytes in
      Self.failure { () throws(PipedProcess.Failure) in try process.write(bytes, waits: patience.waits) }
    }
    if let failure { throw Self.error(failure, "PyTorch does not take what it is sent") }
  }

  /// The next message; nil where none begins within the time.
  func receive(within time: Duration) throws(WorkerError) -> WorkerMessage? {
    do throws(PipedProcess.Failure) {
      guard try process.hasInput(within: time) else { return nil }
    } catch { throw Self.error(error, "") }
    var start = [UInt8](repeating: 0, count: WorkerMessage.lengthSize)
    try fill(&start)
    guard let lengths = WorkerMessage.lengths(start, most: MachineMemory.installed) else {
      throw WorkerAnswer.nonsense(
        "no frame", help: "does the module write to files that it has not opened?")
    }
    var head = [UInt8](repeating: 0, count: lengths.head)
    try fill(&head)
    // Memory of zeros is none before it is written to.
    var body = Data(count: lengths.body)
    if !body.isEmpty {
      let failure = body.withUnsafeMutableBytes { bytes in
        Self.failure { () throws(PipedProcess.Failure) in try process.read(into: bytes, waits: patience.waits)
        }
      }
      if let failure { throw Self.error(failure, Self.cutShort) }
    }
    guard let message = WorkerMessage(head: head, body: body) else {
      throw WorkerAnswer.nonsense("what it sent cannot be read")
    }
    return message
  }

  private static let cutShort = "PyTorch stopped in the middle of an answer"

  private func fill(_ buffer: inout [UInt8]) throws(WorkerError) {
    let failure = buffer.withUnsafeMutableBytes { bytes in
      Self.failure { () throws(PipedProcess.Failure) in try process.read(into: bytes, waits: patience.waits) }
    }
    if let failure { throw Self.error(failure, Self.cutShort) }
  }

  private static func failure(of body: () throws(PipedProcess.Failure) -> Void) -> PipedProcess.Failure? {
    do throws(PipedProcess.Failure) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  private static func error(_ failure: PipedProcess.Failure, _ silence: String) -> WorkerError {
    switch failure {
    case .closed: WorkerError(.ended, "PyTorch's process ended without an answer")
    case .silent: WorkerError(.silent, silence)
    case .system(let code):
      WorkerError(.system, "PyTorch's process cannot be talked to: \(SystemError(code).reason)")
    }
  }
}

/// How long whoever asks a worker waits for it.
struct WorkerPatience {
  /// How long it may be silent.
  var silence: Duration
  /// How long a step or a batch may go on that nobody wants any more.
  var grace = Duration.milliseconds(700)
  /// Bytes of memory that it may have; nil for what the machine has.
  var memory: Int?
  /// Whether nobody wants the answer any more.
  var isAbandoned: @Sendable () -> Bool = { false }

  init(
    silence: Duration, memory: Int? = nil, isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.silence, self.memory, self.isAbandoned) = (silence, memory, isAbandoned)
  }

  /// As settings say.
  init(_ settings: TorchSettings, isAbandoned: @escaping @Sendable () -> Bool = { false }) {
    self.init(silence: settings.patience, memory: settings.memory, isAbandoned: isAbandoned)
  }

  /// Whether to wait on, after so many seconds in which nothing moved.
  var waits: (_ seconds: Double) -> Bool {
    { .seconds($0) < (isAbandoned() ? min(silence, grace) : silence) }
  }
}
