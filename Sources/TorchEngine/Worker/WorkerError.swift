import Declarations
import Platform

/// Why a worker did not do what it was asked for.
public struct WorkerError: Error, Sendable, CustomStringConvertible {
  /// As `docs/worker.md` lists them, and what is said of a worker that gives no answer.
  public enum Kind: String, Sendable {
    case exception, exit, unsupported, shape, fork, folder, memory, device, cancelled, `protocol`
    case notFound = "not-found"
    case noTorch = "no-torch"
    case oldTorch = "old-torch"
    /// It ended without an answer.
    case ended
    /// It had ended before it was asked: whoever asks is not to blame, and asks another one.
    case gone
    /// It gave no sign of life.
    case silent
    /// It could not be started, or cannot be talked to.
    case system
  }

  public let kind: Kind
  public let message: String
  /// The frames of the user's own code, where it was that.
  public let traceback: String?
  public var help: String?
  /// The last of what was printed.
  public var printed: String?

  public init(
    _ kind: Kind, _ message: String, traceback: String? = nil, help: String? = nil, printed: String? = nil
  ) {
    (self.kind, self.message, self.traceback, self.help) = (kind, message, traceback, help)
    self.printed = printed
  }

  private static let mostLines = 12
  private static let mostFrames = 40

  /// The message and the remedy on the first line, then traceback and what was printed last.
  public var description: String {
    var lines = [[message, help].compactMap(\.self).joined(separator: "; ")]
    if let traceback { lines += Self.tail(of: traceback, Self.mostFrames) }
    if let printed, case let last = Self.tail(of: printed.printable, Self.mostLines), !last.isEmpty {
      lines += ["printed last:"] + last.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func tail(of text: String, _ count: Int) -> [String] {
    text.split(separator: "\n").suffix(count).map { $0.count > 200 ? "\($0.prefix(200))…" : String($0) }
  }
}

extension WorkerError {
  /// The work was not wanted any more.
  static let cancelled = WorkerError(.cancelled, "it was asked to stop")
  /// The same, where the worker did not hear it in time.
  static let overdue = WorkerError(.cancelled, "PyTorch's process was ended, since it was asked to stop")

  /// An error as the worker says it.
  init(answered error: JSON) {
    self.init(
      error["kind"]?.text.flatMap(Kind.init(rawValue:)) ?? .protocol,
      error["message"]?.text?.printable ?? "the worker gave an error without words",
      traceback: error["traceback"]?.text?.printable, help: error["help"]?.text?.printable)
  }

  /// What is said of a process that ended by itself.
  ///
  /// - Parameters:
  ///   - printed: all that it printed.
  ///   - subject: what the message begins with.
  init(endedBy status: ChildProcess.Ending.Status, printed: String, _ subject: String, help: String? = nil) {
    let crash = CrashReport(of: printed)
    let (how, advice): (String, String?) =
      switch status {
      case .exited(0): ("ended without an answer", "does the module end the process?")
      case .exited(let code): ("ended with code \(code)", nil)
      case .signalled(9):
        (
          "was killed (signal 9)",
          "the system does that where memory runs out: a smaller batch or a smaller network may fit"
        )
      case .signalled(let signal):
        ("crashed (signal \(signal): \(String(cString: strsignal(signal))))", nil)
      }
    self.init(
      .ended, "\(subject) \(how)", traceback: crash.traceback, help: help ?? advice, printed: crash.before)
  }
}

/// What Python prints when it crashes (`faulthandler`).
private struct CrashReport {
  /// What was printed before it.
  let before: String
  /// The last call last, without the worker's own frames; nil where there is none.
  let traceback: String?

  init(of printed: String) {
    let parts = printed.split(
      separator: "Fatal Python error: ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      (before, traceback) = (printed, nil)
      return
    }
    before = String(parts[0])
    let frames = parts[1].split(separator: "\n").filter { $0.hasPrefix("  File ") }.reversed()
    let others = frames.drop { line in
      ["\"<string>\"", "\"<thalweg/worker/", "/torch/nn/modules/module.py\""].contains { line.contains($0) }
    }
    let lines = ["Where it crashed (most recent call last):"] + others.map { String($0) }
    traceback = others.isEmpty ? nil : lines.joined(separator: "\n").printable
  }
}

extension String {
  /// Lines without what a terminal would take for orders, or show as nothing: each run of such characters is one `�`.
  var printable: String {
    var text = ""
    var isHidden = false
    for scalar in unicodeScalars {
      let isShown =
        switch scalar.properties.generalCategory {
        case .control: scalar == "\n" || scalar == "\t"
        case .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: scalar != "\u{FFFD}"
        }
      if isShown {
        text.unicodeScalars.append(scalar == "\t" ? " " : scalar)
      } else if !isHidden {
        text.unicodeScalars.append("\u{FFFD}")
      }
      isHidden = !isShown
    }
    return text
  }
}
