import Declarations
import Foundation
import Testing
import Workflow

@testable import Experiments

/// What stages say of networks with batch norms, against PyTorch.
@Suite("Networks that PyTorch has measured")
struct NetworkReferenceTests {
  private static let specification = """
    name: reference
    data:
      digits:
        dataset:
          arrays:
            shape: [1, 28, 28]
            classes: 10
            train: {inputs: {path: digits.safetensors, array: x}, labels: {path: digits.safetensors, array: "y"}}
            test: {inputs: {path: digits.safetensors, array: x}, labels: {path: digits.safetensors, array: "y"}}
    networks:
      mynet: {preset: mynet}
    defaults:
      import: {network: mynet, data: digits}
      evaluate: {splits: test, metrics: [cross-entropy, error, brier]}
      ensemble: {metrics: [cross-entropy, error, brier]}
    stages:
      start: {import: {file: start.safetensors}}
      end: {import: {file: end.safetensors}}
      third: {import: {file: third.safetensors}}
      valley: {fit-curve: {from: start, to: end, epochs: 1}}
      along: {evaluate: {curve: valley, points: 2, own-norms: true}}
      alone: {evaluate: {weights: [start, end, third]}}
      vote: {ensemble: {weights: [start, end, third]}}

    """

  /// By what they are of, network or predictor, and metric; `Fixtures/make_networks.py` writes them.
  private typealias Reference = [String: [String: [String: Double]]]

  private let run: TemporaryExperiment.Outcome
  private let reference: Reference

  init() throws {
    let experiment = try TemporaryExperiment()
    try experiment.folder.write("digits.safetensors", FormulaNetworks.examples())
    for name in ["start", "end", "third"] {
      try experiment.folder.write("\(name).safetensors", try FormulaNetworks.weights(name))
    }
    run = try experiment.run(Self.specification)
    reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: MetricReference.fixtures.appending(path: "networks.json")))
  }

  private func table(_ stage: String, _ file: String) throws -> ResultTable {
    try #require(run.failures == [:])
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run)
    return try ResultTable(json: try JSON(parsing: bytes)["table"])
  }

  /// Compares the metrics of a row, wherever they stand in it.
  private func expect(
    _ row: [ResultTable.Cell], in table: ResultTable, closeTo values: [String: Double]?
  ) throws {
    let values = try #require(values)
    #expect(values.count == 3)
    for (metric, value) in values {
      let measured = row[try #require(table.index(of: metric))].number
      #expect(abs(measured - value) <= 2e-6 * abs(value), "\(row): \(metric) is not \(value)")
    }
  }

  @Test("the ends of a curve, with their own statistics and with those that are estimated anew")
  func ends() throws {
    let table = try table("along", "points.json")
    for (end, t) in [("start", 0.0), ("end", 1.0)] {
      let own = try #require(table.rows.first { $0[0].text == end })
      try expect(own, in: table, closeTo: reference["own"]?[end])
      for path in ["curve", "segment"] {
        let point = try #require(table.rows.first { $0[0].text == path && $0[2].number == t })
        try expect(point, in: table, closeTo: reference["estimated"]?[end])
      }
    }
  }

  @Test("networks by name", arguments: ["start", "end", "third"])
  func byName(_ name: String) throws {
    let table = try table("alone", "networks.json")
    let row = try #require(table.rows.first { $0[0].text == name })
    try expect(row, in: table, closeTo: reference["own"]?[name])
  }

  @Test("an ensemble of networks by name, and its members")
  func ensemble() throws {
    let table = try table("vote", "ensemble.json")
    for row in table.rows {
      let predictor = try #require(row[0].text)
      if predictor == "member" {
        try expect(row, in: table, closeTo: reference["own"]?[try #require(row[1].text)])
      } else {
        try expect(row, in: table, closeTo: reference["ensemble"]?[predictor])
      }
    }
    #expect(table.rows.count == 5)
  }
}
