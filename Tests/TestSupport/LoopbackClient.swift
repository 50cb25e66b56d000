import Foundation
import Platform
import Testing

/// A connection to a port of this machine that says what it is told, byte by byte, and hears what comes.
public struct LoopbackClient: ~Copyable {
  public let socket: Int32

  public init(_ port: Int) throws {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    socket = Platform.socket(AF_INET, kind, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      connect(
        socket, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    if status != 0 { throw NoListener(port: port) }
  }

  deinit { close(socket) }

  /// Nobody listens at the port.
  public struct NoListener: Error { public let port: Int }

  public func say(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Self.flags) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  /// No signal where nobody takes what is sent.
  private static var flags: Int32 {
    #if canImport(Darwin)
      0
    #else
      Int32(MSG_NOSIGNAL)
    #endif
  }

  /// - Returns: what came until `end` stood in it or the time was over; `<closed>` stands behind it where the connection was
  ///   closed before that.
  public func hear(until end: String, seconds: Double = 2) -> String {
    var heard: [UInt8] = []
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      if poll(&state, 1, 20) <= 0 { continue }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(socket, &chunk, chunk.count, 0)
      if count <= 0 { return String(decoding: heard, as: UTF8.self) + "<closed>" }
      heard += chunk[..<count]
      if String(decoding: heard.suffix(chunk.count + end.utf8.count), as: UTF8.self).contains(end) { break }
    }
    return String(decoding: heard, as: UTF8.self)
  }

  /// An answer to one request.
  public struct Answer: Sendable {
    public let status: Int
    public let head: String
    public let body: String
  }

  /// Asks once, over a connection of its own.
  public static func ask(
    _ port: Int, _ target: String, method: String = "GET", _ headers: [String: String] = [:],
    seconds: Double = 30
  ) throws -> Answer {
    let client = try LoopbackClient(port)
    let all = ["Host": "127.0.0.1:\(port)", "Connection": "close"].merging(headers) { $1 }
    client.say(
      "\(method) \(target) HTTP/1.1\r\n" + all.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n")
    let heard = client.hear(until: "\u{0}never", seconds: seconds)
    let end = try #require(heard.range(of: "\r\n\r\n"), "\(heard.prefix(200))")
    let head = String(heard[..<end.lowerBound])
    let words = head.split(separator: " ", maxSplits: 2)
    return Answer(
      status: try #require(words.count > 1 ? Int(words[1]) : nil), head: head,
      body: String(heard[end.upperBound...].replacing("<closed>", with: "")))
  }
}
