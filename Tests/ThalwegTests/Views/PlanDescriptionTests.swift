import Declarations
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("What a plan says")
struct PlanDescriptionTests {
  private static let place = Place(
    source: SourceText(name: "configs/quickstart.yaml", text: "seed: 3"), line: 21, column: 7)

  private let plan = PlanDescription(
    name: "quickstart",
    stages: [
      .init(name: "start", kind: "train", state: .upToDate, reasons: []),
      .init(
        name: "end", kind: "train", state: .runs,
        reasons: [
          .setting(path: ["seed"], old: 2, new: 3, place: place),
          .setting(
            path: ["optimiser", "adam", "rate"], old: ["adam": ["rate": .real(0.002)]], new: nil, place: nil),
          .version(old: 1, new: 2), .numerics(old: "engine 1, AVX2", new: "engine 1, AVX-512"),
          .source("fashion", parts: ["train", "test"]),
        ],
        cachedProgress: CachedProgress(
          unit: "epoch", done: 0, of: 100, notes: ["cosine depends on epochs: `horizon: 50` would help"]),
        seconds: 184),
      .init(
        name: "other", kind: "import", state: .runs, reasons: [.isLost],
        cachedProgress: CachedProgress(unit: "cell", done: 441, of: 10_201), seconds: 7),
      .init(
        name: "valley", kind: "fit-curve", state: .mayRun,
        reasons: [
          .kind(old: "train", new: "fit-curve"), .input("start"), .waitsFor("end"), .waitsFor("other"),
        ], seconds: 60),
      .init(name: "figures", kind: "plot", state: .mayRun, reasons: [.isNew, .waitsFor("valley")]),
    ])

  @Test("a line a stage, its reasons, and the counts")
  func lines() throws {
    try Snapshot.check(plan.lines.map { $0.rendered(inColour: false) + "\n" }.joined(), "plan.txt")
    try Snapshot.check(plan.lines.map { $0.rendered(inColour: true) + "\n" }.joined(), "plan-colour.txt")
  }

  @Test("the same in JSON")
  func json() throws { try Snapshot.check(plan.json.prettyText, "plan.json") }

  @Test("what is to be known of results stands under their stages, whether they run or not")
  func warnings() {
    let warned = PlanDescription(
      name: "quickstart",
      stages: [
        .init(
          name: "start", kind: "train", state: .upToDate, reasons: [], warnings: ["one class is missing"]),
        .init(name: "end", kind: "train", state: .runs, reasons: [.isNew], warnings: ["a", "b"]),
        .init(name: "third", kind: "train", state: .runs, reasons: [.isNew], warnings: ["b", "c"]),
      ])
    let lines = warned.lines.map { $0.rendered(inColour: false) }
    #expect(lines[1] == "    warning: one class is missing")
    #expect(lines.contains("    warning: a") && lines.contains("    warning: b"))
    #expect(lines.count { $0 == "    warning: b" } == 1 && lines.contains("    warning: c"), "said once")
    #expect(warned.json["stages"]?.elements?[2]["warnings"] == ["b", "c"])
    #expect(warned.json["stages"]?.elements?[1]["warnings"] == ["a", "b"])
  }

  @Test("what others ask for is said in words, and that it takes no step")
  func asked() {
    func lines(_ progress: CachedProgress) -> [String] {
      PlanDescription(
        name: "forks",
        stages: [
          .init(
            name: "base", kind: "train", state: .runs,
            reasons: [
              .asked(for: "the state after epoch 3", by: ["fork-3", "other"]),
              .notAsked(for: "the state after step 6"),
            ], cachedProgress: progress)
        ]
      ).lines.map { $0.rendered(inColour: false) }
    }
    #expect(
      lines(CachedProgress(unit: "epoch", done: 4, of: 4)).prefix(3) == [
        "+ base  train  runs, all 4 epochs are cached",
        "    hands over the state after epoch 3, for fork-3, other; no step",
        "    no longer hands over the state after step 6; no step",
      ])
    #expect(
      lines(CachedProgress(unit: "epoch", done: 3, of: 4, hasGaps: true)).prefix(2) == [
        "+ base  train  runs, 1 of 4 epochs", "    hands over the state after epoch 3, for fork-3, other",
      ])
  }

  @Test("a plan with nothing to do says so")
  func nothing() {
    let stages = Array(plan.stages.prefix(1))
    let last = PlanDescription(name: "quickstart", stages: stages).lines.last
    #expect(last?.rendered(inColour: false) == "nothing to do: 1 stage up to date")
  }
}
