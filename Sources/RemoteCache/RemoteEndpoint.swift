import Declarations
import Platform

/// The two folders of a remote cache: `/ac/<key>` for actions and `/cas/<digest>` for objects.
final class RemoteEndpoint: Sendable {
  enum Place: Sendable {
    case action(Digest)
    case object(Digest)

    var path: String {
      switch self {
      case .action(let key): "ac/\(key)"
      case .object(let digest): "cas/\(digest)"
      }
    }
  }

  private let address: String
  private let client: HTTPClient
  private let isCancelled: @Sendable () -> Bool
  /// How long an answer without a large body may take, in seconds.
  private let shortAnswer: Double
  /// Bytes a second that have to move.
  private let slowest: Int

  /// Seconds before the second try, and before the third.
  private static let pauses = [0.1, 0.4]

  init(_ options: RemoteOptions, isCancelled: @escaping @Sendable () -> Bool) {
    address = options.address
    client = HTTPClient(token: options.token, certificates: options.certificates, timeouts: options.timeouts)
    self.isCancelled = isCancelled
    shortAnswer = options.timeouts.stalling
    slowest = options.timeouts.slowest
  }

  /// - Parameter receive: is handed the bytes, no more than `limit` of them, and says whether to go on.
  /// - Returns: false where nothing is there.
  func get(
    _ place: Place, limit: Int, isShort: Bool, receive: @escaping (UnsafeRawBufferPointer) -> Bool
  ) throws(RemoteFailure) -> Bool {
    let response = try send(.get(limit: limit, receive: receive), place, isShort: isShort)
    if response.status == 404 || response.status == 410 { return false }
    if response.status == 200 { return true }
    throw failure(for: response, isWriting: false)
  }

  func has(_ place: Place) throws(RemoteFailure) -> Bool {
    let response = try send(.head, place, isShort: true)
    if response.status == 404 || response.status == 410 { return false }
    if response.status == 200 { return true }
    throw failure(for: response, isWriting: false)
  }

  func put(
    _ place: Place, size: Int, provide: @escaping (UnsafeMutableRawBufferPointer) -> Int?
  ) throws(RemoteFailure) {
    let response = try send(.put(size: size, provide: provide), place, isShort: false)
    if [200, 201, 202, 204].contains(response.status) { return }
    throw failure(for: response, isWriting: true)
  }

  /// Makes an attempt, and up to two more where the next may succeed; what times out is not tried again.
  func retrying<Result>(_ attempt: () throws(RemoteFailure) -> Result) throws(RemoteFailure) -> Result {
    for pause in Self.pauses {
      do throws(RemoteFailure) { return try attempt() } catch {
        if !error.isTransient { throw error }
      }
      // Not all who lost the same server come back at the same moment.
      usleep(UInt32(pause * Double.random(in: 0.75...1.25) * 1e6))
      if isCancelled() { throw .cancelled }
    }
    return try attempt()
  }
}

extension RemoteEndpoint {
  private func send(
    _ method: HTTPRequest.Method, _ place: Place, isShort: Bool
  ) throws(RemoteFailure) -> HTTPResponse {
    let request = HTTPRequest(
      method: method, address: "\(address)/\(place.path)", timeLimit: isShort ? shortAnswer : nil)
    do throws(HTTPFailure) {
      return try client.send(request, isCancelled: isCancelled)
    } catch { throw failure(error, place) }
  }

  private func failure(_ failure: HTTPFailure, _ place: Place) -> RemoteFailure {
    switch failure {
    case .unreachable(let reason):
      RemoteFailure(.unusable, "the remote \(address) cannot be reached: \(reason)", isTransient: true)
    case .silent: RemoteFailure(.unusable, "the remote \(address) does not answer")
    case .slow:
      RemoteFailure(.unusable, "the remote \(address) is too slow: less than \(slowest) bytes a second")
    case .truncated:
      RemoteFailure(.damaged, "the remote \(address) sent half of \(place.path)", isTransient: true)
    case .tooLong: RemoteFailure(.damaged, "the remote \(address) has something else as \(place.path)")
    case .untrusted(let reason):
      RemoteFailure(
        .unusable, "the remote \(address) cannot be trusted: \(reason)",
        help: "name the file of its certificate authority with --remote-ca or THALWEG_REMOTE_CA")
    case .cancelled: .cancelled
    case .stopped: RemoteFailure(.local, "\(place.path) could not be read or written here")
    case .noLibrary:
      RemoteFailure(
        .unusable, "a remote cache needs libcurl, which is not installed here",
        help: "apt-get install libcurl4")
    }
  }

  private func failure(for response: HTTPResponse, isWriting: Bool) -> RemoteFailure {
    let consequence: RemoteFailure.Consequence = isWriting ? .unwritable : .unusable
    let verb = isWriting ? "takes nothing from here" : "does not let this user in"
    switch response.status {
    case 401, 403:
      return RemoteFailure(
        consequence, "the remote \(address) \(verb) (\(response.status))",
        help: isWriting
          ? "is the token one that may write? --remote-read-only sends nothing"
          : "is the token right? it is read from THALWEG_REMOTE_TOKEN or --remote-token-file")
    case 300..<400:
      return RemoteFailure(
        .unusable, "the remote \(address) answers with a redirect (\(response.status))",
        help: response.location.map { "redirects are not followed; it leads to \($0)" }
          ?? "redirects are not followed")
    case 413:
      return RemoteFailure(
        consequence, "the remote \(address) takes nothing of this size (413)",
        help: "raise the server's limit (nginx: client_max_body_size 0)")
    case 405,
      501 where isWriting:
      return RemoteFailure(
        consequence, "the remote \(address) takes no uploads (\(response.status))",
        help: "--remote-read-only sends nothing")
    case 507: return RemoteFailure(consequence, "the remote \(address) is full (507)")
    case 408, 429, 500...599:
      return RemoteFailure(consequence, "the remote \(address) fails (\(response.status))", isTransient: true)
    default: return RemoteFailure(consequence, "the remote \(address) answers with \(response.status)")
    }
  }
}
