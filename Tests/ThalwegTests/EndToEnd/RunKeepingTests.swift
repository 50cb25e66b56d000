import Declarations
import Foundation
import Testing

@Suite("Keeping, noting and deleting runs")
struct RunKeepingTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("where there are no runs yet, runs says what to do; of a folder that is named it is an error")
  func fresh() throws {
    let empty = try workshop.thalweg("runs")
    #expect(empty.code == 0 && empty.output.contains("make one with 'thalweg run'"), "\(empty.errors)")
    let json = try JSON(parsing: try workshop.thalweg("runs", "--json").output)
    #expect(json == ["runs": [], "problems": []])
    #expect(try workshop.thalweg("runs", "runs").code == 1)
    #expect(!workshop.exists("runs"))
  }

  @Test("a run is pinned, noted and deleted; latest and gc follow")
  func keeping() throws {
    for seed in ["2", "3"] {
      #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=\(seed)").code == 0)
    }
    #expect(try workshop.thalweg("runs", "pin", "moons/1", "runs/moons/1").output == "pinned runs/moons/1\n")
    #expect(try workshop.thalweg("runs", "note", "moons/1", "the one\nof the paper").code == 0)
    #expect(try workshop.thalweg("runs", "note", "moons/1").output == "the one\nof the paper\n")
    let listed = try workshop.thalweg("runs").output
    #expect(listed.contains("pinned") && listed.contains("the one of the paper"), "\(listed)")
    let shown = try workshop.thalweg("show", "moons/1")
    #expect(shown.output.contains("pinned\nnote: the one\nnote: of the paper\n") && shown.errors.isEmpty)
    let refused = try workshop.thalweg("runs", "delete", "moons/1", "moons/2", "--yes")
    #expect(refused.code == 2 && refused.errors.contains("'runs/moons/1' is pinned"), "\(refused.errors)")
    let unasked = try workshop.thalweg("runs", "delete", "moons")
    #expect(unasked.code == 2 && unasked.errors.contains("--yes") && workshop.exists("runs/moons/2"))
    #expect(try workshop.thalweg("runs", "delete", "moons", "--yes").output == "deleted runs/moons/2\n")
    #expect(workshop.exists("runs/moons/latest/run.json") && !workshop.exists("runs/moons/2"))
    let cleaned = try workshop.thalweg("cache", "gc", "--max-size", "0", "--grace", "0")
    #expect([0, 1].contains(cleaned.code), "\(cleaned.errors)")
    let same = try workshop.thalweg("run", "moons.yaml")
    #expect(same.errors.contains("nothing to do"), "what the pinned run names was kept: \(same.errors)")
    #expect(try workshop.thalweg("runs", "unpin", "moons").code == 0)
    #expect(try workshop.thalweg("runs", "note", "moons", "").code == 0)
    #expect(!workshop.exists("runs/moons/1/annotations.json"))
    #expect(try workshop.thalweg("runs", "delete", "moons", "--yes").code == 0)
    #expect(try workshop.thalweg("show", "moons").code == 2)
  }

  @Test("whoever is asked and says yes deletes, and nobody else")
  func asking() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    for (answer, isLeft) in [("n", true), ("", true), ("y", false)] {
      _ = try workshop.shell(
        "echo '\(answer)' | script --quiet --return --command '\"$THALWEG\" runs delete moons' /dev/null")
      #expect(workshop.exists("runs/moons/1") == isLeft, "\(answer)")
    }
  }

  @Test("runs have a row for each value of an axis, or for each stage, with the axes as columns")
  func axes() throws {
    let specification = Workshop.specification
      .replacing(
        "start:   {train: {seed: 1}}",
        with: "start: {for: {rate: [1e-2, 1e-3], seed: [1, 2, 3]}, train: {seed: \"${for.seed}\", optimiser: "
          + "{adam: {rate: \"${for.rate}\"}}}}"
      )
      .replacing("from: start,", with: "from: \"start@rate=0.01,seed=1\",")
    try workshop.write(specification, to: "moons.yaml")
    let outcome = try workshop.thalweg("run", "moons.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    let whole = try JSON(parsing: try workshop.thalweg("show", "moons", "start", "--json").output)
    let losses = (whole["stages"]?.members ?? []).map {
      (axes: $0.value["axes"], loss: $0.value["values"]?["loss"]?.number ?? .nan)
    }
    try #require(losses.count == 6)
    func rows(_ words: String...) throws -> [JSON] {
      let outcome = try workshop.start(["runs", "--show", "start.loss", "--json"] + words).waitForEnd()
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try JSON(parsing: outcome.output)["runs"]?.elements?.first?["rows"]?.elements ?? []
    }
    let byRate = try rows("--by", "rate")
    #expect(byRate.map { $0["axes"]?["rate"]?.text } == ["0.01", "0.001"])
    for row in byRate {
      let own = losses.filter { $0.axes?["rate"] == row["axes"]?["rate"] }.map(\.loss)
      let told = row["values"]?["start.loss"]
      let mean = own.reduce(0, +) / 3
      let squares = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(own.count == 3 && told?["n"] == 3)
      #expect(abs((told?["mean"]?.number ?? .nan) - mean) < 1e-9)
      #expect(abs((told?["deviation"]?.number ?? .nan) - (squares / 2).squareRoot()) < 1e-9)
    }
    let each = try rows("--each")
    #expect(each.map { $0["axes"] } == losses.map(\.axes))
    for (row, stage) in zip(each, losses) {
      #expect(abs((row["values"]?["start.loss"]?["mean"]?.number ?? .nan) - stage.loss) < 1e-12)
    }
    // As a table, sorted by the value of a row.
    let table = try workshop.thalweg(
      "runs", "--show", "start.loss", "--each", "--sort", "start.loss", "--reverse")
    let lines = table.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines[0].suffix(3) == ["rate", "seed", "start.loss"] && lines.count == 7, "\(table.output)")
    let shown = lines.dropFirst().compactMap { $0.last.flatMap { Double($0) } }
    #expect(shown.count == 6 && shown == shown.sorted(by: >))
    #expect(try workshop.thalweg("runs", "--show", "start.loss", "--by", "seed").output.contains(" ± "))
    for (words, part) in [
      (["--show", "start.loss", "--by", "sed"], "did you mean 'seed'?"),
      (["--show", "end.loss", "--by", "seed"], "has no axis 'seed'"), (["--each"], "add --show"),
      (["--show", "start.loss", "--each", "--by", "seed"], "leave out"),
    ] {
      let refused = try workshop.start(["runs"] + words).waitForEnd()
      #expect(refused.code == 2 && refused.errors.contains(part), "\(words): \(refused.errors)")
    }
    // Without a family, a run has one row.
    #expect(try workshop.thalweg("runs", "--show", "end.loss", "--each").code == 0)
  }

  @Test("a family's name means all its stages: a table with the axes as columns, and the mean in runs")
  func families() throws {
    let specification = Workshop.specification
      .replacing(
        "start:   {train: {seed: 1}}", with: "start: {for: {seed: [1, 2, 3]}, train: {seed: \"${for.seed}\"}}"
      )
      .replacing("from: start,", with: "from: start@seed=1,")
    try workshop.write(specification, to: "moons.yaml")
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let table = try workshop.thalweg("show", "moons", "start")
    #expect(table.code == 0, "\(table.errors)")
    #expect(table.output.hasPrefix("seed ") && table.output.contains("loss"), "\(table.output)")
    #expect(table.output.contains("deviation"))
    let json = try JSON(parsing: try workshop.thalweg("show", "moons", "start", "--json").output)
    let values = json["stages"]?.members?.compactMap { $0.value["values"]?["loss"]?.number } ?? []
    #expect(values.count == 3 && json["stages"]?["start@seed=2"]?["axes"] == ["seed": "2"])
    let mean = json["metrics"]?["loss"]?["mean"]?.number ?? .nan
    #expect(abs(mean - values.reduce(0, +) / 3) < 1e-12)
    let runs = try workshop.thalweg("runs", "--show", "start.loss", "--json")
    let told = try JSON(parsing: runs.output)["runs"]?.elements?.first?["values"]?["start.loss"]
    #expect(told == json["metrics"]?["loss"])
    #expect(try workshop.thalweg("runs", "--show", "start.loss").output.contains(" ± "))
    // The axes are columns of the overview, too.
    let overview = try workshop.thalweg("show", "moons").output.split(separator: "\n")
    #expect(overview.contains { $0.hasPrefix("stage ") && $0.contains(" seed ") && $0.contains(" kind ") })
    #expect(overview.contains { $0.contains(/^start +2 +train/) } && !overview.contains { $0.contains("@") })
    let results = try workshop.thalweg("show", "moons", "start/history")
    #expect(results.output.split(separator: "stages/start@seed=").count == 7, "\(results.output)")
    let named = try JSON(parsing: try workshop.thalweg("show", "moons", "start/history", "--json").output)
    #expect(named.members?.map(\.name) == ["start@seed=1", "start@seed=2", "start@seed=3"])
    let exported = try workshop.thalweg("export", "moons", "start", "--format", "csv", "--out", "o")
    #expect(exported.output.split(separator: "\n").count == 4, "\(exported.errors)")
    let explained = try workshop.thalweg("explain", "moons.yaml", "start")
    #expect(explained.code == 0 && explained.output.contains("start@seed=3"), "\(explained.errors)")
    let keys = try JSON(parsing: try workshop.thalweg("explain", "moons.yaml", "start", "--json").output)
    #expect(keys.elements?.count == 3)
    let one = try JSON(
      parsing: try workshop.thalweg("explain", "moons.yaml", "start@seed=2", "--json").output)
    #expect(one["stage"] != nil || one.members != nil)
    let only = try workshop.thalweg("plan", "moons.yaml", "--only", "start", "--force", "start")
    #expect(only.code == 0, "\(only.errors)")
  }

  @Test("of a family that failed or was left out, that is said")
  func absentFamilies() throws {
    try workshop.write(
      """
      name: moons
      data: {moons: {dataset: {two-moons: {count: 200, noise: 0.2, seed: 7}}}}
      networks: {small: {input: [2], layers: [linear: 8, relu, linear: 2]}}
      defaults: {train: {network: small, data: moons, epochs: 1}}
      stages:
        end: {train: {seed: 2}}
        start: {for: {rate: [1e37, 3e37]}, train: {seed: 1, optimiser: {sgd: {rate: "${for.rate}"}}}}
      """, to: "moons.yaml")
    #expect(try workshop.thalweg("run", "moons.yaml", "--keep-going").code == 1)
    let failed = try workshop.thalweg("show", "moons", "start")
    #expect(
      failed.code == 2 && failed.errors.contains("all stages of 'start' failed in this run"),
      "\(failed.errors)")
    let exported = try workshop.thalweg("export", "moons", "start", "--out", "o")
    #expect(exported.code == 2 && exported.errors.contains("'start@rate=1e37': "), "\(exported.errors)")
  }

  @Test("columns that were asked for are whole in any window; others give way, and then each has a line")
  func columns() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(
      try workshop.thalweg("runs", "note", "moons", "a note that goes on and on, as notes do").code == 0)
    let wide = try workshop.typescript(of: "runs --show along.test.error --show along.test.cross-entropy")
    let lines = wide.split(separator: "\r\n").map(String.init)
    #expect(lines.first?.contains("along.test.error (%)  along.test.cross-entropy") == true, "\(wide)")
    #expect(lines.allSatisfy { $0.count <= 80 } && !wide.contains("…") && !wide.contains("on and on"))
    let fields = [
      "stages.end.train.optimiser", "along.segment.test.cross-entropy", "along.test.cross-entropy", "path",
    ]
    let long = try workshop.typescript(of: "runs " + fields.map { "--show \($0)" }.joined(separator: " "))
    #expect(long.hasPrefix("moons/1\r\n") && !long.contains("…"), "\(long)")
    for field in fields { #expect(long.contains("\r\n  \(field) "), "\(field)") }
    let plain = try workshop.thalweg("runs", "--show", "along.test.error")
    #expect(plain.output.contains("on and on"))
  }
}
