import Platform

/// An HTTP/1.1 server for pages on this machine: it listens at 127.0.0.1 and ::1 alone, and answers each connection on a
/// thread of its own.
///
/// It is our own because the packages there are cost more than it does: see docs/ui.md.
public final class LoopbackServer: Sendable {
  public let port: Int
  private let listeners: [Int32]
  /// Closing the first wakes whoever waits for the second.
  private let ending: (writing: Int32, reading: Int32)
  private let patience: SocketConnection.Patience
  private let connections = Guarded(0)
  private let hasEnded = Guarded(false)

  /// More browsers than anyone has windows.
  private static let mostConnections = 64

  /// - Parameter port: 0 for any that is free.
  /// - Throws: `PortError` where it cannot be had.
  public convenience init(port: Int) throws(PortError) { try self.init(port: port, patience: .init()) }

  init(port: Int, patience: SocketConnection.Patience) throws(PortError) {
    guard let wanted = UInt16(exactly: port) else { throw PortError(port: port, code: ERANGE) }
    let first = try Self.listen(at: .loopback4(port: wanted))
    let given = Self.port(of: first)
    // A machine may have no IPv6 at all; another program at the same port of ::1 would be taken for this one.
    var second: Int32?
    do throws(PortError) { second = try Self.listen(at: .loopback6(port: given)) } catch {
      if error.code == EADDRINUSE, wanted != 0 {
        close(first)
        throw error
      }
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      let code = errno
      for listener in [first, second].compactMap(\.self) { close(listener) }
      throw PortError(port: port, code: code)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    ending = (ends[1], ends[0])
    listeners = [first, second].compactMap(\.self)
    self.port = Int(given)
    self.patience = patience
  }

  deinit {
    end()
    close(ending.reading)
    for listener in listeners { close(listener) }
  }

  /// Answers requests until `end` is called, from whichever thread.
  ///
  /// - Parameter answer: is called on many threads at once.
  public func serve(_ answer: @escaping @Sendable (PageRequest) -> PageAnswer) {
    while true {
      var states = (listeners + [ending.reading]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      if poll(&states, nfds_t(states.count), -1) < 0, errno != EINTR { return }
      if states[listeners.count].revents != 0 { break }
      for (listener, state) in zip(listeners, states) where state.revents != 0 {
        let socket = accept(listener, nil, nil)
        if socket >= 0 { take(socket, answer) } else if errno == EMFILE || errno == ENFILE { usleep(50_000) }
      }
    }
    // Whoever is being answered has a moment for that.
    for _ in 0..<100 where connections.withLock({ $0 }) > 0 { usleep(10_000) }
  }

  /// Ends `serve`, and every connection.
  public func end() {
    hasEnded.withLock { hasEnded in
      if !hasEnded { close(ending.writing) }
      hasEnded = true
    }
  }

  private func take(_ socket: Int32, _ answer: @escaping @Sendable (PageRequest) -> PageAnswer) {
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    let connection = SocketConnection(socket: socket, ending: ending.reading, patience: patience)
    let isFree = connections.withLock { count in
      if count >= Self.mostConnections { return false }
      count += 1
      return true
    }
    guard isFree else {
      let busy = PageAnswer.refusal(503, "too many pages of this program are open; close some")
      if case .bytes(let words) = busy.body { _ = connection.send(busy.head(keepsAlive: false) + words) }
      close(socket)
      return
    }
    let started: Void? = try? OwnThread.start { [self] in
      connection.converse(answer)
      close(socket)
      connections.withLock { $0 -= 1 }
    }
    if started == nil {
      close(socket)
      connections.withLock { $0 -= 1 }
    }
  }
}

/// A port that cannot be had.
public struct PortError: Error, Sendable {
  public let port: Int
  /// Of the system.
  public let code: Int32

  public var isTaken: Bool { code == EADDRINUSE }
  public var reason: String { SystemError(code).reason }
}

/// A place to listen at.
private enum LoopbackAddress {
  case loopback4(port: UInt16)
  case loopback6(port: UInt16)

  var port: UInt16 {
    switch self {
    case .loopback4(let port), .loopback6(let port): port
    }
  }

  var family: Int32 {
    switch self {
    case .loopback4: AF_INET
    case .loopback6: AF_INET6
    }
  }

  func bind(_ socket: Int32) -> Int32 {
    switch self {
    case .loopback4(let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      return systemBind(socket, &address, MemoryLayout<sockaddr_in>.size)
    case .loopback6(let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      address.sin6_addr = in6addr_loopback
      return systemBind(socket, &address, MemoryLayout<sockaddr_in6>.size)
    }
  }
}

private func systemBind(_ socket: Int32, _ address: UnsafeMutableRawPointer, _ size: Int) -> Int32 {
  bind(socket, UnsafePointer(address.assumingMemoryBound(to: sockaddr.self)), socklen_t(size))
}

extension LoopbackServer {
  private static func listen(at address: LoopbackAddress) throws(PortError) -> Int32 {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    let socket = systemSocket(address.family, kind)
    guard socket >= 0 else { throw PortError(port: Int(address.port), code: errno) }
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    var yes: Int32 = 1
    // Connections of a server that has just ended hold the port for a minute otherwise.
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    if address.family == AF_INET6 {
      setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
    guard address.bind(socket) == 0, systemListen(socket) == 0 else {
      let code = errno
      close(socket)
      throw PortError(port: Int(address.port), code: code)
    }
    return socket
  }

  private static func port(of socket: Int32) -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutableBytes(of: &address) { bytes in
      getsockname(socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
    }
    return UInt16(bigEndian: address.sin_port)
  }
}

private func systemSocket(_ family: Int32, _ kind: Int32) -> Int32 { socket(family, kind, 0) }
private func systemListen(_ socket: Int32) -> Int32 { listen(socket, 64) }
