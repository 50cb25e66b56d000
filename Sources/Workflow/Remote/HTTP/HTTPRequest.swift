/// What is asked of a server.
struct HTTPRequest {
  enum Method {
    case head
    /// Each piece of a body that comes with status 200 is handed to `receive`, which says whether to go on; no more
    /// than `limit` bytes are taken.
    case get(limit: Int, receive: (UnsafeRawBufferPointer) -> Bool)
    /// `provide` fills a buffer and says with how many bytes, and nil where it cannot; `size` bytes in all.
    case put(size: Int, provide: (UnsafeMutableRawBufferPointer) -> Int?)
  }

  let method: Method
  let address: String
  /// For all of it, in seconds; nil where it may last as long as bytes move.
  let timeLimit: Double?
}

/// What a server answered.
struct HTTPResponse: Sendable, Equatable {
  let status: Int
  /// Where a redirect leads to.
  let location: String?
}

/// Why there is no answer.
enum HTTPFailure: Error, Sendable, Equatable {
  /// No connection, or it broke; with the reason.
  case unreachable(String)
  /// The server did not answer in time, or stopped in the middle.
  case silent
  /// Bytes moved, and too few of them.
  case slow
  /// The body ended before its announced end.
  case truncated
  /// The body is longer than it may be.
  case tooLong
  /// The connection cannot be trusted, or the certificates cannot be read; with the reason.
  case untrusted(String)
  case cancelled
  /// Whoever took the bytes, or gave them, could not go on.
  case stopped
  /// The system has no library for HTTP.
  case noLibrary
}
