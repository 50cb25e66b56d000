import Foundation
import Platform
import Testing

@testable import RemoteCache

@Suite("Downloads from a server on loopback")
struct FileDownloadTests {
  private static let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }

  private static func target() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-download-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent("file.part").path
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A server with one file, that knows ranges.
  private static func server(withRanges: Bool = true) throws -> LoopbackServer {
    try LoopbackServer { request in
      guard request.path == "/file" else { return .status(404) }
      let start = request.headers["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
      guard withRanges, request.headers["range"] != nil else { return .status(200, body: content) }
      guard start < content.count else { return .status(416) }
      let headers = ["Content-Range": "bytes \(start)-\(content.count - 1)/\(content.count)"]
      return .status(206, headers: headers, body: Array(content[start...]))
    }
  }

  @Test("a file comes whole, with its size told on the way")
  func whole() throws {
    let server = try Self.server()
    let target = try Self.target()
    let seen = Guarded<[FileDownload.Progress]>([])
    let wasResumed = try FileDownload(from: ["\(server.address)/file"], to: target).run(progress: {
      progress in
      seen.withLock { $0.append(progress) }
    })
    #expect(try Self.bytes(target) == Self.content)
    #expect(!wasResumed)
    #expect(seen.withLock { $0.last } == FileDownload.Progress(received: 200_000, total: 200_000))
  }

  @Test(
    "what was there is gone on from, where the server knows ranges and where it does not",
    arguments: [true, false])
  func resumption(withRanges: Bool) throws {
    let server = try Self.server(withRanges: withRanges)
    let target = try Self.target()
    try Data(Self.content[..<77_777]).write(to: URL(fileURLWithPath: target))
    let wasResumed = try FileDownload(from: ["\(server.address)/file"], to: target).run()
    #expect(try Self.bytes(target) == Self.content)
    #expect(wasResumed == withRanges)
  }

  @Test("a file that is all there is left as it is")
  func complete() throws {
    let server = try Self.server()
    let target = try Self.target()
    try Data(Self.content).write(to: URL(fileURLWithPath: target))
    #expect(try FileDownload(from: ["\(server.address)/file"], to: target).run())
    #expect(try Self.bytes(target) == Self.content)
  }

  @Test("a connection that breaks is taken up where it broke")
  func broken() throws {
    let turn = Guarded(0)
    let server = try LoopbackServer { request in
      let start = request.headers["range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
      let number = turn.withLock { turn in
        turn += 1
        return turn
      }
      let rest = Array(Self.content[start...])
      let status = start > 0 ? "206 x" : "200 x"
      let head = "HTTP/1.1 \(status)\r\nContent-Length: \(rest.count)\r\nConnection: close\r\n\r\n"
      return .raw(Array(head.utf8) + (number < 3 ? rest.prefix(50_000) : rest[...]))
    }
    let target = try Self.target()
    #expect(try FileDownload(from: ["\(server.address)/file"], to: target).run())
    #expect(try Self.bytes(target) == Self.content)
    #expect(server.requests.count == 3)
  }

  @Test("redirects are followed, and the next place is tried where one has nothing")
  func places() throws {
    let end = try Self.server()
    let address = end.address
    let first = try LoopbackServer { request in
      request.path == "/moved" ? .status(302, headers: ["Location": "\(address)/file"]) : .status(404)
    }
    let target = try Self.target()
    let download = FileDownload(from: ["\(first.address)/gone", "\(first.address)/moved"], to: target)
    try download.run()
    #expect(try Self.bytes(target) == Self.content)
    #expect(first.requests == ["GET /gone", "GET /moved"])
  }

  @Test("where nothing can be had, each place is named with its reason, and what came is kept")
  func nowhere() throws {
    let server = try LoopbackServer { _ in .status(404) }
    let target = try Self.target()
    try Data(Self.content[..<100]).write(to: URL(fileURLWithPath: target))
    let dead = try LoopbackServer.deadPort()
    let error = #expect(throws: FileError.self) {
      try FileDownload(from: ["\(server.address)/a", "http://127.0.0.1:\(dead)/b"], to: target).run()
    }
    #expect(error?.message.contains("\(server.address)/a: the server answers with 404") == true)
    #expect(error?.message.contains("http://127.0.0.1:\(dead)/b: ") == true)
    #expect(error?.help?.contains("THALWEG_DATA_MIRROR") == true)
    #expect(try Self.bytes(target).count == 100)
  }

  @Test("a download that is stopped keeps what came")
  func stopped() throws {
    let server = try LoopbackServer { _ in
      .silence(
        after: Array("HTTP/1.1 200 x\r\nContent-Length: 200000\r\n\r\n".utf8) + Self.content.prefix(1000))
    }
    let target = try Self.target()
    let received = Guarded(0)
    let error = #expect(throws: FileError.self) {
      try FileDownload(from: ["\(server.address)/file"], to: target).run(
        isCancelled: { received.withLock { $0 } >= 1000 },
        progress: { progress in received.withLock { $0 = progress.received } })
    }
    #expect(error?.message == "stopped: what came is kept")
    #expect(try Self.bytes(target) == Array(Self.content.prefix(1000)))
  }

  @Test("a disk that is full is said, and what came is kept")
  func full() throws {
    let server = try Self.server()
    let target = try Self.target()
    let room = Guarded(3)
    let operations = FileOperations { step, path throws(FileFailure) in
      guard step == .write else { return }
      let isLeft = room.withLock { room in
        room -= 1
        return room >= 0
      }
      if !isLeft { throw FileFailure(.write, path, code: ENOSPC) }
    }
    let error = #expect(throws: FileError.self) {
      try FileDownload(from: ["\(server.address)/file"], to: target, operations: operations).run()
    }
    #expect(error?.message.contains("the disk is full") == true)
    #expect(error?.help?.contains("what came is kept") == true)
    let kept = try Self.bytes(target)
    #expect(!kept.isEmpty && kept == Array(Self.content.prefix(kept.count)))
    #expect(try FileDownload(from: ["\(server.address)/file"], to: target).run())
    #expect(try Self.bytes(target) == Self.content)
  }

  @Test("a body beyond the limit is refused")
  func tooLong() throws {
    let server = try Self.server()
    let error = #expect(throws: FileError.self) {
      try FileDownload(from: ["\(server.address)/file"], to: try Self.target(), limit: 1000).run()
    }
    #expect(error?.message.contains("longer than it may be") == true)
  }
}
