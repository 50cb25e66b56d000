import Declarations
import TestSupport
import Testing

@testable import Workflow
@testable import thalweg

@Suite("What a comparison says")
struct ComparisonViewTests {
  private func run(
    _ label: String, numerics: String = "engine 1", failed: [String] = []
  ) -> ComparedRun {
    ComparedRun(
      label: label, folder: RunFolder(path: "runs/\(label)"),
      record: RunRecord(
        name: "moons", description: nil, thalweg: "0.1.0", numerics: numerics, sources: [], stages: [],
        failures: failed.map { .init(stage: $0, message: "it failed") }))
  }

  private func stage(_ names: [String?], _ kind: String, _ verdicts: ComparedStage.Verdict...)
    -> ComparedStage
  {
    let records = names.map { name in
      name.map {
        RunRecord.StageRecord(
          name: $0, kind: kind, version: 1, description: nil, key: "", settings: [:], outputs: [])
      }
    }
    return ComparedStage(records: records, verdicts: verdicts)
  }

  private var pair: RunComparison {
    RunComparison(
      runs: [run("moons/1"), run("moons/2", numerics: "engine 2", failed: ["vote"])],
      settings: [
        .init(owner: "stages.end.train", setting: "seed", values: [2, 3]),
        .init(owner: "stages.start.train", setting: "epochs", values: [5, 10]),
        .init(owner: "stages.end.train", setting: "epochs", values: [5, 10]),
        .init(owner: "data.moons", setting: "dataset.two-moons.noise", values: [nil, .real(0.25)]),
      ],
      contents: [.init(source: "moons", parts: ["test", "train"])],
      stages: [
        stage(["start", "first"], "train", .same),
        stage(["end", "end"], "train", .differs([.settings(["seed", "epochs"])], origins: ["end"])),
        stage(["valley", "bend"], "fit-curve", .differs([.input("end")], origins: ["end"])),
        stage(
          ["figure", "figure"], "plot", .differs([.input("valley"), .input("along")], origins: ["end"])),
        stage(["other", "other"], "import", .differs([.notReproduced], origins: ["other"])),
        stage(["gone", nil], "evaluate", .isGone), stage([nil, "new"], "landscape", .isNew),
      ],
      metrics: [
        .init(stage: "along", name: "test.error", values: [15.25, 14.5], isBetterWhenLower: true),
        .init(stage: "along", name: "test.auroc", values: [nil, 0.98765432], isBetterWhenLower: false),
        .init(stage: "along", name: "test.error.max", values: [16, 17], isMain: false),
      ])
  }

  @Test("errors and accuracies are read in percent, and JSON has them as files do")
  func units() throws {
    var comparison = pair
    comparison = RunComparison(
      runs: comparison.runs, settings: [], contents: [], stages: comparison.stages,
      metrics: [
        .init(stage: "along", name: "test.error", values: [15.25, 14.5], unit: .percent),
        .init(stage: "end", name: "accuracy", values: [0.8475, 0.855], unit: .share),
      ])
    let lines = ComparisonView(comparison).lines.map { $0.rendered(inColour: false) }
    #expect(lines.contains("along.test.error (%)    15.25     14.5       -0.75"), "\(lines)")
    #expect(lines.contains("end.accuracy (%)        84.75     85.5       +0.75"), "\(lines)")
    #expect(ComparisonView(comparison).json.compactText.contains("[0.8475,0.855]"))
  }

  private var three: RunComparison {
    RunComparison(
      runs: [run("a/1"), run("b/1"), run("/far/away")],
      settings: [.init(owner: "stages.end.train", setting: "seed", values: [2, 3, nil])],
      stages: [
        stage(["end", "end", nil], "train", .differs([.settings(["seed"])], origins: ["end"]), .isGone),
        stage([nil, nil, "extra"], "train", .isNowhere, .isNew),
      ],
      metrics: [.init(stage: "end", name: "loss", values: [0.5, 0.25, nil], isBetterWhenLower: true)])
  }

  private func text(_ view: ComparisonView, inColour: Bool = false) -> String {
    view.lines.map { $0.rendered(inColour: inColour) + "\n" }.joined()
  }

  @Test("of two runs")
  func two() throws {
    try Snapshot.check(text(ComparisonView(pair)), "diff.txt")
    try Snapshot.check(text(ComparisonView(pair), inColour: true), "diff-colour.txt")
    try Snapshot.check(ComparisonView(pair).json.prettyText, "diff.json")
  }

  @Test("of three, each against the first")
  func ofThree() throws { try Snapshot.check(text(ComparisonView(three)), "diff-three.txt") }

  @Test("metrics that are not the main ones are shown on demand")
  func allMetrics() {
    #expect(text(ComparisonView(pair, showsAllMetrics: true)).contains("along.test.error.max"))
    #expect(!text(ComparisonView(pair)).contains("along.test.error.max"))
  }

  @Test("equal runs take two lines, and new names are told")
  func equal() {
    let same = RunComparison(
      runs: [run("a"), run("b")], stages: [stage(["start", "first"], "train", .same)])
    #expect(
      text(ComparisonView(same))
        == "a -> b\nequal: settings, data, and the results of 1 stage\nstart is called first in b\n")
  }
}
