import CCurl
import Declarations
import Platform

/// Sends requests over HTTP/1.1 and 2, with libcurl; connections are kept and used again.
///
/// Any number of threads may send at the same time. Redirects are followed by downloads alone: a token must not go where
/// it was not given for. Proxies are those that the environment names (`https_proxy`, `no_proxy`), as libcurl reads them.
final class HTTPClient: Sendable {
  /// In seconds.
  struct Timeouts: Sendable {
    var connecting = 3.0
    /// How long it may be slower than `slowest`.
    var stalling = 10.0
    /// Bytes a second.
    var slowest = 1000
  }

  private let token: String?
  private let certificates: String?
  private let timeouts: Timeouts
  private let idle = Guarded<[IdleHandle]>([])

  /// - Parameters:
  ///   - token: sent as `Authorization: Bearer …` with each request.
  ///   - certificates: a PEM file with the authorities that are trusted instead of the system's.
  init(token: String?, certificates: String?, timeouts: Timeouts = Timeouts()) {
    self.token = token
    self.certificates = certificates
    self.timeouts = timeouts
  }

  deinit {
    guard let curl = CurlLibrary.ofSystem else { return }
    idle.withLock { idle in for handle in idle { curl.free(handle.pointer) } }
  }

  /// - Parameter isCancelled: asked about once a second, and whenever bytes move.
  func send(_ request: HTTPRequest, isCancelled: @escaping () -> Bool) throws(HTTPFailure) -> HTTPResponse {
    guard let curl = CurlLibrary.ofSystem, let handle = takeHandle(curl) else { throw .noLibrary }
    defer { idle.withLock { $0.append(IdleHandle(pointer: handle)) } }
    curl.reset(handle)
    let exchange = HTTPExchange(curl, handle, request.method, isCancelled: isCancelled)
    let headers = setUp(curl, handle, request, exchange)
    defer { curl.freeList(headers) }
    let code = withExtendedLifetime(exchange) { curl.perform(handle) }
    let status = thalweg_curl_status(curl.getInfo, handle)
    if code == CURLE_OK || exchange.wasOfNoInterest(code, status) {
      let location = thalweg_curl_redirect(curl.getInfo, handle).map { String(cString: $0) }
      return HTTPResponse(status: status, location: location)
    }
    throw failure(curl, code, exchange)
  }

  private func takeHandle(_ curl: CurlLibrary) -> CurlLibrary.Handle? {
    idle.withLock { $0.popLast()?.pointer } ?? curl.makeHandle()
  }

  /// - Returns: the list of headers, which has to live as long as the transfer.
  private func setUp(
    _ curl: CurlLibrary, _ handle: CurlLibrary.Handle, _ request: HTTPRequest, _ exchange: HTTPExchange
  ) -> CurlLibrary.List? {
    let set = CurlOptions(curl, handle)
    set.text(CURLOPT_URL, request.address)
    // Signals are the program's own, and other threads run meanwhile.
    set.number(CURLOPT_NOSIGNAL, 1)
    set.number(CURLOPT_FOLLOWLOCATION, 0)
    set.number(CURLOPT_SSL_VERIFYPEER, 1)
    set.number(CURLOPT_SSL_VERIFYHOST, 2)
    if let certificates { set.text(CURLOPT_CAINFO, certificates) }
    set.number(CURLOPT_CONNECTTIMEOUT_MS, Int(timeouts.connecting * 1000))
    set.number(CURLOPT_LOW_SPEED_LIMIT, timeouts.slowest)
    set.number(CURLOPT_LOW_SPEED_TIME, max(1, Int(timeouts.stalling)))
    if let limit = request.timeLimit { set.number(CURLOPT_TIMEOUT_MS, Int(limit * 1000)) }
    switch request.method {
    case .head: set.number(CURLOPT_NOBODY, 1)
    case .get(let limit, _): set.size(CURLOPT_MAXFILESIZE_LARGE, max(1, limit))
    case .put(let size, _):
      set.number(CURLOPT_UPLOAD, 1)
      set.size(CURLOPT_INFILESIZE_LARGE, size)
    case .post(let size, _, _):
      set.number(CURLOPT_POST, 1)
      set.size(CURLOPT_POSTFIELDSIZE_LARGE, size)
    case .download(let start, let limit, _):
      set.size(CURLOPT_MAXFILESIZE_LARGE, max(1, limit))
      set.number(CURLOPT_FOLLOWLOCATION, 1)
      set.number(CURLOPT_MAXREDIRS, 5)
      // From a publisher's server to HTTP and HTTPS only: CURLPROTO_HTTP | CURLPROTO_HTTPS.
      set.number(CURLOPT_REDIR_PROTOCOLS, 3)
      if start > 0 { set.text(CURLOPT_RANGE, "\(start)-") }
    }
    exchange.attach(set)
    // Without `Expect`, which costs a second wherever a server does not know it.
    var fields = ["Expect:", "User-Agent: thalweg"] + (token.map { ["Authorization: Bearer \($0)"] } ?? [])
    if case .post = request.method { fields.append("Content-Type: application/json") }
    let headers = fields.reduce(CurlLibrary.List?.none) { curl.append($0, $1) }
    set.pointer(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(headers))
    return headers
  }

  private func failure(_ curl: CurlLibrary, _ code: CURLcode, _ exchange: HTTPExchange) -> HTTPFailure {
    let reason = curl.explanation(code).map { String(cString: $0).lowercased() } ?? "error \(code.rawValue)"
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return exchange.isMoving(within: timeouts.stalling) ? .slow : .silent
    case CURLE_PARTIAL_FILE: return .truncated
    case CURLE_FILESIZE_EXCEEDED: return .tooLong
    case CURLE_ABORTED_BY_CALLBACK where exchange.isStopped: return .stopped
    case CURLE_ABORTED_BY_CALLBACK: return .cancelled
    case CURLE_WRITE_ERROR: return exchange.isTooLong ? .tooLong : .stopped
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR,
      CURLE_SSL_ISSUER_ERROR:
      return .untrusted(reason)
    default: return .unreachable(reason)
    }
  }
}

/// A handle that no transfer uses, and that only one thread takes.
private struct IdleHandle: @unchecked Sendable {
  let pointer: CurlLibrary.Handle
}
