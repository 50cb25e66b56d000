import ArgumentParser
import Platform
import Synchronization

/// Takes the signals that ask a run to stop: SIGINT, SIGTERM and SIGHUP.
///
/// A handler writes a byte to a pipe, and a thread reads it there. Waiting for blocked signals instead would
/// not do: a library may start a thread of its own before `main`, the signals are not blocked in that one, and
/// the system would end the process there.
enum Interruption {
  /// The writing end of the pipe; a C function that handles signals can capture nothing.
  private static let writingEnd = Atomic<Int32>(-1)

  /// Watches from now on. A signal that the process was started to ignore stays ignored, as `nohup` wants.
  ///
  /// - Parameters:
  ///   - first: is called at the first signal.
  ///   - second: is called at the second one, and should end the process.
  static func watch(first: @escaping @Sendable () -> Void, second: @escaping @Sendable () -> Void) {
    guard let (readingEnd, writingEnd) = makePipe() else { return }
    self.writingEnd.store(writingEnd, ordering: .relaxed)
    let started: Void? = try? OwnThread.start(stackSize: 1 << 20) {
      waitForByte(from: readingEnd)
      first()
      waitForByte(from: readingEnd)
      second()
    }
    if started != nil { for signal in [SIGINT, SIGTERM, SIGHUP] { handle(signal) } }
  }

  private static func handle(_ number: Int32) {
    var action = sigaction()
    sigaction(number, nil, &action)
    if action.isIgnoring { return }
    action = sigaction()
    action.setHandler { _ in
      let saved = errno
      var byte: UInt8 = 0
      _ = write(Interruption.writingEnd.load(ordering: .relaxed), &byte, 1)
      errno = saved
    }
    // Calls that a stage is in go on as if nothing had happened.
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }

  /// - Returns: the reading end and the writing end; nil where the system gives no more of them.
  private static func makePipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    #if canImport(Glibc)
      guard Glibc.pipe(&ends) == 0 else { return nil }
    #else
      guard Darwin.pipe(&ends) == 0 else { return nil }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func waitForByte(from descriptor: Int32) {
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) < 0, errno == EINTR {}
  }
}

extension sigaction {
  fileprivate var isIgnoring: Bool {
    #if canImport(Glibc)
      unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #else
      unsafeBitCast(__sigaction_u.__sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }

  fileprivate mutating func setHandler(_ handler: @escaping @convention(c) (Int32) -> Void) {
    #if canImport(Glibc)
      __sigaction_handler.sa_handler = handler
    #else
      __sigaction_u.__sa_handler = handler
    #endif
  }
}

extension Cancellation {
  /// One that Ctrl-C requests; a second Ctrl-C ends the process.
  static var ofSignals: Cancellation {
    let cancellation = Cancellation()
    Interruption.watch {
      cancellation.request()
    } second: {
      ProcessEnd.now(ExitCode.interrupted.rawValue)
    }
    return cancellation
  }
}
