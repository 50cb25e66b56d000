import Declarations
import Foundation
import Testing

@testable import thalweg

@Suite("Comparing runs")
struct ComparingTests {
  private let workshop: Workshop

  /// Two runs, the second with another seed of one end; the store is gone.
  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=3").code == 0)
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/.store"))
  }

  @Test("diff says what was changed and what follows, by names and by paths, and exits with 1")
  func difference() throws {
    for names in [
      ["moons"], ["runs/moons/"], ["moons/1", "moons/2"], ["runs/moons/1", "runs/moons/latest"],
    ] {
      let outcome = try workshop.start(["diff"] + names).waitForEnd()
      #expect(outcome.code == 1 && outcome.errors.isEmpty, "\(names): \(outcome.errors)")
      #expect(outcome.output.hasPrefix("moons/1 -> moons/2\n"), "\(outcome.output)")
      #expect(outcome.output.contains("\n  stages.end.train.seed: 2 -> 3\n"))
      #expect(outcome.output.contains("differs: its seed") && outcome.output.contains("first cause: end"))
      #expect(outcome.output.contains("= 1 stage with the same results"))
    }
  }

  @Test("diff exits with 0 where runs are equal, also after the run was copied elsewhere")
  func equality() throws {
    try FileManager.default.copyItem(
      at: workshop.folder.appendingPathComponent("runs/moons/1"),
      to: workshop.folder.appendingPathComponent("elsewhere"))
    let outcome = try workshop.thalweg("diff", "moons/1", "elsewhere")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("equal: settings, data, and the results of 5 stages"))
  }

  @Test("diff in JSON has the values, the causes and the metrics, and writes one HTML file beside it")
  func json() throws {
    let outcome = try workshop.thalweg("diff", "moons", "--json", "--html", "difference.html")
    #expect(outcome.code == 1)
    let json = try JSON(parsing: outcome.output)
    #expect(json["equal"] == false)
    #expect(json["settings"] == [["path": "stages.end.train.seed", "values": [2, 3]]])
    let along = try #require(json["stages"]?.elements?.first { $0["stage"] == "along" })
    #expect(
      along["against-first"] == [
        ["result": "differs", "causes": [["cause": "input", "stage": "valley"]], "origins": ["end"]]
      ])
    let error = try #require(
      json["metrics"]?.elements?.first { $0["stage"] == "end" && $0["metric"] == "loss" })
    #expect(error["better"] == "lower" && error["values"]?.elements?.count == 2)
    #expect(try workshop.text(of: "difference.html").contains("Along the curve: along, test"))
    let told = try workshop.thalweg("diff", "moons", "--html", "difference.html").output
    #expect(told.contains(#/wrote difference\.html \(\d+\.\d KiB\)\n$/#), "\(told)")
  }

  @Test("a report is written again from the run directory alone")
  func report() throws {
    let before = try workshop.text(of: "runs/moons/2/report.html")
    let beside = "runs/moons/2/again.html"
    let outcome = try workshop.thalweg("report", "moons/2", "--out", beside)
    #expect(outcome.code == 0 && outcome.output.contains("wrote \(beside)"), "\(outcome.errors)")
    #expect(try workshop.text(of: beside) == before)
    // Elsewhere nothing lies beside it that could be linked to.
    #expect(before.contains("href=\"stages/end/history.csv\""))
    #expect(try workshop.thalweg("report", "moons/2", "--out", "again.html").code == 0)
    let elsewhere = try workshop.text(of: "again.html")
    #expect(!elsewhere.contains("href=\"stages/") && elsewhere.contains("not beside this page"))
    #expect(
      before.contains("stages.end.train.seed")
        && before.contains("<th scope=\"col\" style=\"text-align:left\">run 1</th>"))
    let unknown = try workshop.thalweg("report", "mons", "--out", "again.html")
    #expect(unknown.code == 2 && unknown.errors.contains("did you mean 'moons'?"))
  }

  @Test(
    "what diff cannot do is told with a remedy, and exits with 2",
    arguments: [
      (["diff", "mons"], "did you mean 'moons'?"), (["diff", "moons/1"], "name two runs"),
      (["diff", "moons/1", "moons/9"], "there is no run 'moons/9'"),
      (["diff", "moons", "--html", "none/x.html"], "cannot write 'none/x.html'"),
    ])
  func mistakes(arguments: [String], message: String) throws {
    let outcome = try workshop.start(arguments).waitForEnd()
    #expect(outcome.code == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(message) && outcome.errors.contains("help:"), "\(outcome.errors)")
  }

  @Test("a damaged run is no difference: diff names the file and exits with 2")
  func damage() throws {
    try workshop.write("{}", to: "runs/moons/2/stages/end/history.json")
    let result = try workshop.thalweg("diff", "moons")
    #expect(result.code == 2)
    #expect(result.errors.contains("'runs/moons/2/stages/end/history.json' is not what the run made"))
    try workshop.write("{", to: "runs/moons/2/run.json")
    let record = try workshop.thalweg("diff", "moons")
    #expect(record.code == 2 && record.errors.contains("'runs/moons/2/run.json' is not JSON"))
  }

  @Test("one run alone has nothing to be compared with")
  func alone() throws {
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/moons/2"))
    let outcome = try workshop.thalweg("diff", "moons")
    #expect(outcome.code == 2 && outcome.errors.contains("has only one run to compare"))
  }

  @Test("runs shows settings and metrics, sorted and chosen")
  func runs() throws {
    let outcome = try workshop.thalweg(
      "runs", "--show", "stages.end.train.seed", "--show", "along.test.error", "--sort",
      "stages.end.train.seed", "--reverse")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasSuffix(" along.test.error (%)"))
    #expect(lines[1].hasPrefix("moons       2") && lines[2].hasPrefix("moons       1"))
    let chosen = try workshop.thalweg("runs", "--where", "stages.end.train.seed=3", "--json")
    let runs = try JSON(parsing: chosen.output)["runs"]?.elements
    #expect(runs?.map { $0["number"] } == [2])
    #expect(try workshop.thalweg("runs", "--where", "name=x").output == "none of 2 runs fits\n")
  }

  @Test("runs says what it does not know, and of a folder why it cannot be read")
  func wrongRuns() throws {
    let field = try workshop.thalweg("runs", "--show", "along.test.eror")
    #expect(field.code == 2 && field.errors.contains("did you mean 'along.test.error'?"), "\(field.errors)")
    #expect(try workshop.thalweg("runs", "--where", "name").code == 2)
    #expect(try workshop.thalweg("runs", "nowhere").code == 1)
    try workshop.write("{", to: "runs/moons/1/run.json")
    let damaged = try workshop.thalweg("runs")
    #expect(damaged.code == 0 && damaged.output.contains("moons       2"))
    #expect(damaged.errors.contains("warning: 'runs/moons/1/run.json' is not JSON"))
  }
}
