import Platform
import ResultStore

/// Standard output or standard error.
struct StandardStream: Sendable {
  private let descriptor: Int32
  /// The first `errno` of those that writing ended with, by descriptor.
  private static let failures = Guarded<[Int32: Int32]>([:])

  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let error = StandardStream(descriptor: STDERR_FILENO)

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Whether this process is the one that the terminal is for: not one that runs behind a shell's prompt.
  var isInForeground: Bool { tcgetpgrp(descriptor) == getpgrp() }

  /// The size at this moment: a terminal can be resized at any time.
  var size: TerminalSize {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return .usual
    }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// Writes all of `text`, in one call where the system takes it whole.
  ///
  /// Where that fails, the text is dropped, and a run goes on; `failure` says so afterwards.
  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, 1000)
      } else if errno != EINTR {
        return fail(errno)
      }
    }
  }

  /// What could not be written, and why; nil where all was, and where nobody reads any more, which is the reader's wish.
  var failure: FileError? {
    guard let code = Self.failures.withLock({ $0[descriptor] }) else { return nil }
    let name = descriptor == STDOUT_FILENO ? "standard output" : "standard error"
    let error = SystemError(code)
    return FileError("cannot write to \(name): \(error.reason)", help: error.remedy)
  }

  private func fail(_ code: Int32) {
    if code == EPIPE { return }
    Self.failures.withLock { failures in
      if failures[descriptor] == nil { failures[descriptor] = code }
    }
  }
}

/// Writes a text to a file that the user named.
enum TextOutput {
  /// Complete or not at all; a file that is there is replaced.
  ///
  /// - Throws: `FileError` where it cannot be written.
  static func write(_ text: String, to path: String) throws(FileError) {
    do throws(FileFailure) { try WrittenFiles.write(Array(text.utf8), to: path, makesFolders: false) } catch {
      throw FileError(
        error.description, help: error.remedy ?? "is its folder there, and can it be written to?")
    }
  }
}

/// The columns and rows of a terminal.
struct TerminalSize: Equatable, Sendable {
  let columns: Int
  let rows: Int

  /// What is assumed where nothing is known.
  static let usual = TerminalSize(columns: 80, rows: 24)
}
