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
      ])
    let lines = warned.lines.map { $0.rendered(inColour: false) }
    #expect(lines[1] == "    warning: one class is missing")
    #expect(lines.contains("    warning: a") && lines.contains("    warning: b"))
    #expect(warned.json["stages"]?.elements?[1]["warnings"] == ["a", "b"])
  }

  @Test("a plan with nothing to do says so")
  func nothing() {
    let stages = Array(plan.stages.prefix(1))
    let last = PlanDescription(name: "quickstart", stages: stages).lines.last
    #expect(last?.rendered(inColour: false) == "nothing to do: 1 stage up to date")
  }
}
