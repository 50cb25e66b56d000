/// A program that is talked to: it reads from one pipe and answers through another, and what it prints as errors is kept.
///
/// It ends with this process, however that goes, and so does all that it starts. One thread at a time may read, and one may write.
public final class PipedProcess: Sendable {
  private let child: ChildProcess
  private let ends: Ends
  private let errors: PrintedText

  private final class Ends: Sendable {
    let input: InheritedFile
    let output: InheritedFile

    init(_ input: consuming InheritedFile, _ output: consuming InheritedFile) {
      self.input = input
      self.output = output
    }
  }

  /// - Parameter call: its files for output and errors are not used.
  /// - Throws: `FileError` where it cannot be started.
  public init(_ call: ProgramCall) throws(FileError) {
    let input = try Pipe.open()
    let output = try Pipe.open()
    let errors = try Pipe.open()
    let mark = ProcessMark()
    var call = call
    call.environment[ProcessMark.variable] = mark.text
    child = try ChildProcess(
      call, input.reading, output.writing, errors.writing, isGuarded: true, mark: mark)
    // The other ends are closed here with the pipes; the program has its own.
    ends = Ends(input.takeWriting(), output.takeReading())
    // A program that reads nothing is not waited for without end.
    _ = fcntl(ends.input.descriptor, F_SETFL, fcntl(ends.input.descriptor, F_GETFL) | O_NONBLOCK)
    self.errors = try PrintedText(of: errors.takeReading())
  }

  public var identifier: Int32 { child.identifier }

  /// What it printed since this was asked last, or the end of that where it was much.
  public func takePrinted() -> String { errors.take() }

  /// Hands what it prints from now on to `listener`, and what it printed before to the one before; nil for nobody.
  public func listen(_ listener: Printing.Listener?) { errors.listen(listener) }

  /// Whether it has ended, however that went.
  public var hasEnded: Bool { child.hasExited }
}

extension PipedProcess {
  /// Why nothing can be read or written any more.
  public enum Failure: Error, Sendable, Equatable {
    /// Its end of the pipe is closed: it has ended, or is about to.
    case closed
    /// It neither reads nor writes, for longer than is waited.
    case silent
    case system(Int32)
  }

  /// Writes all of some bytes.
  ///
  /// - Parameter waits: is asked ten times a second where there is no room for more, with the seconds since there was some;
  ///   where it says no, the other side is `silent`.
  public func write(
    _ bytes: UnsafeRawBufferPointer, waits: (_ seconds: Double) -> Bool
  ) throws(Failure) {
    var rest = bytes
    var last = ContinuousClock.now
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = systemWrite(ends.input.descriptor, base, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        last = .now
      } else if errno == EAGAIN {
        let isThere = try isReady(ends.input.descriptor, POLLOUT, within: .milliseconds(100))
        if !isThere, !waits(last.secondsToNow) { throw .silent }
      } else if errno != EINTR {
        throw errno == EPIPE ? .closed : .system(errno)
      }
    }
  }

  /// Fills a buffer.
  ///
  /// - Parameter waits: as in `write`, where nothing comes.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, waits: (_ seconds: Double) -> Bool
  ) throws(Failure) {
    var rest = buffer
    var last = ContinuousClock.now
    while let base = rest.baseAddress, !rest.isEmpty {
      if try !hasInput(within: .milliseconds(100)) {
        if waits(last.secondsToNow) { continue }
        throw .silent
      }
      let count = systemRead(ends.output.descriptor, base, rest.count)
      if count > 0 {
        rest = UnsafeMutableRawBufferPointer(rebasing: rest.dropFirst(count))
        last = .now
      } else if count == 0 {
        throw .closed
      } else if errno != EINTR {
        throw .system(errno)
      }
    }
  }

  /// Whether something can be read, or the other end is closed, within a time of less than a minute.
  public func hasInput(within time: Duration) throws(Failure) -> Bool {
    try isReady(ends.output.descriptor, POLLIN, within: time)
  }

  private func isReady(_ descriptor: Int32, _ event: Int32, within time: Duration) throws(Failure) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    let status = poll(&watched, 1, Int32(time / .milliseconds(1)))
    if status < 0, errno != EINTR { throw .system(errno) }
    return status > 0
  }

  /// Ends it, and whatever it has started, and says how it ended.
  ///
  /// - Parameter grace: how long it has, after SIGTERM, before SIGKILL comes.
  @discardableResult
  public func end(grace: Duration = .seconds(2)) -> ChildProcess.Ending { child.end(grace: grace) }

  /// Waits a moment for it to end by itself, and says how it ended; it is ended then.
  public func awaitEnd(within limit: Duration) -> ChildProcess.Ending {
    _ = child.wait(until: .now + limit)
    let ending = child.end(grace: .zero)
    errors.awaitEnd()
    return ending
  }
}
