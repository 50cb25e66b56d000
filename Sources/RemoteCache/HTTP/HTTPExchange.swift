import CCurl
import Declarations
import Platform

/// What happens to the bytes of one transfer, on the thread that it is on.
final class HTTPExchange {
  private let curl: CurlLibrary
  private let handle: CurlLibrary.Handle
  private let method: HTTPRequest.Method
  private let isCancelled: () -> Bool
  private var received = 0
  /// How often bytes of a body came or went, and when they last did.
  private var moves = 0
  private var lastMove: ContinuousClock.Instant?
  private(set) var isTooLong = false
  /// Whether the giver or taker of bytes could not go on.
  private(set) var isStopped = false

  init(
    _ curl: CurlLibrary, _ handle: CurlLibrary.Handle, _ method: HTTPRequest.Method,
    isCancelled: @escaping () -> Bool
  ) {
    self.curl = curl
    self.handle = handle
    self.method = method
    self.isCancelled = isCancelled
  }

  /// Lets the library call back; this has to live until the transfer is over.
  func attach(_ set: CurlOptions) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    set.pointer(CURLOPT_WRITEDATA, context)
    set.transfer(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return HTTPExchange.of(context)?.take(piece) == true ? piece.count : 0
    }
    set.pointer(CURLOPT_READDATA, context)
    set.transfer(CURLOPT_READFUNCTION) { bytes, size, count, context in
      let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
      return HTTPExchange.of(context)?.fill(buffer) ?? Int(CURL_READFUNC_ABORT)
    }
    set.pointer(CURLOPT_XFERINFODATA, context)
    set.progress { context, _, _, _, _ in HTTPExchange.of(context)?.isCancelled() == false ? 0 : 1 }
  }

  /// Whether a body was refused that nobody wanted: that of an answer other than 200, or 206 to who asked for a part.
  func wasOfNoInterest(_ code: CURLcode, _ status: Int) -> Bool {
    status > 0 && status != 200 && status != 206
      && (code == CURLE_FILESIZE_EXCEEDED || code == CURLE_WRITE_ERROR)
  }

  /// Whether bytes of a body came or went in the last seconds, and not for the first time.
  func isMoving(within seconds: Double) -> Bool {
    moves > 1 && lastMove.map { $0.secondsToNow < seconds } ?? false
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPExchange? {
    context.map { Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
  }

  private func take(_ piece: UnsafeRawBufferPointer) -> Bool {
    received += piece.count
    (moves, lastMove) = (moves + 1, .now)
    let status = thalweg_curl_status(curl.getInfo, handle)
    if case .download(let start, let limit, let receive) = method, status == 200 || status == 206 {
      let before = status == 206 ? start : 0
      isTooLong = received + before > limit
      let length = Int(thalweg_curl_length(curl.getInfo, handle))
      return !isTooLong && receive(status, length > 0 ? before + length : nil, piece)
    }
    if case .post(_, _, let receive) = method { return receive(piece) }
    guard case .get(let limit, let receive) = method, status == 200 else {
      // What a server says beside its status is not read, and not waited for where it is long.
      return received < 1 << 16
    }
    isTooLong = received > limit
    return !isTooLong && receive(piece)
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    let provide: (UnsafeMutableRawBufferPointer) -> Int?
    switch method {
    case .put(_, let given), .post(_, let given, _): provide = given
    default: return 0
    }
    (moves, lastMove) = (moves + 1, .now)
    if let count = provide(buffer) { return count }
    isStopped = true
    return Int(CURL_READFUNC_ABORT)
  }
}

/// What is asked of a server.
struct HTTPRequest {
  enum Method {
    case head
    /// Each piece of a body that comes with status 200 is handed to `receive`, which says whether to go on; no more
    /// than `limit` bytes are taken.
    case get(limit: Int, receive: (UnsafeRawBufferPointer) -> Bool)
    /// `provide` fills a buffer and says with how many bytes, and nil where it cannot; `size` bytes in all.
    case put(size: Int, provide: (UnsafeMutableRawBufferPointer) -> Int?)
    /// JSON is sent as with `put`; each piece of the answer's body is handed over, whatever its status.
    case post(
      size: Int, provide: (UnsafeMutableRawBufferPointer) -> Int?, receive: (UnsafeRawBufferPointer) -> Bool)
    /// A file from an offset on, where redirects are followed. Each piece of its body is handed over with the status, 206
    /// where the server starts at the offset and 200 where it sends all, and the size of the whole file where it is known.
    case download(
      from: Int, limit: Int, receive: (_ status: Int, _ total: Int?, UnsafeRawBufferPointer) -> Bool)
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
