import Foundation
import TestSupport
import Testing

@testable import Declarations
@testable import Experiments

/// Metrics of the user's own, computed by a worker.
@Suite("Metrics of the user's own", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct OwnMetricTests {
  private let experiment: TemporaryExperiment

  init() throws {
    OwnObject.install()
    experiment = try TemporaryExperiment()
    try OwnObject.write(OwnObject.metrics, "metrics.py", to: experiment)
  }

  private static func measuring(_ metrics: String) -> String {
    Edit.base.replacing("points: 5", with: "points: 5, metrics: \(metrics)")
  }

  private func table(_ stage: String, _ file: String, _ run: TemporaryExperiment.Outcome) throws
    -> ResultTable
  {
    let json = try JSON(parsing: try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run))
    return try ResultTable(json: json["table"] ?? json)
  }

  @Test(
    "give what the built-in metric gives at every point, for networks of either engine",
    arguments: ["native", "torch"])
  func agreement(engine: String) throws {
    let specification = Self.measuring(
      "[brier, {python: metrics.py:brier}, {python: {object: metrics.py:brier, arguments: {scale: 2}}}]")
    let run = try experiment.run("engine: \(engine)\n" + specification)
    #expect(run.failures == [:])
    let table = try table("along", "points.json", run)
    #expect(table.columns.suffix(3) == ["brier", "own-brier", "own-brier-2"])
    #expect(table.rows.count == 20)
    for row in table.rows {
      let values = row.suffix(3).map(\.number)
      #expect(abs(values[0] - values[1]) < 1e-6 && abs(2 * values[1] - values[2]) < 1e-12)
    }
  }

  @Test("are measured on planes, of ensembles, of networks by name, and on the validation split")
  func everywhere() throws {
    let own = "{python: {object: metrics.py:right, better: higher}}"
    let specification = Edit.base
      .replacing("points: 5", with: "points: 3, metrics: [accuracy, \(own)]")
      .replacing("grid: 4", with: "grid: 2, metrics: [accuracy, \(own)]")
      .replacing("members: 3", with: "members: 3, metrics: [accuracy, \(own)]")
      .replacing(
        "{seed: 1}",
        with:
          "{seed: 1, epochs: 4, validate: {metrics: [accuracy, \(own)], best-by: \(own)}, early-stopping: 4}"
      )
      .replacing(
        "  plane:",
        with: "  alone: {evaluate: {weights: [start, end], metrics: [accuracy, \(own)]}}\n  plane:"
      )
      .replacing("of: [along, plane]", with: "of: [along, plane, start, alone], limits: {right: 0.9}")
    let run = try experiment.run(specification)
    #expect(run.failures == [:])
    let results = [
      ("along", "points.json"), ("vote", "ensemble.json"), ("alone", "networks.json"),
      ("start", "history.json"),
    ]
    for (stage, file) in results {
      let table = try table(stage, file, run)
      let prefix = stage == "start" ? "validation-" : ""
      let own = try #require(table.index(of: "\(prefix)right"))
      let known = try #require(table.index(of: "\(prefix)accuracy"))
      #expect(
        !table.rows.isEmpty && table.rows.allSatisfy { abs($0[own].number - $0[known].number) < 1e-12 },
        "\(stage)")
    }
  }

  @Test("numbers to predict come as they are")
  func values() throws {
    let specification = Edit.base
      .replacing("{two-moons: {count: 60}}", with: "{random-function: {train: 40, test: 20}}")
      .replacing("input: [2]", with: "input: [1]").replacing("tanh, linear: 2", with: "tanh, linear: 1")
      .replacing("points: 5", with: "points: 3, metrics: [mse, {python: metrics.py:mse}]")
    let run = try experiment.run(specification)
    #expect(run.failures == [:])
    let table = try table("along", "points.json", run)
    #expect(table.rows.allSatisfy { abs($0[4].number - $0[5].number) < 1e-6 * max(1, $0[4].number) })
  }

  @Test("NaN is a value as that of others is")
  func notANumber() throws {
    let run = try experiment.run(Self.measuring("[error, {python: metrics.py:nan}]"))
    #expect(run.failures == [:])
    let table = try table("along", "points.json", run)
    let column = try #require(table.index(of: "nan"))
    #expect(table.rows.count == 20 && table.rows.allSatisfy { $0[column].number.isNaN })
  }

  @Test(
    "what is no number, or raises, is an error that names stage, metric and point",
    arguments: [
      ("raises", "ValueError: no positive examples"), ("raises", "metrics.py"),
      ("rows", "has to return a number"), ("text", "has to return a number"), ("leaves", "sys.exit(3)"),
    ])
  func nonsense(name: String, words: String) throws {
    let run = try experiment.run(Self.measuring("[{python: metrics.py:\(name)}]"))
    let failure = try #require(run.failures["along"])
    #expect(failure.contains("the metric '\(name)' could not be computed at point 0.0 of the training split"))
    #expect(failure.contains(words), "\(failure)")
  }

  @Test("a name that the file has not is told before anything runs, with what it has")
  func misspelt() throws {
    let error = #expect(throws: Diagnostics.self) {
      try experiment.plan(Self.measuring("[error, {python: metrics.py:brierr}]"))
    }
    let found = try #require(error?.list.first)
    #expect(found.message.contains("has no 'brierr'"))
    #expect(found.help?.contains("'brier'") ?? false)
  }

  /// An edit of what is measured with a function, and what is computed for it.
  struct OwnEdit: CustomTestStringConvertible, Sendable {
    let name: String
    var metrics = "[error, {python: metrics.py:brier}]"
    /// What the file has afterwards.
    var text = OwnObject.metrics
    var executed: Set<String> = ["along", "figure"]
    var values = 0
    var testDescription: String { name }
  }

  @Test(
    "an edit computes what is new, from kept predictions",
    arguments: [
      OwnEdit(name: "nothing", executed: []),
      OwnEdit(
        name: "a comment in its file", text: OwnObject.metrics + "\n# a remark\n", executed: ["along"],
        values: 20),
      OwnEdit(
        name: "an argument", metrics: "[error, {python: {object: metrics.py:brier, arguments: {scale: 2}}}]",
        values: 20),
      OwnEdit(
        name: "which values are better",
        metrics: "[error, {python: {object: metrics.py:brier, better: higher}}]", executed: ["along"]),
      OwnEdit(name: "the order", metrics: "[{python: metrics.py:brier}, error]"),
      OwnEdit(
        name: "a second one", metrics: "[error, {python: metrics.py:brier}, {python: metrics.py:right}]",
        values: 20),
      OwnEdit(name: "it is left out", metrics: "error"),
    ])
  func edits(_ edit: OwnEdit) throws {
    let first = try experiment.run(Self.measuring("[error, {python: metrics.py:brier}]"))
    #expect(first.failures == [:])
    // Where the file lies does not count, and the worker has imported the first.
    try OwnObject.write(edit.text, "other/metrics.py", to: experiment)
    let outcome = try experiment.run(
      Self.measuring(edit.metrics.replacing("metrics.py", with: "other/metrics.py")))
    #expect(outcome.failures == [:])
    #expect(Set(outcome.executed) == edit.executed)
    #expect(outcome.tally.passes == 0 && outcome.tally.steps == 0)
    #expect(outcome.tally.values == edit.values)
  }
}
