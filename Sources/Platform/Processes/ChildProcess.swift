/// A program that runs beside this one, in a process group of its own that ends with it.
///
/// It reads nothing, and what it prints goes into files (`PipedProcess` is one that is talked to). Whoever starts it waits on a thread of its own and calls
/// `end` once, whatever happened: until then its identifier is not given to another process.
public final class ChildProcess: Sendable {
  /// Of the process, and of its group.
  public let identifier: Int32
  private let group: ProcessGroup
  /// By which those are found that left the group; nil where they may go on.
  private let mark: ProcessMark?
  private let watchman: ProcessGuard?
  private let ending = Guarded<Ending?>(nil)

  /// - Parameter isGuarded: whether its group is ended where this process is killed.
  /// - Throws: `FileError` where it cannot be started, or its output cannot be written.
  public convenience init(_ call: ProgramCall, isGuarded: Bool = false) throws(FileError) {
    let input = try InheritedFile(reading: "/dev/null")
    let output = try InheritedFile(writing: call.output)
    if let errors = call.errors {
      let errors = try InheritedFile(writing: errors)
      try self.init(call, input, output, errors, isGuarded: isGuarded)
    } else {
      try self.init(call, input, output, output, isGuarded: isGuarded)
    }
  }

  /// - Parameters:
  ///   - input, output, errors: the three files that it has, in place of those that the call names.
  ///   - mark: what is in its environment.
  init(
    _ call: ProgramCall, _ input: borrowing InheritedFile, _ output: borrowing InheritedFile,
    _ errors: borrowing InheritedFile, isGuarded: Bool, mark: ProcessMark? = nil
  ) throws(FileError) {
    precondition(!call.words.isEmpty, "a call of a program names it")
    let path = try ProgramSearch.find(call.words[0], along: call.environment["PATH"] ?? "")
    // The guard comes first, so that the program is not alone for longer than it takes to name it.
    let watchman = isGuarded ? try ProcessGuard() : nil
    do throws(FileError) {
      identifier = try call.spawn(path, input, output, errors).start()
    } catch {
      watchman?.dismiss()
      throw error
    }
    group = ProcessGroup(identifier: identifier)
    watchman?.watch(group, mark)
    self.watchman = watchman
    self.mark = mark
  }
}

extension ChildProcess {
  /// How a process ended.
  public struct Ending: Sendable, Equatable {
    public enum Status: Sendable, Equatable {
      /// By itself, with this code: 0 says that all is well.
      case exited(Int32)
      /// By this signal.
      case signalled(Int32)
    }

    public let status: Status
    /// Whether it left others in its group behind, which were then ended.
    public let leftOthers: Bool
  }

  /// Why a wait is over.
  public enum WaitResult: Sendable {
    case exited, cancelled, outOfTime
  }

  /// Waits until the program ends, or until there is a reason to wait no more; `end` is called then.
  ///
  /// - Parameters:
  ///   - deadline: how long to wait at most.
  ///   - isCancelled: is asked again and again, at least twenty times a second.
  public func wait(
    until deadline: ContinuousClock.Instant? = nil, isCancelled: () -> Bool = { false }
  ) -> WaitResult {
    var pause: UInt32 = 500
    while !hasExited {
      if isCancelled() { return .cancelled }
      if let deadline, ContinuousClock.now >= deadline { return .outOfTime }
      usleep(pause)
      pause = min(2 * pause, 50_000)
    }
    return .exited
  }

  /// Ends whatever still runs of the group, and says how the program ended.
  ///
  /// - Parameter grace: how long processes have, after SIGTERM, before SIGKILL comes.
  @discardableResult
  public func end(grace: Duration = .seconds(5)) -> Ending {
    ending.withLock { ending in
      if let ending { return ending }
      if !hasExited {
        group.terminate()
        if !comesTrue(within: grace, { hasExited }) { group.kill() }
      }
      let status = reap()
      let result = Ending(status: status, leftOthers: !group.isEmpty)
      if result.leftOthers { endOthers(grace) }
      mark?.endAll()
      watchman?.dismiss()
      ending = result
      return result
    }
  }

  /// Ends those that the program left behind.
  private func endOthers(_ grace: Duration) {
    group.terminate()
    if comesTrue(within: grace, { group.isEmpty }) { return }
    group.kill()
    // One that hangs in the system, or that nobody waits for, may stay for ever.
    _ = comesTrue(within: .seconds(1)) { group.isEmpty }
  }

  /// Whether the program has ended; it keeps its identifier until it is reaped.
  var hasExited: Bool {
    var information = siginfo_t()
    let status = waitid(P_PID, id_t(identifier), &information, WEXITED | WNOHANG | WNOWAIT)
    return status != 0 || information.si_signo == SIGCHLD
  }

  private func reap() -> Ending.Status {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      if errno != EINTR { preconditionFailure("someone else waited for a process that is waited for here") }
    }
    // WIFSIGNALED and WEXITSTATUS, which are macros.
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }

  private func comesTrue(within limit: Duration, _ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition() {
      if ContinuousClock.now >= deadline { return false }
      usleep(5_000)
    }
    return true
  }
}

extension ProgramCall {
  fileprivate func spawn(
    _ path: String, _ input: borrowing InheritedFile, _ output: borrowing InheritedFile,
    _ errors: borrowing InheritedFile
  ) -> Spawn {
    Spawn(
      path: path, words: words, environment: environment, folder: folder, input: input.descriptor,
      output: output.descriptor, errors: errors.descriptor)
  }
}
