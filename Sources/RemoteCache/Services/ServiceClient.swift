import Declarations
import Platform

/// Asks a service that speaks JSON over HTTP, such as a server of experiment tracking.
public struct ServiceClient: Sendable {
  /// Without a slash at its end.
  private let address: String
  private let client: HTTPClient

  /// In bytes, of an answer.
  private static let largest = 16 << 20

  /// - Parameter token: sent as `Authorization: Bearer …`; nil for none.
  public init(at address: String, token: String?) {
    var address = address
    while address.hasSuffix("/") { address.removeLast() }
    self.address = address
    client = HTTPClient(
      token: token, certificates: nil, timeouts: .init(connecting: 10, stalling: 60, slowest: 1))
  }

  /// An answer: what the service says, whether it did what it was asked for or not.
  public struct Answer: Sendable {
    public let status: Int
    public let body: JSON

    public var isGood: Bool { (200..<300).contains(status) }
  }

  /// - Parameter path: with what is asked for behind `?`, encoded.
  /// - Throws: `FileError` where the service cannot be reached.
  public func get(_ path: String) throws(FileError) -> Answer {
    var bytes: [UInt8] = []
    let response = try send(
      path,
      .get(limit: Self.largest) { piece in
        bytes += piece
        return true
      })
    return Answer(status: response.status, body: (try? JSON(parsing: bytes)) ?? .null)
  }

  public func post(_ path: String, _ body: JSON) throws(FileError) -> Answer {
    let text = Array(body.compactText.utf8)
    var bytes: [UInt8] = []
    let response = try send(
      path,
      .post(size: text.count, provide: Self.giver(of: text)) { piece in
        bytes += piece
        return bytes.count <= Self.largest
      })
    return Answer(status: response.status, body: (try? JSON(parsing: bytes)) ?? .null)
  }

  /// Puts a file there.
  public func put(_ path: String, _ bytes: [UInt8]) throws(FileError) -> Answer {
    let response = try send(path, .put(size: bytes.count, provide: Self.giver(of: bytes)))
    return Answer(status: response.status, body: .null)
  }

  private static func giver(of bytes: [UInt8]) -> (UnsafeMutableRawBufferPointer) -> Int? {
    var rest = bytes[...]
    return { buffer in
      let piece = rest.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
  }

  private func send(_ path: String, _ method: HTTPRequest.Method) throws(FileError) -> HTTPResponse {
    let request = HTTPRequest(method: method, address: "\(address)\(path)", timeLimit: 300)
    do throws(HTTPFailure) { return try client.send(request) { false } } catch {
      throw FileError(
        "'\(address)' cannot be reached: \(error.words)",
        help: "does the server run, and is that its address?")
    }
  }
}

extension HTTPFailure {
  fileprivate var words: String {
    switch self {
    case .unreachable(let reason), .untrusted(let reason): reason
    case .silent, .slow: "it does not answer in time"
    case .truncated: "its answer ended in the middle"
    case .tooLong: "its answer is too long"
    case .cancelled, .stopped: "it was stopped"
    case .noLibrary: "this system has no libcurl"
    }
  }
}
