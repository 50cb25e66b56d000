import Declarations
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct RunComparisonTests {
  static let base = """
    stages:
      one: {number: 3}
      two: {number: 4}
      other: {number: 9}
      sum: {sum: {of: [one, two]}}
      more: {sum: {of: sum, plus: 1}}
      label: {label: {of: [one]}}

    """

  struct Edit: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let changes: [(old: String, new: String)]
    /// `path old -> new`
    var settings: [String] = []
    /// `stage: verdict`, of the stages that differ.
    var stages: [String] = []
    /// `stage.metric change`
    var metrics: [String] = []

    init(
      _ name: String, _ changes: (String, String)..., settings: [String] = [], stages: [String] = [],
      metrics: [String] = []
    ) {
      testDescription = name
      self.changes = changes
      self.settings = settings
      self.stages = stages
      self.metrics = metrics
    }
  }

  static let edits = [
    Edit(
      "a setting", ("two: {number: 4}", "two: {number: 6}"), settings: ["stages.two.number.value 4 -> 6"],
      stages: [
        "two: differs: its value", "sum: differs: input two", "more: differs: input sum; first cause: two",
      ], metrics: ["two.value 2.0", "sum.value 2.0", "more.value 2.0"]),
    Edit(
      "two settings that cancel each other", ("one: {number: 3}", "one: {number: 4}"),
      ("two: {number: 4}", "two: {number: 3}"),
      settings: ["stages.one.number.value 3 -> 4", "stages.two.number.value 4 -> 3"],
      stages: ["one: differs: its value", "two: differs: its value", "label: differs: input one"],
      metrics: ["one.value 1.0", "two.value -1.0"]),
    Edit(
      "a setting without effect", ("plus: 1", "plus: 1, unit: m"),
      settings: ["stages.more.sum.unit null -> \"m\""]),
    Edit(
      "a setting beside a changed input", ("two: {number: 4}", "two: {number: 6}"), ("plus: 1", "plus: 5"),
      settings: ["stages.two.number.value 4 -> 6", "stages.more.sum.plus 1 -> 5"],
      stages: [
        "two: differs: its value", "sum: differs: input two", "more: differs: its plus; input sum",
      ], metrics: ["two.value 2.0", "sum.value 2.0", "more.value 6.0"]),
    Edit("another name for a stage that nothing prints", ("  two:", "  zwei:"), ("one, two]", "one, zwei]")),
    Edit(
      "another name for a stage that a label prints", ("  one:", "  eins:"), ("one, two]", "eins, two]"),
      ("of: [one]", "of: [eins]"), stages: ["label: differs: one is called eins"]),
    Edit(
      "a reference that leads elsewhere", ("of: sum,", "of: other,"),
      settings: ["stages.more.sum.of[0] \"sum\" -> \"other\""], stages: ["more: differs: its of[0]"],
      metrics: ["more.value 2.0"]),
    Edit(
      "a stage more and one less", ("  other: {number: 9}", "  extra: {number: 8}"),
      stages: ["other: missing", "extra: new"]),
    Edit(
      "another kind", ("other: {number: 9}", "other: {sum: {plus: 9}}"),
      stages: ["other: differs: a number then, a sum now"]),
  ]

  @Test("an edit shows as what it changed, and where that led", arguments: edits)
  func edit(_ edit: Edit) throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.base)
    let changed = edit.changes.reduce(Self.base) { text, change in
      precondition(text.contains(change.old), "'\(change.old)' is not in the specification")
      return text.replacing(change.old, with: change.new)
    }
    _ = try laboratory.run(changed)
    let comparison = try comparison(in: laboratory)
    #expect(
      comparison.settings.map { setting in
        "\(setting.path) \(setting.values.map { $0?.compactText ?? "nothing" }.joined(separator: " -> "))"
      } == edit.settings)
    let differing = comparison.stages.filter { $0.verdicts[0].isDifference }
    #expect(differing.map { "\($0.name): \($0.verdicts[0].inWords)" } == edit.stages)
    #expect(
      comparison.metrics.map { "\($0.stage).\($0.name) \(($0.changes[1] ?? nil) ?? .nan)" } == edit.metrics)
    #expect(comparison.findsNothing == (edit.settings.isEmpty && edit.stages.isEmpty))
  }

  @Test("a run equals itself, and nothing of it is read but run.json")
  func itself() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.base)
    let run = try #require(try laboratory.directories.latest)
    try laboratory.folder.remove("runs/toys/1/stages")
    let compared = try ComparedRun(
      label: "a", folder: RunFolder(path: run.path), record: #require(try run.record))
    let comparison = try RunComparison(
      of: [compared, compared, compared], registry: laboratory.registry, measures: NumberMeasures())
    #expect(comparison.findsNothing)
    #expect(comparison.stages.allSatisfy { $0.verdicts == [.same, .same] })
  }

  @Test("three runs are held against the first")
  func three() throws {
    let laboratory = try Laboratory()
    for number in [4, 6, 4] {
      _ = try laboratory.run(
        Self.base.replacing("two: {number: 4}", with: "two: {number: \(number)}")
          .replacing("plus: 1", with: "plus: \(number == 6 ? 1 : number)"))
    }
    let comparison = try comparison(in: laboratory)
    #expect(comparison.runs.count == 3)
    let setting = try #require(
      comparison.settings.first { $0.setting == "value" && $0.owner.contains("two") })
    #expect(setting.values == [4, 6, 4])
    let metric = try #require(comparison.metrics.first { $0.stage == "two" })
    #expect(metric.values == [4, 6, 4] && metric.changes == [0, 2, 0])
  }

  @Test("other contents of data are told, and whose result they changed")
  func data() throws {
    let laboratory = try Laboratory()
    let text = """
      data: {texts: {first: first.txt, second: second.txt}}
      stages:
        c: {count: {data: texts, parts: [first, second]}}
        d: {number: 1}

      """
    for bytes in [[1], [1, 2]] as [[UInt8]] {
      try laboratory.folder.write([7], to: "first.txt")
      try laboratory.folder.write(bytes, to: "second.txt")
      _ = try laboratory.run(text)
    }
    let comparison = try comparison(in: laboratory)
    #expect(comparison.contents == [.init(source: "texts", parts: ["second"])])
    #expect(comparison.settings.isEmpty && !comparison.findsNothing)
    #expect(comparison.stages[0].verdicts[0].inWords == "differs: the contents of texts changed (second)")
  }

  @Test("the same key with other bytes is told as such")
  func notReproduced() throws {
    let comparison = RunMatching([record(digest: "a"), record(digest: "b")], registry: .toys(numerics: "1"))
    #expect(comparison.comparedStages[0].verdicts == [.differs([.notReproduced], origins: ["one"])])
  }

  @Test("other arithmetic, and a kind of stage that is not known here")
  func foreign() throws {
    let records = [
      record(digest: "a", kind: "unheard-of", numerics: "engine 1"),
      record(digest: "b", key: "other", kind: "unheard-of", numerics: "engine 2"),
    ]
    let stages = RunMatching(records, registry: .toys(numerics: "1")).comparedStages
    #expect(stages[0].verdicts == [.differs([.numerics], origins: ["one"])])
    let same = [records[0], record(digest: "b", key: "other", kind: "unheard-of", numerics: "engine 1")]
    #expect(
      RunMatching(same, registry: .toys(numerics: "1")).comparedStages[0].verdicts
        == [.differs([.unknown], origins: ["one"])])
  }

  private func record(
    digest: String, key: String = "key", kind: String = "number", numerics: String = "engine 1"
  ) -> RunRecord {
    let file = OutputRecord.File(name: "number.txt", digest: Digest(of: digest), size: 1)
    let output = OutputRecord(name: "number", type: "number", files: [file])
    let stage = RunRecord.StageRecord(
      name: "one", kind: kind, version: 1, description: nil, key: key, settings: ["value": 1],
      outputs: [output])
    return RunRecord(
      name: "toys", description: nil, thalweg: "0", numerics: numerics, sources: [], stages: [stage],
      failures: [])
  }

  private func comparison(in laboratory: Laboratory) throws -> RunComparison {
    let runs = try laboratory.directories.all
    return try RunComparison(
      of: runs.map { run in
        ComparedRun(
          label: "\(run.number)", folder: RunFolder(path: run.path), record: try #require(try run.record))
      }, registry: laboratory.registry, measures: NumberMeasures())
  }
}
