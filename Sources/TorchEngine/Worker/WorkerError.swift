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

  /// The message and the remedy on the first line, then traceback and what was printed last.
  public var description: String {
    var lines = [[message, help].compactMap(\.self).joined(separator: "; ")]
    if let traceback { lines += Self.tail(of: traceback, 40) }
    if let printed, case let last = Self.tail(of: printed, Self.mostLines), !last.isEmpty {
      lines += ["printed last:"] + last.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func tail(of text: String, _ count: Int) -> [String] {
    let printable = String(
      text.unicodeScalars.map { $0 == "\n" || $0.value >= 32 && $0.value != 127 ? Character($0) : " " })
    let lines = printable.split(separator: "\n").map { $0.count > 400 ? "\($0.prefix(400))…" : String($0) }
    return Array(lines.suffix(count))
  }
}
