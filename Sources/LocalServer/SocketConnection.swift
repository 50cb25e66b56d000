import Platform

/// One connection of a browser.
struct SocketConnection: Sendable {
  let socket: Int32
  /// Becomes readable when the server is to end.
  let ending: Int32

  /// How long things may take, in milliseconds.
  struct Patience: Sendable {
    /// From one request to the next.
    var idle = 60_000
    /// From the first byte of a head to its last.
    var head = 10_000
    /// For some bytes of an answer to be taken.
    var answer = 20_000
  }

  let patience: Patience

  /// Answers requests until either side has had enough.
  func converse(_ answer: (PageRequest) -> PageAnswer) {
    var bytes: [UInt8] = []
    while true {
      switch read(&bytes) {
      case .incomplete: return
      case .refused(let status):
        return end(with: .refusal(status, Self.words[status] ?? "this is no request"))
      case .request(let request, let length):
        bytes.removeFirst(length)
        if !reply(answer(request), to: request) { return }
      }
    }
  }

  private static let words = [
    408: "the request took too long", 413: "this server takes no bodies",
    431: "the head of the request is longer than \(RequestReading.longestHead) bytes",
  ]

  /// Reads until a head is whole; `.incomplete` where none comes.
  private func read(_ bytes: inout [UInt8]) -> RequestReading {
    var begun = bytes.isEmpty ? nil : ContinuousClock.now
    while true {
      let reading = RequestReading(bytes)
      if reading != .incomplete { return reading }
      let passed = begun.map { Int($0.secondsToNow * 1000) }
      let left = passed.map { patience.head - $0 } ?? patience.idle
      guard left > 0, isReadable(waiting: left) else { return begun == nil ? .incomplete : .refused(408) }
      var chunk = [UInt8](repeating: 0, count: 16 << 10)
      let count = recv(socket, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return .incomplete }
      if begun == nil { begun = .now }
      bytes += chunk[..<count]
    }
  }

  /// - Returns: whether another request may follow.
  private func reply(_ answer: PageAnswer, to request: PageRequest) -> Bool {
    switch answer.body {
    case .bytes(let bytes):
      return send(answer.head(keepsAlive: request.keepsAlive) + bytes) && request.keepsAlive
    case .events(let report):
      if send(answer.head(keepsAlive: false)) { report(EventSender(connection: self)) }
      return false
    }
  }

  /// The last answer: what is still on its way here is taken, since a close with bytes unread would take the answer away.
  private func end(with answer: PageAnswer) {
    guard case .bytes(let bytes) = answer.body, send(answer.head(keepsAlive: false) + bytes) else { return }
    shutdown(socket, Int32(SHUT_WR))
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    for _ in 0..<64 {
      guard isReadable(waiting: 200), recv(socket, &chunk, chunk.count, 0) > 0 else { return }
    }
  }

  private func isReadable(waiting milliseconds: Int) -> Bool {
    wait(Int16(POLLIN), milliseconds) & Int16(POLLIN | POLLHUP | POLLERR) != 0
  }

  /// Whether the browser still listens; it has no more to say.
  func isOpen(waiting milliseconds: Int) -> Bool {
    let state = wait(Int16(POLLIN), milliseconds)
    if state < 0 || state & Int16(POLLHUP | POLLERR) != 0 { return false }
    if state & Int16(POLLIN) == 0 { return true }
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, 0) > 0
  }

  /// - Returns: what has happened to the socket; 0 where nothing did in that time, -1 where the server is to end.
  private func wait(_ events: Int16, _ milliseconds: Int) -> Int16 {
    var states = [
      pollfd(fd: socket, events: events, revents: 0), pollfd(fd: ending, events: Int16(POLLIN), revents: 0),
    ]
    let status = poll(&states, 2, Int32(clamping: milliseconds))
    if status < 0 { return errno == EINTR ? 0 : -1 }
    return states[1].revents != 0 ? -1 : states[0].revents
  }

  /// - Returns: false where it is not taken.
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemSend(socket, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        let state = wait(Int16(POLLOUT), patience.answer)
        if state <= 0 || state & Int16(POLLHUP | POLLERR) != 0 { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}

/// Sends what the socket takes at once, without a signal where nobody takes it.
private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Darwin)
    send(socket, bytes, count, Int32(MSG_DONTWAIT))
  #else
    send(socket, bytes, count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
  #endif
}
