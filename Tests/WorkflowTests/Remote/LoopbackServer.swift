import Foundation
import Platform

/// A server in this process, on a free port of the loopback interface, that answers as the test says.
///
/// It goes with its last reference. Each connection has a thread, and carries one request.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    /// By name in lower case.
    let headers: [String: String]
    let body: [UInt8]
  }

  enum Reply: Sendable {
    case status(Int, headers: [String: String] = [:], body: [UInt8] = [])
    /// These bytes, and then the connection is closed.
    case raw([UInt8])
    /// These bytes at once, and then others one by one, with pauses of so many milliseconds between.
    case trickle(after: [UInt8], [UInt8], pause: UInt32)
    /// The answer, so many milliseconds later.
    indirect case late(Reply, by: UInt32)
    /// Nothing, for as long as the server lives.
    case silence(after: [UInt8] = [])
    /// The connection is closed at once.
    case hangUp
  }

  let port: UInt16
  private let listener: Int32
  private let answer: @Sendable (Request) -> Reply
  private let log = Guarded<[String]>([])
  private let silent = Guarded<[Int32]>([])

  init(_ answer: @escaping @Sendable (Request) -> Reply) throws {
    self.answer = answer
    (listener, port) = try Self.listen()
    let listener = listener
    Thread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { break }
        Thread { self.serve(connection) }.start()
      }
    }.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    silent.withLock { for connection in $0 { close(connection) } }
  }

  var address: String { "http://127.0.0.1:\(port)" }

  /// Every request so far: `GET /ac/…`.
  var requests: [String] { log.withLock { $0 } }

  /// A port on which nobody listens.
  static func deadPort() throws -> UInt16 {
    let (listener, port) = try listen()
    close(listener)
    return port
  }

  private static func listen() throws -> (Int32, UInt16) {
    #if canImport(Glibc)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && Glibc.listen(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard isBound else { throw CocoaError(.fileReadUnknown) }
    return (listener, UInt16(bigEndian: address.sin_port))
  }

  private func serve(_ connection: Int32) {
    guard let request = read(connection) else {
      close(connection)
      return
    }
    log.withLock { $0.append("\(request.method) \(request.path)") }
    reply(answer(request), to: request, on: connection)
  }

  private func reply(_ reply: Reply, to request: Request, on connection: Int32) {
    switch reply {
    case .late(let other, let pause):
      usleep(pause * 1000)
      return self.reply(other, to: request, on: connection)
    case .trickle(let head, let bytes, let pause):
      guard write(head, to: connection) else { break }
      for byte in bytes {
        usleep(pause * 1000)
        guard write([byte], to: connection) else { break }
      }
    case .status(let status, let headers, let body):
      let fields = ["Content-Length": "\(body.count)", "Connection": "close"].merging(headers) { $1 }
      let head = "HTTP/1.1 \(status) x\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
      write(Array(head.utf8) + (request.method == "HEAD" ? [] : body), to: connection)
    case .raw(let bytes): write(bytes, to: connection)
    case .silence(let bytes):
      write(bytes, to: connection)
      return silent.withLock { $0.append(connection) }
    case .hangUp: break
    }
    close(connection)
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let range = bytes.firstRange(of: end) {
        let lines = String(decoding: bytes[..<range.lowerBound], as: UTF8.self).components(
          separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          guard let colon = line.firstIndex(of: ":") else { continue }
          headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
            in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let body = bytes[range.upperBound...]
        if body.count >= length, words.count > 1 {
          return Request(method: words[0], path: words[1], headers: headers, body: Array(body))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return nil }
      bytes += buffer[..<count]
    }
  }

  /// - Returns: false where nobody listens any more.
  @discardableResult
  private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
