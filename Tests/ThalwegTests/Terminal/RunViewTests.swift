import ResultStore
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("The views of a run")
struct RunViewTests {
  @Test("a terminal shows a live line a running stage, at several widths", arguments: [30, 50, 80, 120])
  func live(columns: Int) throws {
    let transcript = Recording.transcript(
      of: Recording.success, by: LiveView(command: Recording.command),
      liveAt: [100.3, 100.7, 104.5, 110.5, 112.5], columns: columns)
    try Snapshot.check(transcript, "live-\(columns).txt")
  }

  @Test("colours mark the same lines")
  func colour() throws {
    let transcript = Recording.transcript(
      of: Recording.failure, by: LiveView(command: Recording.command), liveAt: [3], inColour: true)
    try Snapshot.check(transcript, "live-colour.txt")
  }

  @Test(
    "plain lines and quiet ones tell the same run",
    arguments: [
      ("success", Recording.success), ("failure", Recording.failure),
      ("interrupted", Recording.interrupted), ("nothing-to-do", Recording.nothingToDo),
    ])
  func plain(name: String, events: [TimedEvent]) throws {
    try Snapshot.check(
      Recording.transcript(of: events, by: LiveView(command: Recording.command)), "ending-\(name).txt")
    try Snapshot.check(
      Recording.transcript(of: events, by: PlainView(command: Recording.command)), "plain-\(name).txt")
    try Snapshot.check(
      Recording.transcript(of: events, by: QuietView(command: Recording.command)), "quiet-\(name).txt")
  }

  @Test("what a stage prints stands below it while it runs, or stays where all of it is wanted")
  func printed() {
    let start: [TimedEvent] = [
      .at(0, .runStarted(name: "n", stages: 1, toRun: ["start"])),
      .at(0, .stageStarted(stage: "start", kind: "train")),
      .at(1, .stagePrinted(stage: "start", text: "one\ntwo\n\n", omitted: 0)),
    ]
    let end: [TimedEvent] = [
      .at(2, .stagePrinted(stage: "start", text: "last\n", omitted: 70)),
      .at(3, .stageFinished(stage: "start", seconds: 3)),
      .at(3, .finished(.done, executed: 1, seconds: 3, directory: "runs/n/1")),
    ]
    var live = LiveView(command: "")
    for event in start { #expect(live.take(event).isEmpty) }
    func shown(_ rows: Int) -> [String] {
      live.liveLines(at: 2, in: TerminalSize(columns: 40, rows: rows)).map { $0.rendered(inColour: false) }
    }
    #expect(shown(24).count == 2 && shown(24)[1].hasSuffix("  two"), "\(shown(24))")
    #expect(shown(3).count == 1, "stages come first where there are few rows")
    for event in end.dropLast() { _ = live.take(event) }
    #expect(shown(24).isEmpty)
    for view in [
      LiveView(command: "", isVerbose: true) as any RunView, PlainView(command: "", isVerbose: true),
    ] {
      let text = Recording.transcript(of: start + end, by: view)
      let lines = text.split(separator: "\n").filter { $0.hasPrefix("start | ") }.map(String.init)
      #expect(
        lines == ["start | one", "start | two", "start | … 70 bytes are left out here …", "start | last"])
      #expect(text.contains("what start printed is in runs/n/1/logs"))
    }
    for view in [PlainView(command: "") as any RunView, QuietView(command: "")] {
      #expect(!Recording.transcript(of: start + end, by: view).contains("start |"))
    }
  }

