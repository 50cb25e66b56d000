/// What is sent back.
public struct PageAnswer: Sendable {
  public enum Body: Sendable {
    case bytes([UInt8])
    /// Server-Sent Events, for as long as the function has some to send.
    case events(@Sendable (EventSender) -> Void)
  }

  public let status: Int
  public var headers: [PageRequest.Parameter]
  public let body: Body

  public init(status: Int = 200, headers: [PageRequest.Parameter] = [], body: Body) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public init(status: Int = 200, type: String, _ bytes: [UInt8]) {
    self.init(status: status, headers: [.init("Content-Type", type)], body: .bytes(bytes))
  }

  /// A few words for whoever looks.
  public static func refusal(_ status: Int, _ words: String) -> PageAnswer {
    PageAnswer(status: status, type: "text/plain; charset=utf-8", Array("\(words)\n".utf8))
  }

  /// What is sent with every answer: nothing may keep it, guess what it is, show it in a page of another origin, or tell
  /// others where it came from.
  private static let always: [PageRequest.Parameter] = [
    .init("Cache-Control", "no-store"), .init("X-Content-Type-Options", "nosniff"),
    .init("Referrer-Policy", "no-referrer"), .init("Cross-Origin-Resource-Policy", "same-origin"),
    .init("Cross-Origin-Opener-Policy", "same-origin"),
  ]

  /// The policy of what says none itself: it may do nothing at all.
  private static let strictest = PageRequest.Parameter(
    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")

  /// - Parameter keepsAlive: whether another request may follow.
  func head(keepsAlive: Bool) -> [UInt8] {
    var lines = ["HTTP/1.1 \(status) \(Self.reasons[status] ?? "")"]
    var all = headers + Self.always
    if !all.contains(where: { $0.name == "Content-Security-Policy" }) { all.append(Self.strictest) }
    switch body {
    case .bytes(let bytes): all.append(.init("Content-Length", "\(bytes.count)"))
    case .events: all.append(.init("Content-Type", "text/event-stream"))
    }
    if !keepsAlive { all.append(.init("Connection", "close")) }
    // Nothing that comes from a run may begin a line of its own.
    lines += all.map { "\($0.name): \($0.value)".filter { !$0.isNewline && $0 != "\0" } }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static let reasons = [
    200: "OK", 303: "See Other", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 408: "Request Timeout", 413: "Content Too Large",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable",
    505: "HTTP Version Not Supported",
  ]
}

/// Sends events to one page, as the HTML standard describes them.
public struct EventSender: Sendable {
  let connection: SocketConnection

  /// Whether anybody still listens.
  ///
  /// - Parameter milliseconds: how long to wait for the end of that.
  public func isOpen(waiting milliseconds: Int = 0) -> Bool { connection.isOpen(waiting: milliseconds) }

  /// - Parameters:
  ///   - data: one line or several.
  ///   - identifier: is told again by a page that had lost its connection.
  /// - Returns: false where nobody takes it.
  @discardableResult
  public func send(_ event: String, _ data: String, identifier: String? = nil) -> Bool {
    var text = "event: \(event)\n"
    if let identifier { text += "id: \(identifier)\n" }
    for line in data.split(separator: "\n", omittingEmptySubsequences: false) {
      text += "data: \(line)\n"
    }
    return connection.send(Array("\(text)\n".utf8))
  }

  /// Tells both sides that the other one is there.
  @discardableResult
  public func beat() -> Bool { connection.send(Array(": \n\n".utf8)) }
}
