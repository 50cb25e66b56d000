import Declarations
import Platform
import ResultStore

extension StageContext {
  /// Calls `body` with the path of a folder that nothing else uses, and that goes with all that is in it afterwards.
  public func withWorkFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = try WorkFolder(in: store)
    defer { folder.remove() }
    return try body(folder.path)
  }

  /// Why a program runs no more.
  public enum ProgramEnding: Sendable {
    case ended(ChildProcess.Ending)
    /// It was ended at its limit.
    case outOfTime
  }

  /// Runs a program to its end, and says once a second that it still runs.
  ///
  /// Whatever it started and left in its process group is ended too.
  ///
  /// - Throws: `FileError` where it cannot be started, `CancellationRequested` where the user asked for the run to stop;
  ///   it has ended then.
  public func run(_ call: ProgramCall, limit: Duration?) throws -> ProgramEnding {
    let child = try ChildProcess(call, isGuarded: true)
    let start = ContinuousClock.now
    var told = 0.0
    let result = child.wait(until: limit.map { start + $0 }) {
      let elapsed = start.secondsToNow.rounded(.down)
      if elapsed > told {
        told = elapsed
        report(Progress(unit: "second", done: elapsed, of: 0))
      }
      return isCancelled
    }
    let ending = child.end()
    switch result {
    case .exited: return .ended(ending)
    case .outOfTime: return .outOfTime
    case .cancelled: throw CancellationRequested()
    }
  }

  /// Keeps what a program printed before it failed, for as long as it goes on failing.
  ///
  /// - Returns: where it is; nil where it cannot be kept.
  public func keepFailureLog(_ bytes: [UInt8]) -> String? {
    let path = failureLog
    try? store.files.operations.remove(path)
    let temporary = store.layout.newTemporary()
    let written: Void? = try? store.files.write(
      bytes, to: path, through: temporary, mode: 0o644, durability: .relaxed)
    return written.map { path }
  }

  /// Removes what `keepFailureLog` kept of an earlier try.
  public func forgetFailureLog() { try? store.files.operations.remove(failureLog) }

  private var failureLog: String {
    let key = KeyPreimage(node: node, inputs: inputs).key
    return "\(store.layout.work)/\(key.short).log"
  }
}
