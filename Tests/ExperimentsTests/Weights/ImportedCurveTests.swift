import Declarations
import FileFormats
import Foundation
import Networks
import Testing
import Workflow

@testable import Experiments

@Suite("A curve that PyTorch trained, taken whole")
struct ImportedCurveTests {
  private static let count = 24

  private func prepared() throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    try experiment.folder.write(
      "curve.pt", Array(try Data(contentsOf: folder.appending(path: "Fixtures/curve.pt"))))
    let published = PublishedNetwork(name: "vgg, Garipov", network: VGG(depth: 16).network)
    let inputs = published.inputs(count: Self.count)
    try experiment.folder.write(
      "x.npy", Array(NPYFile.encode(StoredTensor("", shape: [Self.count, 3, 32, 32], inputs))))
    try experiment.folder.write(
      "y.npy",
      Array(
        NPYFile.encode(
          StoredTensor("", shape: [Self.count], published.classes(count: Self.count).map { Int64($0) }))))
    return experiment
  }

  private static let specification = """
    name: published
    data:
      pictures:
        dataset:
          arrays:
            shape: [3, 32, 32]
            classes: 10
            train: {inputs: x.npy, labels: y.npy}
            test: {inputs: x.npy, labels: y.npy}
    networks: {vgg16: {preset: {vgg: {depth: 16, classifier: mlp, width: 2}}}}
    stages:
      valley: {import-curve: {file: curve.pt, network: vgg16, data: pictures}}
      along: {evaluate: {curve: valley, points: 3, splits: test, metrics: [cross-entropy, error]}}
      middle: {import: {file: curve.pt, network: vgg16, data: pictures, entry: model_state, control-point: 1}}
      alone: {evaluate: {weights: [middle], splits: test, metrics: [cross-entropy, error]}}

    """

  @Test("a point of it is weights, and a fit starts from its inner control point")
  func used() throws {
    let more = """
        start: {import: {file: curve.pt, network: vgg16, data: pictures, entry: model_state, control-point: 0}}
        end: {import: {file: curve.pt, network: vgg16, data: pictures, entry: model_state, control-point: 2}}
        half: {point: {curve: valley, at: 0.5}}
        named: {evaluate: {weights: half, splits: test, metrics: [cross-entropy, error]}}
        fit: {fit-curve: {from: start, to: end, initial-points: valley, epochs: 1, optimiser: {sgd: {rate: 1e-30}}}}
        there: {evaluate: {curve: fit, points: 3, splits: test, metrics: [cross-entropy, error]}}

      """
    let outcome = try prepared().run(Self.specification.trimmingCharacters(in: .newlines) + "\n" + more)
    try #require(outcome.failures == [:])
    func table(_ path: String) throws -> ResultTable {
      try ResultTable(
        json: try JSON(parsing: try TemporaryExperiment.bytes("stages/\(path)", of: outcome))["table"])
    }
    func middle(_ table: ResultTable) -> [Double] {
      table.numbers("cross-entropy") { $0[0].text == "curve" && $0[2].number == 0.5 }
    }
    let along = middle(try table("along/points.json"))
    #expect(try table("named/networks.json").numbers("cross-entropy") == along)
    #expect(middle(try table("there/points.json")) == along)
  }

  @Test("its points measure as in PyTorch, and a second run does nothing")
  func measured() throws {
    let experiment = try prepared()
    let outcome = try experiment.run(Self.specification)
    try #require(outcome.failures == [:])
    let table = try ResultTable(
      json: try JSON(parsing: try TemporaryExperiment.bytes("stages/along/points.json", of: outcome))["table"]
    )
    let expected = PublishedNetwork.fixture?["curve"]?.elements ?? []
    // The curve's three points, and those of the segment between its ends.
    for (metric, column) in [("cross-entropy", 0), ("error", 1)] {
      let ours = table.numbers(metric)
      try #require(ours.count >= 3 && expected.count == 3)
      for (own, point) in zip(ours, expected) {
        let theirs = try #require(point.elements?[column].number)
        #expect(abs(own - theirs) < 1e-5 * max(1, theirs), "\(metric)")
      }
    }
    let names = String(
      decoding: try TemporaryExperiment.bytes("stages/valley/names.csv", of: outcome), as: UTF8.self)
    #expect(names.contains("classifier.1.weight,net.fc1.weight,16×16,known names"), "\(names)")
    #expect(try experiment.run(Self.specification).executed == [])
  }

  @Test("a family that the file contradicts fails the stage")
  func contradicted() throws {
    let experiment = try prepared()
    let outcome = try experiment.run(
      Self.specification.replacing("{import-curve: {", with: "{import-curve: {family: polygonal-chain, "),
      keepsGoing: true)
    #expect(
      outcome.failures["valley"]?.contains("expected a curve of the family polygonal-chain, found bezier")
        == true,
      "\(outcome.failures)")
  }
}
