import Declarations
import Testing

@testable import Platform
@testable import Workflow

@Suite("The progress of a run under way")
struct ProgressLogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func progress(_ time: Double, _ done: Double, of total: Double = 100, stage: String = "a")
    -> TimedEvent
  {
    TimedEvent(
      time: time, event: .stageProgress(stage: stage, Progress(unit: "epoch", done: done, of: total)))
  }

  @Test("lines are whole, few, and the last one of a stage among them")
  func lines() throws {
    let log = ProgressLog(in: folder.path)
    #expect(folder.files(under: "").isEmpty, "nothing is written before there is any")
    for step in 0...100 { log.take(progress(Double(step) * 0.01, Double(step))) }
    log.take(progress(0.5, 1, stage: "b"))
    log.close()
    log.take(progress(9, 1, stage: "c"))
    let lines = String(decoding: try folder.bytes(of: "progress.jsonl"), as: UTF8.self).split(separator: "\n")
    let events = try lines.map { try JSON(parsing: Array($0.utf8)) }
    #expect(events.count == 6, "every quarter of a second, the last, and the other stage's: \(lines)")
    #expect(events.contains { $0["done"]?.number == 100 } && events.last?["stage"] == "b")
    log.remove()
    #expect(folder.files(under: "").isEmpty)
  }

  @Test("where it cannot be written, nothing happens")
  func unwritable() throws {
    try folder.write([1], to: "progress.jsonl")
    let log = ProgressLog(in: folder.path)
    log.take(progress(0, 1))
    #expect(try folder.bytes(of: "progress.jsonl") == [1])
  }

  @Test("what a run is for is read again as it was written")
  func outlines() throws {
    let outline = StageOutline(name: "c@x=1", kind: "sum", needs: ["a", "b"])
    #expect(StageOutline(json: outline.json) == outline)
    for json: JSON in [[:], ["name": "a"], ["name": 1, "kind": "k", "needs": []]] {
      #expect(StageOutline(json: json) == nil)
    }
    let mark = UnfinishedMark(name: "toys", thalweg: "1", stages: [outline])
    #expect(UnfinishedMark(json: mark.json) == mark)
  }
}
