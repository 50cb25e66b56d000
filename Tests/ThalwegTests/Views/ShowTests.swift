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

  @Test("a run that was stopped says so, and what it did not come to; pins and notes stand above the stages")
  func stopped() throws {
    let record = try #require(RunRecord(json: RunSample.stopped))
    let annotations = RunAnnotations(isPinned: true, note: "of May\nnot \u{1b}[31mred")
    let lines = RunOverview(record: record, path: "runs/quickstart/3", timing: nil, annotations: annotations)
      .lines.map { $0.rendered(inColour: false) }
    #expect(
      lines[3...6] == ["pinned", "note: of May", "note: not \u{fffd}[31mred", "stopped: a stage failed"])
    #expect(
      lines.suffix(2) == ["plane failed: the loss is not finite at (0.5, 1)", "not run: vote, figures"])
  }

  @Test("a family has a row for each stage, an axis a column, and the mean and deviation of each main metric")
  func family() throws {
    func value(_ error: Double, _ depth: Double) -> [MeasuredValue] {
      [
        MeasuredValue("test.error", error, isMain: true, unit: .percent), MeasuredValue("depth", depth),
      ]
    }
    let table = FamilyTable([
      ("along@width=8,seed=1", value(4, 1)), ("along@width=8,seed=2", value(6, 2)),
      ("along@width=16", value(.nan, 3)), ("along", []),
    ])
    let lines = table.lines(limit: 3).map { $0.rendered(inColour: false) }
    #expect(
      lines == [
        "width  seed  test.error (%)", "    8     1  4", "    8     2  6", "   16        not a number",
        "… and 1 more row", "",
        "metric          mean  deviation  min  max  stages",
        "test.error (%)     5       1.41    4    6       2",
      ], "\(lines.joined(separator: "\n"))")
    #expect(table.json["stages"]?["along@width=16"]?["axes"] == ["width": "16", "seed": .null])
    #expect(table.json["metrics"]?["test.error"]?["n"] == 2)
    #expect(FamilyTable([("a@x=1", []), ("a@x=2", [])]).lines(limit: 9).last?.columns == 28)
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
