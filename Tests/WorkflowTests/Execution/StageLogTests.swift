import Declarations
import Foundation
import TestSupport
import Testing

@testable import Platform
@testable import Workflow

@Suite("What code in a stage prints")
struct StageLogTests {
  private final class Told: Sendable {
    let all = Guarded<[(text: String, omitted: Int)]>([])
    var text: String { all.withLock { $0.map(\.text).joined() } }
    var omitted: Int { all.withLock { $0.map(\.omitted).reduce(0, +) } }
  }

  private func log() -> (log: StageLog, told: Told) {
    let told = Told()
    return (StageLog { text, omitted in told.all.withLock { $0.append((text, omitted)) } }, told)
  }

  @Test(
    "bytes become lines that can be shown anywhere",
    arguments: [
      ("one\ntwo", "one\ntwo\n"), ("a\r\nb\r\n", "a\nb\n"), ("10%\r20%\r30%\ndone\n", "30%\ndone\n"),
      ("\u{1b}[1;31mred\u{1b}[0m\u{1b}(B\n", "red\n"),
      ("a\u{0}\u{1}\u{2}b\u{202e}c\n", "a\u{fffd}b\u{fffd}c\n"),
      ("\u{1b}", "\n"), ("\u{1b}]0;a title\u{7}text\n", "text\n"), ("\u{1b}[31", "\n"),
      ("\t+\n\n", "\t+\n\n"), ("é深\u{1f600}\n", "é深\u{1f600}\n"),
      ("", ""),
    ])
  func lines(_ printed: String, _ shown: String) { #expect(LogText.lines(Array(printed.utf8)) == shown) }

  @Test("what is cut anywhere is told as it was printed")
  func pieces() {
    let text = String(repeating: "é深\u{1f600} a line of several words\n", count: 400)
    var random = SeededGenerator(seed: 5)
    let (log, told) = log()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...700, using: &random)
      log.take(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    log.finish()
    log.finish()
    #expect(told.text == text && told.omitted == 0)
  }

  @Test("a character is not cut where a line has no end", arguments: 0...8)
  func noEnds(_ shift: Int) {
    let (log, told) = log()
    let text = String(repeating: "a", count: shift) + String(repeating: "深\u{1f600}é", count: 1000)
    log.take(Array(text.utf8.prefix(8500)))
    log.take(Array(text.utf8.dropFirst(8500)))
    log.finish()
    #expect(told.text.filter { $0 != "\n" } == text)
  }

  @Test("of much the beginning and the end are told, and how much is left out")
  func much() {
    let (log, told) = log()
    let line = String(repeating: "x", count: 99) + "\n"
    let block = Array(String(repeating: line, count: 100).utf8)
    log.take(Array("first\n".utf8))
    for _ in 0..<2000 { log.take(block) }
    log.take(Array("last".utf8))
    log.finish()
    #expect(told.text.hasPrefix("first\nx") && told.text.hasSuffix("x\nlast\n"))
    let kept = told.text.utf8.count
    #expect(kept <= StageLog.mostHead + StageLog.mostTail + 2 && kept > StageLog.mostHead)
    // One line is cut after the beginning, and both parts of the text end a line that had no end.
    #expect(abs(kept + told.omitted - (6 + 2000 * block.count + 4)) <= 2)
  }

  @Test("it stands in the run's folder by the stage's name, and its beginning among the events")
  func inARun() throws {
    let folder = try TemporaryFolder()
    let laboratory = try Laboratory(
      in: folder,
      Probes { _, inputs, _ in
        for turn in 0..<3 { Printing.listener?(Array("line \(turn)\n".utf8)) }
        return inputs.reduce(1, +)
      })
    let outcome = try laboratory.run("stages: {first: {number: 12}, second: {probe: {tag: t, of: first}}}")
    let run = RunFolder(path: try #require(outcome.summary.directory))
    #expect(try run.stagesWithLogs == ["second"])
    let log = try #require(try run.log(of: FileName("second")))
    #expect(String(decoding: log, as: UTF8.self) == "line 0\nline 1\nline 2\n")
    #expect(try run.log(of: FileName("first")) == nil)
    #expect(try run.findings(of: run.record()) == [])
    let events = String(decoding: try folder.bytes(of: "runs/toys/1/events.jsonl"), as: UTF8.self)
    #expect(events.contains("\"event\":\"stage-printed\",\"stage\":\"second\",\"text\":\"line 0\\n\""))
    #expect(Printing.listener == nil)
  }
}
