import Foundation
import Platform
import TestSupport
import Testing

@testable import LocalServer

@Suite("A server for this machine")
struct LoopbackServerTests {
  /// A server that answers each request with its path, and `/events` with events until nobody listens.
  private final class Running: Sendable {
    let server: LoopbackServer
    let sent = Guarded(0)

    init(_ patience: SocketConnection.Patience = .init()) throws {
      server = try LoopbackServer(port: 0, patience: patience)
      let (server, sent) = (server, sent)
      try OwnThread.start {
        server.serve { request in
          guard request.path == "/events" else {
            return PageAnswer(type: "text/plain", Array(request.path.utf8))
          }
          return PageAnswer(
            body: .events { page in
              var number = 0
              repeat {
                number += 1
                sent.withLock { $0 += 1 }
              } while page.send("count", "\(number)") && page.isOpen(waiting: 20)
            })
        }
      }
    }

    deinit { server.end() }
  }

  @Test("a connection takes one request after another, and two that come together")
  func keepingAlive() throws {
    let running = try Running()
    let client = try LoopbackClient(running.server.port)
    client.say("GET /one HTTP/1.1\r\nHost: x\r\n\r\n")
    let first = client.hear(until: "/one")
    #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n") && first.contains("Content-Length: 4\r\n"))
    client.say(
      "GET /two HTTP/1.1\r\nHost: x\r\n\r\nGET /three HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    let rest = client.hear(until: "never")
    #expect(rest.contains("/two") && rest.contains("/three<closed>"), "\(rest)")
  }

  @Test("a head that never ends, that is too long, or that says nothing is refused, and costs little")
  func limits() throws {
    let running = try Running(.init(idle: 300, head: 300, answer: 300))
    let slow = try LoopbackClient(running.server.port)
    slow.say("GET /one HT")
    let start = ContinuousClock.now
    let refusal = slow.hear(until: "never")
    #expect(refusal.hasPrefix("HTTP/1.1 408") && refusal.hasSuffix("<closed>"), "\(refusal)")
    #expect(start.secondsToNow < 1.5)
    // One byte at a time gives no more time.
    let dripping = try LoopbackClient(running.server.port)
    let begun = ContinuousClock.now
    while begun.secondsToNow < 1.5 {
      dripping.say("a")
      var state = pollfd(fd: dripping.socket, events: Int16(POLLIN), revents: 0)
      if poll(&state, 1, 20) > 0 { break }
    }
    #expect(begun.secondsToNow < 1)
    let silent = try LoopbackClient(running.server.port)
    #expect(silent.hear(until: "never") == "<closed>")
    let long = try LoopbackClient(running.server.port)
    long.say("GET /one HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n")
    #expect(long.hear(until: "never").hasPrefix("HTTP/1.1 431"))
    let next = try LoopbackClient(running.server.port)
    next.say("GET /one HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(next.hear(until: "/one").contains("200 OK"))
  }

  @Test("events come as they are sent, and their sending ends with the listener and with the server")
  func events() throws {
    let running = try Running()
    do {
      let client = try LoopbackClient(running.server.port)
      client.say("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
      let heard = client.hear(until: "event: count\ndata: 3\n\n")
      #expect(heard.contains("text/event-stream") && heard.contains("data: 1\n\n"), "\(heard)")
    }
    usleep(100_000)
    let before = running.sent.withLock { $0 }
    usleep(200_000)
    #expect(running.sent.withLock { $0 } == before)
    let client = try LoopbackClient(running.server.port)
    client.say("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = client.hear(until: "data: ")
    running.server.end()
    #expect(client.hear(until: "<never>").hasSuffix("<closed>"))
  }

  @Test("a port that is taken is told from one that is none")
  func ports() throws {
    let running = try Running()
    let taken = #expect(throws: PortError.self) { try LoopbackServer(port: running.server.port) }
    #expect(taken?.isTaken == true)
    let none = #expect(throws: PortError.self) { try LoopbackServer(port: 70_000) }
    #expect(none?.isTaken == false)
  }

  @Test("it listens on this machine alone")
  func loopback() throws {
    let running = try Running()
    let hexadecimal = String(running.server.port, radix: 16, uppercase: true)
    let port = String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap {
      try? String(contentsOfFile: $0, encoding: .utf8)
    }
    let listeners = tables.joined().split(separator: "\n").filter {
      $0.contains(":\(port) ") && $0.contains(" 0A ")
    }
    #expect(!listeners.isEmpty)
    for line in listeners {
      let address = line.split(separator: " ")[1].split(separator: ":")[0]
      #expect(["0100007F", "00000000000000000000000001000000"].contains(String(address)), "\(line)")
    }
  }
}
