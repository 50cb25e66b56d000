import ResultStore
import Workflow

@testable import thalweg

/// Recorded runs, and what a view makes of them.
enum Recording {
  static let command = "thalweg run quickstart.yaml"
  private static let directory = "runs/quickstart/1"

  /// Two ends at once, then a curve; one end is there already, one remark is made.
  static let success: [TimedEvent] = [
    .at(100.000, .runStarted(name: "quickstart", stages: 5, toRun: ["start", "valley", "figures"])),
    .at(100.001, .stageReused(stage: "end", kind: "train")),
    .at(100.002, .stageStarted(stage: "start", kind: "train")),
    .at(100.5, .stageProgress(stage: "start", .epochs(0.2))),
    .at(104.0, .stageProgress(stage: "start", .epochs(2.0))),
    .at(105.0, .warning(stage: "start", message: "2 of 5000 images are blank")),
    .at(110.0, .stageProgress(stage: "start", .epochs(4.5))),
    .at(111.2, .stageFinished(stage: "start", seconds: 11.198)),
    .at(111.2, .stageStarted(stage: "valley", kind: "fit-curve")),
    .at(112.2, .stageProgress(stage: "valley", Progress(unit: "point", done: 12, of: 21))),
    .at(113.0, .stageUnchanged(stage: "valley", seconds: 1.8)),
    .at(113.1, .stageReused(stage: "figures", kind: "plot")),
    .at(113.2, .finished(.done, executed: 2, reused: 3, seconds: 13.2, directory: directory)),
  ]

  /// A stage fails; what needs it is not run, the rest is.
  static let failure: [TimedEvent] = [
    .at(0, .runStarted(name: "wide", stages: 5, toRun: ["start", "end", "valley", "along", "plane"])),
    .at(0, .stageStarted(stage: "start", kind: "train")),
    .at(0, .stageStarted(stage: "end", kind: "train")),
    .at(4, .objectQuarantined(stage: "start", path: "runs/.store/objects/ab/cd")),
    .at(5, .stageFinished(stage: "end", seconds: 5)),
    .at(61, .stageFailed(stage: "start", message: "the loss is not finite at epoch 3, step 120\nrate 0.5")),
    .at(61, .stageSkipped(stage: "valley", because: "start")),
    .at(61, .stageSkipped(stage: "along", because: "valley")),
    .at(61, .stageSkipped(stage: "plane", because: "valley")),
    .at(61.5, .finished(.failed, executed: 1, failed: 1, skipped: 3, seconds: 61.5)),
  ]

  static let interrupted: [TimedEvent] = [
    .at(0, .runStarted(name: "quickstart", stages: 3, toRun: ["start", "end", "valley"])),
    .at(0, .stageStarted(stage: "start", kind: "train")),
    .at(3, .stageFinished(stage: "start", seconds: 3)),
    .at(3, .stageStarted(stage: "end", kind: "train")),
    .at(5, .stageCancelled(stage: "end")),
    .at(5, .finished(.interrupted, executed: 1, seconds: 5)),
  ]

  static let nothingToDo: [TimedEvent] =
    [.at(0, .runStarted(name: "quickstart", stages: 6, toRun: []))]
    + ["start", "end", "valley", "along", "plane", "figures"].map {
      .at(0.001, .stageReused(stage: $0, kind: "any"))
    } + [.at(0.007, .finished(.done, reused: 6, seconds: 0.007))]

  /// The same is said of the results of two stages, before they run, and of one a second time.
  static let warned: [TimedEvent] = [
    .at(0, .runStarted(name: "quickstart", stages: 3, toRun: ["start", "end"])),
    .at(0, .resultWarning(stage: "start", message: "one class is missing")),
    .at(0, .resultWarning(stage: "end", message: "one class is missing")),
    .at(0, .stageReused(stage: "valley", kind: "fit-curve")),
    .at(0, .resultWarning(stage: "valley", message: "an area is 0")),
    .at(0, .stageStarted(stage: "start", kind: "train")),
    .at(3, .stageFinished(stage: "start", seconds: 3)),
    .at(3, .finished(.done, executed: 2, reused: 1, seconds: 3)),
  ]

  /// Everything a view says: lines for good, and at `times` the live ones, marked with `>`.
  static func transcript(
    of events: [TimedEvent], by view: some RunView, liveAt times: [Double] = [], columns: Int = 80,
    rows: Int = 24, inColour: Bool = false
  ) -> String {
    var view = view
    var lines: [String] = []
    var times = times[...]
    for event in events {
      while let time = times.first, time < event.time {
        times.removeFirst()
        lines.append("> at \(time):")
        let live = view.liveLines(at: time, in: TerminalSize(columns: columns, rows: rows))
        lines += live.map { "> \($0.rendered(inColour: inColour))" }
      }
      lines += view.take(event).map { $0.rendered(inColour: inColour) }
    }
    return lines.map { "\($0)\n" }.joined()
  }
}

extension TimedEvent {
  static func at(_ time: Double, _ event: Event) -> TimedEvent { TimedEvent(time: time, event: event) }
}

extension Event {
  static func finished(
    _ outcome: RunSummary.Outcome, executed: Int = 0, reused: Int = 0, failed: Int = 0, skipped: Int = 0,
    seconds: Double, directory: String? = nil
  ) -> Event {
    .runFinished(
      RunSummary(
        outcome: outcome, executed: executed, reused: reused, failed: failed, skipped: skipped,
        seconds: seconds, directory: directory))
  }
}

extension Progress {
  static func epochs(_ done: Double) -> Progress {
    Progress(
      unit: "epoch", done: done, of: 5, figures: [Figure("loss", 0.41274), Figure("rate", 0.0018)])
  }
}
