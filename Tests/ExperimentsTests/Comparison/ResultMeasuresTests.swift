import Foundation
import Platform
import ResultStore
import Testing
import Workflow

@testable import Experiments

@Suite("What results come to in numbers")
struct ResultMeasuresTests {
  private let outcome: TemporaryExperiment.Outcome

  init() throws { outcome = try TemporaryExperiment().run(Edit.base) }

  private func values(of name: String) throws -> [String: MeasuredValue] {
    let stage = try #require(outcome.record?.stage(name))
    let folder = RunFolder(path: try #require(outcome.directory))
    let values = try stage.outputs.flatMap { output in
      try ResultMeasures().values(of: output) { try folder.contents(of: $0, madeBy: name) }
    }
    #expect(Set(values.map(\.name)).count == values.count, "a name stands once")
    return Dictionary(values.map { ($0.name, $0) }) { first, _ in first }
  }

  private func artifact<A: Artifact>(_ type: A.Type, of name: String) throws -> A {
    let stage = try #require(outcome.record?.stage(name))
    let output = try #require(stage.outputs.first { $0.type == A.type })
    let folder = RunFolder(path: try #require(outcome.directory))
    return try A(
      files: output.files.map {
        ArtifactFile(name: $0.name, bytes: try folder.contents(of: $0, madeBy: name))
      })
  }

  @Test("of an evaluation: mean, least, greatest and barrier, on the curve and on the straight segment")
  func evaluation() throws {
    let values = try values(of: "along")
    let evaluation = try artifact(CurveEvaluation.self, of: "along")
    let errors = evaluation.series("error", path: "curve", split: "test")
    let distances = evaluation.series("distance", path: "curve", split: "test")
    #expect(
      values["test.error.max"]?.value == errors.max() && values["test.error.min"]?.value == errors.min())
    let mean = try #require(values["test.error"])
    let areas = errors.indices.dropFirst().map { index in
      (distances[index] - distances[index - 1]) * (errors[index] + errors[index - 1]) / 2
    }
    #expect(abs(mean.value - areas.reduce(0, +) / (distances.last ?? .nan)) < 1e-9)
    #expect(mean.isMain && mean.isBetterWhenLower == true)
    #expect(values["test.auroc"]?.isBetterWhenLower == false)
    #expect(values["test.error.barrier"] != nil && values["test.auroc.barrier"] == nil)
    #expect(values["segment.train.cross-entropy.barrier"] != nil)
    #expect(values["segment.train.cross-entropy"]?.isMain == false)
  }

  @Test("of a training: its last epoch")
  func training() throws {
    let losses = try artifact(TrainingHistory.self, of: "end").table.numbers("loss")
    let values = try values(of: "end")
    #expect(values["loss"]?.value == losses.last && losses.count == 2)
    #expect(values["accuracy"]?.isBetterWhenLower == false)
  }

  @Test("of a plane: the least and the greatest value")
  func plane() throws {
    let plane = try artifact(PlaneEvaluation.self, of: "plane")
    let grid = try #require(plane.grid("cross-entropy")).joined()
    let values = try values(of: "plane")
    #expect(values["\(plane.split).cross-entropy.min"]?.value == grid.min())
    #expect(values["\(plane.split).cross-entropy.max"]?.value == grid.max())
  }

  @Test("of an ensemble: the whole, the other predictors, and how diverse its members are")
  func ensemble() throws {
    let ensemble = try artifact(EnsembleEvaluation.self, of: "vote")
    let column = try #require(ensemble.table.index(of: "error"))
    let values = try values(of: "vote")
    #expect(values["test.error"]?.value == ensemble.rows(of: .probabilityMean).first?[column].number)
    #expect(values["start.test.error"]?.value == ensemble.rows(of: .start).first?[column].number)
    #expect(values["logit-mean.test.error"] != nil && values["disagreement"] != nil)
  }

  @Test("figures are not measured")
  func figures() throws { #expect(try values(of: "figure").isEmpty) }

  @Test(
    "a file of another form is refused",
    arguments: ["{}", "[]", "{\"table\": {\"columns\": [], \"rows\": [[]]}, \"split\": \"test\"}", "nothing"])
  func otherForm(text: String) {
    let file = OutputRecord.File(name: "x.json", digest: Digest(of: text), size: text.utf8.count)
    for type in [CurveEvaluation.type, EnsembleEvaluation.type, PlaneEvaluation.type] {
      let output = OutputRecord(name: "x", type: type, files: [file])
      #expect(throws: (any Error).self, "\(type)") {
        try ResultMeasures().values(of: output) { _ in Array(text.utf8) }
      }
    }
  }
}
