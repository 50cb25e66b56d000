import Declarations
import Foundation
import Synchronization
import Testing

@testable import Platform
@testable import RemoteCache
@testable import Workflow

/// Remote caches that are down, refuse, lie or never answer: runs are right, and are not held up for long.
struct MisbehavingServerTests {
  private static let text = "stages: {a: {number: 12}, b: {sum: {of: [a], plus: 3}}, c: {number: 4}}"

  /// A run with a remote that is given up sooner than usual.
  private func run(_ address: String, cancellation: Cancellation = Cancellation()) throws -> RunOutcome {
    let laboratory = try Laboratory()
    var options = try RemoteOptions(address: address)
    options.timeouts = HTTPClient.Timeouts(connecting: 1, stalling: 1)
    let run = try laboratory.run(Self.text, cancellation: cancellation, remote: options)
    #expect(laboratory.folder.files(under: "store/temporary") == [])
    if !cancellation.isRequested { #expect(try laboratory.number("b") == 15) }
    return run
  }

  private func expectLeftAlone(_ run: RunOutcome, saying part: String, _ note: String = "") {
    #expect(run.summary.outcome == .done && run.executed.count == 3)
    #expect(run.events.warnings.count == 1, "\(note) \(run.events.warnings)")
    #expect(run.events.warnings.first?.contains(part) ?? false, "\(note) \(run.events.warnings)")
  }

  @Test("one that is down is left alone after one warning, within a second")
  func down() throws {
    let run = try run("http://127.0.0.1:\(LoopbackServer.deadPort())")
    expectLeftAlone(run, saying: "cannot be reached")
    #expect(run.summary.seconds < 2)
    #expect(run.remoteUse?.unsent == 3)
  }

  @Test(
    "what a server answers decides what is said and whether it is asked again",
    arguments: [
      (401, "is the token right?", 1), (403, "is the token right?", 1), (302, "redirect (302)", 1),
      (400, "answers with 400", 1), (500, "fails (500)", 3), (503, "fails (503)", 3),
      (204, "answers with 204", 1),
    ])
  func statuses(status: Int, part: String, tries: Int) throws {
    let server = try LoopbackServer { _ in .status(status, headers: ["Location": "http://127.0.0.1:9/"]) }
    let run = try run(server.address)
    expectLeftAlone(run, saying: part)
    // Two stages may ask at the same time.
    #expect((tries...(2 * tries)).contains(server.requests.count), "\(server.requests)")
  }

  @Test("a redirect says where it leads, and is not followed")
  func redirect() throws {
    let target = try MemoryCache().serve()
    let server = try LoopbackServer { request in
      .status(307, headers: ["Location": "\(target.address)\(request.path)"])
    }
    expectLeftAlone(try run(server.address), saying: "it leads to \(target.address)/ac/")
    #expect(target.requests == [])
  }

  @Test("one that fails now and then is asked again, and used")
  func flaky() throws {
    let cache = MemoryCache()
    try cache.serving { _ = try self.run($0) }
    let turns = Atomic(0)
    let server = try LoopbackServer { request in
      let turn = turns.add(1, ordering: .relaxed).newValue
      return turn % 2 == 1 ? (turn % 4 == 1 ? .hangUp : .status(503)) : cache.answer(request)
    }
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.text, jobs: 1, remote: RemoteOptions(address: server.address))
    #expect(run.executed == [] && run.events.warnings == [])
    #expect(run.remoteUse?.fetched == 3)
  }