  @Test("what is said of the results of several stages is said once, by every view")
  func resultWarnings() {
    for view in [
      LiveView(command: "") as any RunView, PlainView(command: ""), QuietView(command: ""),
    ] {
      let text = Recording.transcript(of: Recording.warned, by: view)
      #expect(text.split(separator: "one class is missing").count == 2, "\(text)")
      #expect(
        text.contains("start: one class is missing") && text.contains("valley: an area is 0"), "\(text)")
    }
  }

  @Test("no live line reaches past the width, whatever the names", arguments: [1, 2, 10, 17, 40, 80])
  func width(columns: Int) {
    var view = LiveView(command: "")
    let names = ["start", "深い谷を通る道", "e\u{301}tude-\u{1b}[2J", String(repeating: "long-", count: 16)]
    _ = view.take(.at(0, .runStarted(name: "n", stages: 4, toRun: names)))
    for name in names {
      _ = view.take(.at(0, .stageStarted(stage: name, kind: "train")))
      _ = view.take(.at(5, .stageProgress(stage: name, .epochs(1.5))))
    }
    let lines = view.liveLines(at: 6, in: TerminalSize(columns: columns, rows: 24))
    // Those of the stages, and that of the run.
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.columns < columns || $0.columns == 0 })
    #expect(!lines.contains { $0.rendered(inColour: false).contains("\u{1b}") })
  }

  @Test("the run has a line: stages count by what was expected of them, and the rest by how fast they went")
  func whole() throws {
    var view = LiveView(command: "")
    let estimate = RunEstimate(
      seconds: 40, memory: 210_000_000, disk: 1_200_000_000, free: nil,
      secondsOfStages: ["start": 10, "valley": 30])
    _ = view.take(.at(0, .runStarted(name: "n", stages: 3, toRun: ["start", "valley"])))
    #expect(
      view.take(.at(0, .runEstimated(name: "n", estimate))).map { $0.rendered(inColour: false) } == [
        "expected: about 40 s of work, up to 210 MB of memory in use, 1.2 GB more on the disk"
      ])
    _ = view.take(.at(0, .stageStarted(stage: "start", kind: "train")))
    _ = view.take(.at(5, .stageFinished(stage: "start", seconds: 5)))
    _ = view.take(.at(5, .stageStarted(stage: "valley", kind: "fit-curve")))
    // Four of its points were there before, and half of the others are done: 25 of 40 s in 10 s, and the rest in 15 · 13 / 28.
    _ = view.take(
      .at(10, .stageProgress(stage: "valley", Progress(unit: "point", done: 12, of: 20, reused: 4))))
    let lines = view.liveLines(at: 10, in: .usual).map { $0.rendered(inColour: false) }
    #expect(
      lines.last == "  run     ━━━━━━━━━━━━╸───────  1 of 2 stages done  after 10 s  about 7 s left",
      "\(lines)")
    #expect(
      view.liveLines(at: 10, in: TerminalSize(columns: 30, rows: 9)).last?.rendered(inColour: false)
        == "  run     1 of 2 stages done")
    // A stage that need not run after all counts no longer, and one stage needs no second line.
    _ = view.take(.at(11, .stageReused(stage: "valley", kind: "fit-curve")))
    #expect(
      view.liveLines(at: 11, in: .usual).last?.rendered(inColour: false).contains("1 of 1 stage done") == true
    )
    var alone = LiveView(command: "")
    _ = alone.take(.at(0, .runStarted(name: "n", stages: 3, toRun: ["start"])))
    _ = alone.take(.at(0, .stageStarted(stage: "start", kind: "train")))
    #expect(alone.liveLines(at: 1, in: .usual).count == 1)
  }

  @Test("a metric of the work is told in what people read it in")
  func figures() {
    var meter = StageMeter(stage: "along", kind: "evaluate", start: 0)
    let figures = [Progress.Figure("accuracy", 0.961), .init("error", 3.9), .init("loss", 0.25)]
    meter.take(Progress(unit: "point", done: 1, of: 4, figures: figures), at: 1)
    #expect(meter.figures == ["accuracy 96.1 %", "error 3.9 %", "loss 0.25"])
  }

  @Test(
    "whatever numbers a stage reports, it gets a line",
    arguments: [Double.nan, .infinity, -.infinity, -1, 1e300], [Double.nan, .infinity, -3, 0, 1e300])
  func oddNumbers(done: Double, total: Double) {
    var view = LiveView(command: "")
    _ = view.take(.at(0, .stageStarted(stage: "odd", kind: "train")))
    let progress = Progress(
      unit: "epoch", done: done, of: total, figures: [.init("loss", done), .init("rate", total)])
    for time in 1...3 { _ = view.take(.at(Double(time), .stageProgress(stage: "odd", progress))) }
    #expect(view.liveLines(at: 4, in: .usual).count == 1)
  }

  @Test("what came from a remote cache and went there is one line, on a terminal and in a log")
  func remote() {
    let use = RemoteUse(fetched: 1, fetchedSize: 2048, sent: 3, sentSize: 5 << 20, unsent: 2)
    let expected = [
      "sending 2 results to the remote; Ctrl-C leaves them here",
      "remote: 1 result came from it (2.0 KiB), 3 results went there (5.0 MiB), 2 results not sent",
    ]
    let events = [TimedEvent.at(1, .remoteAwaited(results: 2)), .at(2, .remoteUsed(use))]
    var live = LiveView(command: "")
    var plain = PlainView(command: "")
    #expect(events.flatMap { live.take($0) }.map { $0.rendered(inColour: false) } == expected)
    #expect(events.flatMap { plain.take($0) }.map { $0.rendered(inColour: false) } == expected)
  }

  @Test("more running stages than rows are counted in the last line")
  func height() {
    var view = LiveView(command: "")
    for index in 0..<20 { _ = view.take(.at(0, .stageStarted(stage: "s\(index)", kind: "train"))) }
    let lines = view.liveLines(at: 1, in: TerminalSize(columns: 80, rows: 10))
    #expect(lines.count == 8)
    #expect(lines.last?.rendered(inColour: false) == "… and 13 more running")
  }

  @Test("stages in the queue of a cluster share a line until they start or are done with")
  func queue() {
    var view = LiveView(command: "")
    func queued() -> String? {
      view.liveLines(at: 1, in: .usual).map { $0.rendered(inColour: false) }.first {
        $0.hasPrefix("in the queue")
      }
    }
    for stage in ["a", "b", "c", "d"] { _ = view.take(.at(0, .stageQueued(stage: stage, job: "7"))) }
    #expect(queued() == "in the queue: a, b, c, d")
    _ = view.take(.at(1, .stageStarted(stage: "a", kind: "train")))
    // Its job was lost, and has a successor.
    _ = view.take(.at(1, .stageQueued(stage: "a", job: "8")))
    _ = view.take(.at(1, .stageReused(stage: "b", kind: "train")))
    _ = view.take(.at(1, .stageSkipped(stage: "c", because: "x")))
    #expect(queued() == "in the queue: d")
    _ = view.take(.at(1, .stageFailed(stage: "d", message: "")))
    #expect(queued() == nil)
  }

  @Test("plain progress comes at most every ten seconds, and at least every minute")
  func pace() {
    var view = PlainView(command: "")
    _ = view.take(.at(0, .stageStarted(stage: "slow", kind: "train")))
    var told: [Double] = []
    for second in stride(from: 1.0, through: 200, by: 1) {
      let progress = Progress(unit: "epoch", done: second <= 50 ? second : 50 + second / 1000, of: 100)
      if !view.take(.at(second, .stageProgress(stage: "slow", progress))).isEmpty { told.append(second) }
    }
    #expect(told == [10, 20, 30, 40, 50, 110, 170])
  }
}
