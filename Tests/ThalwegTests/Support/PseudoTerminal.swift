import Foundation

/// The built program in a terminal of its own, whose window can be resized while it runs.
final class PseudoTerminal {
  private let controller: Int32
  private let process = Process()
  private(set) var bytes: [UInt8] = []

  init(_ arguments: [String], in folder: URL, columns: Int, environment: [String: String] = [:]) throws {
    controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // Of <asm/ioctls.h>: the other end is unlocked, and has a number.
    let (unlock, askNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    var (off, number): (Int32, UInt32) = (0, 0)
    guard controller >= 0, ioctl(controller, unlock, &off) == 0, ioctl(controller, askNumber, &number) == 0
    else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    guard end >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    let handle = FileHandle(fileDescriptor: end, closeOnDealloc: true)
    resize(to: columns)
    // A new session, of which this is the terminal: the program looks whether it is in the foreground.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    process.arguments = ["--ctty", "--wait", Program.binary.path] + arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"]
      .merging(environment) { $1 }
    process.standardInput = handle
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    try handle.close()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    close(controller)
  }

  func resize(to columns: Int, rows: Int = 40) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(controller, UInt(TIOCSWINSZ), &size)
  }

  /// Stops the program where it stands, and lets it go on.
  func pause() { signal(SIGSTOP) }
  func proceed() { signal(SIGCONT) }

  private func signal(_ number: Int32) {
    let group = tcgetpgrp(controller)
    if group > 1 { kill(-group, number) }
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(controller, bytes, bytes.count)
  }

  /// What it writes within a time; less where it ends before.
  func read(forSeconds seconds: Double) -> String {
    String(decoding: take(forSeconds: seconds, orUntilItWrites: false), as: UTF8.self)
  }

  /// Stops the program right after it wrote something, when it will not do so again for a moment.
  ///
  /// - Returns: what it wrote until then.
  func pauseAfterWriting() -> String {
    var taken: [UInt8] = []
    for _ in 0..<20 {
      taken += take(forSeconds: 5, orUntilItWrites: true)
      pause()
      // Where this thread came late to it, the program may have been about to write again: once more, then.
      let late = take(forSeconds: 0.1, orUntilItWrites: false)
      taken += late
      if late.isEmpty { break }
      proceed()
    }
    return String(decoding: taken, as: UTF8.self)
  }

  private func take(forSeconds seconds: Double, orUntilItWrites: Bool) -> [UInt8] {
    let latest = ContinuousClock.now + .seconds(seconds)
    var read: [UInt8] = []
    while ContinuousClock.now < latest {
      var ready = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 50) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(controller, &buffer, buffer.count)
      // An error means that nobody has the other end any more.
      guard count > 0 else { break }
      read += buffer.prefix(count)
      if orUntilItWrites { break }
    }
    bytes += read
    return read
  }

  var isRunning: Bool { process.isRunning }
  func interrupt() { type("\u{3}") }
}