  @Test(
    "one that never answers is waited for once",
    arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", "HTTP/1.1 200 OK\r\n"])
  func silent(beginning: String) throws {
    let server = try LoopbackServer { _ in .silence(after: Array(beginning.utf8)) }
    let run = try run(server.address)
    expectLeftAlone(run, saying: "does not answer", beginning)
    #expect(run.summary.seconds < 4, "\(run.summary.seconds)")
    #expect(server.requests.count <= 2)
  }

  @Test("one that sends byte by byte is left alone, however long it would go on so")
  func trickling() throws {
    let cache = MemoryCache()
    try cache.serving { _ = try self.run($0) }
    let server = try LoopbackServer { request in
      // A record may be long, so that nothing but its pace speaks against this one.
      guard request.method == "GET", request.path.hasPrefix("/ac/") else { return cache.answer(request) }
      let head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
      return .trickle(after: Array(head.utf8), [UInt8](repeating: 0x31, count: 500), pause: 50)
    }
    let run = try run(server.address)
    expectLeftAlone(run, saying: "is too slow: less than 1000 bytes a second")
    #expect(run.summary.seconds < 10, "\(run.summary.seconds)")
  }

  @Test("one that takes just as long for each answer as it may is left alone after a few")
  func late() throws {
    let server = try LoopbackServer { _ in .late(.status(404), by: 900) }
    let laboratory = try Laboratory()
    var options = try RemoteOptions(address: server.address, isReadOnly: true)
    options.timeouts = HTTPClient.Timeouts(connecting: 1, stalling: 1)
    let stages = (0..<30).map { "s\($0): {number: \($0)}" }.joined(separator: ", ")
    let run = try laboratory.run("stages: {\(stages)}", jobs: 1, remote: options)
    #expect(run.summary.outcome == .done && run.executed.count == 30)
    #expect(run.events.warnings.count == 1, "\(run.events.warnings)")
    #expect(run.events.warnings.first?.contains("is too slow") ?? false, "\(run.events.warnings)")
    #expect(server.requests.count < 15, "\(server.requests.count)")
  }

  @Test("a body that is cut off, endless or absurdly long is a miss")
  func bodies() throws {
    let heads = [
      "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhalf of it",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
      "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 6 << 20), "not even HTTP\r\n\r\n", "",
    ]
    for head in heads {
      let server = try LoopbackServer { request in
        request.method == "PUT" ? .status(201) : .raw(Array(head.utf8))
      }
      let run = try run(server.address)
      #expect(run.summary.outcome == .done && run.executed.count == 3)
      #expect((1...2).contains(run.events.warnings.count), "\(head.prefix(60)): \(run.events.warnings)")
    }
  }

  @Test("an object longer than its action says is not taken further than that")
  func longObject() throws {
    let cache = MemoryCache()
    try cache.serving { _ = try self.run($0) }
    let server = try LoopbackServer { request in
      if request.method == "GET", request.path.hasPrefix("/cas/") {
        return .raw(Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + [UInt8](repeating: 0x31, count: 1 << 20))
      }
      return cache.answer(request)
    }
    let laboratory = try Laboratory()
    let run = try laboratory.run(Self.text, jobs: 1, remote: RemoteOptions(address: server.address))
    #expect(run.summary.outcome == .done && run.executed.count == 3)
    #expect(run.events.warnings.count == 1, "\(run.events.warnings)")
    #expect(try laboratory.number("b") == 15)
  }

  @Test(
    "one that takes nothing is still read from",
    arguments: [
      (403, "takes nothing from here"), (405, "takes no uploads"), (413, "client_max_body_size"),
      (507, "full"),
    ])
  func unwritable(status: Int, part: String) throws {
    let cache = MemoryCache()
    try cache.serving { _ = try self.run($0) }
    let server = try LoopbackServer { $0.method == "PUT" ? .status(status) : cache.answer($0) }
    let laboratory = try Laboratory()
    let more = "\(Self.text.dropLast()), x: {number: 100}, y: {sum: {of: [x, c], plus: 1}}}"
    let run = try laboratory.run(more, jobs: 1, remote: RemoteOptions(address: server.address))
    #expect(run.executed == ["x", "y"])
    #expect(run.events.warnings.count == 1 && run.events.warnings[0].contains(part), "\(run.events.warnings)")
    #expect(run.remoteUse?.fetched == 3 && run.remoteUse?.unsent == 2)
  }

  @Test("one that is slow to take what was made holds up no stage, and Ctrl-C leaves it")
  func cancelled() throws {
    let server = try LoopbackServer { request in
      request.method == "PUT" ? .silence() : .status(404)
    }
    let cancellation = Cancellation()
    let laboratory = try Laboratory()
    let start = ContinuousClock.now
    Thread {
      while !server.requests.contains(where: { $0.hasPrefix("PUT") }) { usleep(1000) }
      usleep(300_000)
      cancellation.request()
    }.start()
    let run = try laboratory.run(
      Self.text, cancellation: cancellation, remote: RemoteOptions(address: server.address))
    #expect(run.executed.count == 3)
    #expect(run.summary.directory != nil)
    #expect(run.remoteUse?.unsent == 3)
    #expect(start.secondsToNow < 5, "\(start.secondsToNow)")
  }

  @Test(
    "an address that is none is a mistake that says so",
    arguments: [
      ("cache.example.com", "no address"), ("ftp://a", "no address"), ("https://", "no address"),
      ("https://me:secret@host", "others could see"), ("http://h/x?y", "has a ?"),
      ("http://a b", "no address"),
    ])
  func addresses(address: String, part: String) {
    let error = #expect(throws: Diagnostic.self) { try RemoteOptions(address: address) }
    #expect(error?.message.contains(part) ?? false, "\(error?.message ?? "")")
    #expect(error?.message.contains("secret") == false)
  }

  @Test("a token that would break a header is refused", arguments: ["", "a b", "a\r\nX: y", "ü"])
  func tokens(token: String) {
    #expect(throws: Diagnostic.self) { try RemoteOptions(address: "http://h", token: token) }
  }
}
