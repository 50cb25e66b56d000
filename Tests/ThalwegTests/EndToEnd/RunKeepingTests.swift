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
  }
}
