/// A program that is talked to: it reads from one pipe and answers through another, and what it prints as errors is kept.
///
/// It ends with this process, however that goes. One thread at a time may read, and one may write.
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
    child = try ChildProcess(call, input.reading, output.writing, errors.writing, isGuarded: true)
    // The other ends are closed here with the pipes; the program has its own.
    ends = Ends(input.takeWriting(), output.takeReading())
    self.errors = PrintedText()
    try self.errors.collect(from: errors.takeReading())
  }

  public var identifier: Int32 { child.identifier }

  /// What it printed since this was asked last, or the end of that where it was much.
  public func takePrinted() -> String { errors.take() }
}

extension PipedProcess {
  /// Why nothing can be read or written any more.
  public enum Failure: Error, Sendable, Equatable {
    /// Its end of the pipe is closed: it has ended, or is about to.
    case closed
    /// Nothing came within the time.
    case silent
    case system(Int32)
  }

  /// Writes all of some bytes; waits as long as it takes for them to be read.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = systemWrite(ends.input.descriptor, base, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if errno != EINTR {
        throw errno == EPIPE ? .closed : .system(errno)
      }
    }
  }

  /// Fills a buffer.
  ///
  /// - Parameter deadline: until when some of it has to have come.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant
  ) throws(Failure) {
    var rest = buffer
    while let base = rest.baseAddress, !rest.isEmpty {
      try awaitInput(until: deadline)
      let count = systemRead(ends.output.descriptor, base, rest.count)
      if count > 0 {
        rest = UnsafeMutableRawBufferPointer(rebasing: rest.dropFirst(count))
      } else if count == 0 {
        throw .closed
      } else if errno != EINTR {
        throw .system(errno)
      }
    }
  }

  private func awaitInput(until deadline: ContinuousClock.Instant) throws(Failure) {
    while true {
      var watched = pollfd(fd: ends.output.descriptor, events: Int16(POLLIN), revents: 0)
      let left = max(0, -deadline.secondsToNow)
      let status = poll(&watched, 1, Int32(min(left * 1000, 60_000).rounded(.up)))
      if status > 0 { return }
      if status < 0, errno != EINTR { throw .system(errno) }
      if status == 0, left <= 60 { throw .silent }
    }
  }

  /// Ends it, and whatever it has started, and says how it ended.
  ///
  /// - Parameter grace: how long it has, after SIGTERM, before SIGKILL comes.
  @discardableResult
  public func end(grace: Duration = .seconds(2)) -> ChildProcess.Ending { child.end(grace: grace) }

  /// Waits a moment for it to end by itself, and says how it ended; it is ended then.
  public func awaitEnd(within limit: Duration) -> ChildProcess.Ending {
    _ = child.wait(until: .now + limit)
    return child.end(grace: .zero)
  }
}

/// The end of what a program prints, which a thread of its own reads as it comes.
private final class PrintedText: Sendable {
  private static let most = 1 << 18
  private let text = Guarded<[UInt8]>([])

  func collect(from source: consuming InheritedFile) throws(FileError) {
    let source = Source(source)
    try OwnThread.start(stackSize: 1 << 18) { [self] in
      var buffer = [UInt8](repeating: 0, count: 1 << 14)
      while true {
        let count = buffer.withUnsafeMutableBytes {
          systemRead(source.file.descriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        let read = Array(buffer[..<count])
        text.withLock { text in
          text += read
          if text.count > 2 * Self.most { text.removeFirst(text.count - Self.most) }
        }
      }
    }
  }

  func take() -> String {
    let bytes = text.withLock { text in
      defer { text = [] }
      return text
    }
    return String(decoding: bytes.suffix(Self.most), as: UTF8.self)
  }

  private final class Source: Sendable {
    let file: InheritedFile
    init(_ file: consuming InheritedFile) { self.file = file }
  }
}
