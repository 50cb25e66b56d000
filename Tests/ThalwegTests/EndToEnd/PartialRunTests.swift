import Foundation
import TestSupport
import Testing

@testable import thalweg

/// Runs are kept, sent and committed without what is large.
@Suite("Runs that were copied in part")
struct PartialRunTests {
  private let workshop: Workshop

  /// Two runs; the second has neither weights, nor points, nor the numbers of figures.
  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=3").code == 0)
    for file in [
      "start/weights.safetensors", "end/history.json", "along/points.json", "figures/along-along.csv",
    ] {
      try remove(file)
    }
  }

  private func remove(_ file: String) throws {
    try FileManager.default.removeItem(
      at: workshop.folder.appendingPathComponent("runs/moons/2/stages/\(file)"))
  }

  @Test("show has the tables and figures that are there, and says what is missing")
  func shown() throws {
    let along = try workshop.thalweg("show", "moons/2", "along")
    #expect(along.code == 0 && along.output.contains("points.csv"), "\(along.errors)")
    #expect(along.errors.contains("stages/along/points.json is missing"))
    let end = try workshop.thalweg("show", "moons/2", "end")
    #expect(end.code == 0 && end.output.contains("history.csv"), "\(end.errors)")
    let figure = try workshop.thalweg("show", "moons/2", "figures/along-along")
    #expect(figure.code == 0 && figure.output.contains("stages/figures/along-along.svg"), "\(figure.errors)")
    #expect(!figure.output.contains(".csv"))
    try remove("figures/along-along.svg")
    let gone = try workshop.thalweg("show", "moons/2", "figures/along-along")
    #expect(gone.code == 1 && gone.errors.contains("along-along.svg': it does not exist"), "\(gone.errors)")
    #expect(try workshop.thalweg("show", "moons/2", "figures").code == 0)
  }

  @Test("diff compares what both have")
  func compared() throws {
    let outcome = try workshop.thalweg("diff", "moons", "--html", "d.html")
    #expect(outcome.code == 1 && outcome.output.contains("first cause: end"), "\(outcome.errors)")
    #expect(outcome.errors.contains("stages/along/points.json is missing"))
    #expect(workshop.exists("d.html"))
  }

  @Test("export writes the results that are whole, to trackers too")
  func exported() throws {
    let outcome = try workshop.thalweg("export", "moons/2", "--format", "csv", "--out", "o")
    #expect(outcome.code == 0 && outcome.output.contains("o/start/history.csv"), "\(outcome.errors)")
    #expect(!outcome.output.contains("o/along/") && outcome.errors.contains("points.json is missing"))
    let nothing = try workshop.thalweg("export", "moons/2", "along", "--format", "csv", "--out", "o")
    #expect(
      nothing.code == 1 && nothing.errors.contains("what the run was copied without"), "\(nothing.errors)")
    let tracked = try workshop.thalweg("export", "moons/2", "--to", "mlflow", "--out", "m")
    #expect(tracked.code == 0, "\(tracked.errors)")
  }
}
