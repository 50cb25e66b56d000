import Platform

/// What a well-behaved remote cache holds, by path.
final class MemoryCache: Sendable {
  private let held = Guarded<[String: [UInt8]]>([:])

  var contents: [String: [UInt8]] {
    held.withLock { $0 }
  }

  func set(_ path: String, _ bytes: [UInt8]?) { held.withLock { $0[path] = bytes } }

  func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
    switch request.method {
    case "PUT":
      set(request.path, request.body)
      return .status(201)
    case "GET", "HEAD":
      guard let bytes = held.withLock({ $0[request.path] }) else {
        return .status(404, body: Array("nothing".utf8))
      }
      return .status(200, body: bytes)
    default: return .status(405)
    }
  }

  /// Calls `body` with the address of a server that holds this, and that ends with the call.
  func serving(_ body: (String) throws -> Void) throws {
    let server = try serve()
    try withExtendedLifetime(server) { try body(server.address) }
  }

  /// A server that holds this.
  func serve() throws -> LoopbackServer { try LoopbackServer { self.answer($0) } }
}
