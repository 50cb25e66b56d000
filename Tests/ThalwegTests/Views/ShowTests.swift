import Declarations
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("What show says of a run")
struct ShowTests {
  @Test("the overview has a line a stage, and the failures")
  func overview() throws {
    let record = try #require(RunRecord(json: RunSample.json))
    let overview = RunOverview(record: record, path: "runs/quickstart/1", timing: RunSample.timing)
    try Snapshot.check(overview.lines.map { $0.rendered(inColour: false) + "\n" }.joined(), "show.txt")
  }

  @Test("what is to be known of results stands below the stages, each with the stages that it is said of")
  func warnings() throws {
    let record = try #require(RunRecord(json: RunSample.warned))
    let overview = RunOverview(record: record, path: "runs/quickstart/1", timing: nil)
      .lines.map { $0.rendered(inColour: false) }
    #expect(overview.contains("warning: start, along: one class is missing"))
    #expect(overview.contains("warning: along: an area is 0"))
    let details = StageDetails(stage: try #require(record.stage("along")), tables: [], rowLimit: 2)
      .lines.map { $0.rendered(inColour: false) }
    #expect(details.contains("warning: one class is missing") && details.contains("warning: an area is 0"))
    let plain = try #require(RunRecord(json: RunSample.json))
    #expect(
      !RunOverview(record: plain, path: "", timing: nil).lines.contains {
        $0.rendered(inColour: false).contains("warning")
      })
  }

  @Test("a stage has its settings by path, and its tables aligned")
  func details() throws {
    let record = try #require(RunRecord(json: RunSample.json))
    let table = TextTable(
      columns: ["split", "t", "loss"],
      rows: [["train", "0.0", "0.4123456789"], ["test", "0.05", "12.5"], ["test", "0.1", ""]])
    let details = StageDetails(
      stage: try #require(record.stage("start")), tables: [.init(file: "along.csv", table: table)],
      rowLimit: 2)
    try Snapshot.check(details.lines.map { $0.rendered(inColour: false) + "\n" }.joined(), "show-stage.txt")
  }

  @Test("a result of a stage is shown by its own name, and one that is not there with those that are")
  func output() throws {
    let record = try #require(RunRecord(json: RunSample.json))
    let start = try #require(record.stage("start"))
    let history = try ShowCommand.output(named: "history", of: start)
    let details = StageDetails(
      stage: start, output: history,
      tables: [
        .init(file: "history.csv", table: TextTable(columns: ["epoch"], rows: [["1"]]), note: "A note.")
      ],
      rowLimit: 2
    ).lines.map { $0.rendered(inColour: false) }
    #expect(details.contains("history  history") && details.contains("stages/start/history.csv  812 bytes"))
    #expect(!details.contains { $0.contains("seed") } && details.last == "A note.")
    let error = #expect(throws: Diagnostic.self) { try ShowCommand.output(named: "best", of: start) }
    #expect(error?.message == "'start' made no 'best'")
    #expect(
      error?.help == "available: 'weights', 'history'" || error?.help == "available: 'history', 'weights'")
  }

  @Test(
    "sizes",
    arguments: [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (3 << 20, "3.0 MiB")])
  func sizes(bytes: Int, expected: String) { #expect(ByteText.exact(bytes) == expected) }
}
