import Foundation
import Testing

@testable import Platform
@testable import Workflow

@Suite("Programs that are talked to")
struct PipedProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func shell(_ script: String) throws -> PipedProcess {
    try PipedProcess(
      ProgramCall(["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], folder: folder.path))
  }

  /// The identifier that a script writes into a file.
  private func identifier(in name: String) throws -> Int32 {
    for _ in 0..<1000 {
      if let text = try? String(decoding: folder.bytes(of: name), as: UTF8.self), text.hasSuffix("\n") {
        return try #require(Int32(text.dropLast()))
      }
      usleep(5_000)
    }
    throw CocoaError(.fileReadNoSuchFile)
  }

  #if os(Linux)
    @Test("what it starts in a session of its own ends with it")
    func sessions() throws {
      let program = try shell(
        "setsid sleep 300 > /dev/null 2>&1 < /dev/null & echo $! > child; cat > /dev/null")
      let child = try identifier(in: "child")
      #expect(isAlive(child))
      program.end(grace: .zero)
      for _ in 0..<200 where isAlive(child) { usleep(5_000) }
      #expect(!isAlive(child))
    }

    /// Whether a process runs; one that nobody has waited for yet does not.
    private func isAlive(_ identifier: Int32) -> Bool {
      guard let status = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8) else {
        return false
      }
      return !status.contains("State:\tZ")
    }
  #endif

  @Test("what it prints goes to whoever listens at that moment, and to nobody else")
  func listening() throws {
    let program = try shell("while read -r line; do echo \"$line\" >&2; echo done; done")
    let heard = Guarded<[String]>([])
    func ask(_ text: String) {
      let isWritten = Array("\(text)\n".utf8).withUnsafeBytes { (try? program.write($0) { $0 < 10 }) != nil }
      var answer = [UInt8](repeating: 0, count: 5)
      let isAnswered = answer.withUnsafeMutableBytes { (try? program.read(into: $0) { $0 < 10 }) != nil }
      #expect(isWritten && isAnswered)
    }
    for turn in 0..<50 {
      program.listen { bytes in
        heard.withLock { $0.append("\(turn): \(String(decoding: bytes, as: UTF8.self))") }
      }
      ask("line \(turn)")
      program.listen(nil)
      if turn % 7 == 0 { ask("nobody") }
    }
    #expect(heard.withLock { $0.joined() } == (0..<50).map { "\($0): line \($0)\n" }.joined())
    #expect(program.takePrinted().contains("nobody"))
    program.end(grace: .zero)
  }

  @Test(
    "memory is what a process has for itself, in memory or swapped out",
    arguments: [
      ("VmPeak:\t9 kB\nRssAnon:\t 100 kB\nRssFile:\t999 kB\nRssShmem:\t 20 kB\nVmSwap:\t 3 kB\n", 123 * 1024),
      ("Name:\tx\nRssAnon:\t5 kB\n", 5 * 1024), ("Name:\tx\nState:\tZ\n", nil), ("", nil),
      ("RssAnon:\t9223372036854775807 kB", Int.max),
    ] as [(String, Int?)])
  func memory(_ status: String, _ bytes: Int?) { #expect(ResidentMemory.own(inStatus: status) == bytes) }
}
