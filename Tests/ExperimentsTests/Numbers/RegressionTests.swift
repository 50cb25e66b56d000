import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

/// What stages make of targets that are values, against the same worked out from stored weights by the definitions.
@Suite("Regression from end to end")
struct RegressionTests {
  static let specification = """
    name: line
    data:
      line: {dataset: {random-function: {train: 20, test: 12}}}
    defaults:
      train: {network: {preset: {mlp: {widths: [1, 6, 1], activation: tanh}}}, data: line, epochs: 40, batch: 8}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 40, batch: 8}}
      along: {evaluate: {curve: valley, points: 3}}
      plane: {landscape: {curve: valley, grid: 3, lowest: 0, highest: 1}}
      vote: {ensemble: {curve: valley, members: 3}}
      shapes: {functions: {curve: valley, points: 3, grid: 5}}
      figures: {plot: {of: [along, plane, vote, shapes, start, valley]}}

    """

  /// Keeps the folder that the run is in.
  private let experiment: TemporaryExperiment
  private let run: TemporaryExperiment.Outcome
  /// At t = 0, 1/2 and 1.
  private let networks: [PlainNetwork]
  private let middle: PlainNetwork
  private let test: [(x: Double, y: Double)]

  init() throws {
    experiment = try TemporaryExperiment()
    run = try experiment.run(Self.specification)
    let bytes = try TemporaryExperiment.bytes("stages/valley/curve.safetensors", of: run)
    let file = try SafetensorsFile(decoding: FileContent(name: "curve", bytes: Data(bytes)))
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    let points = try (0..<3).map { try PlainNetwork(tensors, prefix: "points.\($0).") }
    let onCurve = PlainNetwork.combination([(0.25, points[0]), (0.5, points[1]), (0.25, points[2])])
    networks = [points[0], onCurve, points[2]]
    middle = .combination([(0.5, points[0]), (0.5, points[2])])
    let examples = try RandomFunction(train: 20, test: 12).decode(.test, files: []) { try $0.read() }
    guard case .floats(let x) = examples.inputs, case .values(let y, 1) = examples.targets else {
      throw ArtifactError("points of a function are values")
    }
    test = zip(x, y).map { (Double($0), Double($1)) }
  }

  private func artifact<A: Artifact>(_ stage: String, _ file: String) throws -> A {
    try A(files: [
      ArtifactFile(name: file, bytes: try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run))
    ])
  }

  private func error(_ function: (Double) -> Double) -> Double {
    test.reduce(0) { $0 + (function($1.x) - $1.y) * (function($1.x) - $1.y) } / Double(test.count)
  }

  private func error(_ network: PlainNetwork) -> Double { error { network.outputs([$0])[0] } }

  private func expectClose(_ a: Double, _ b: Double) {
    #expect(abs(a - b) <= 1e-5 * max(1, abs(b)), "\(a) is not \(b)")
  }

  @Test("an evaluation without metrics measures what suits values, by the data's own noise")
  func along() throws {
    let evaluation: CurveEvaluation = try artifact("along", "points.json")
    #expect(evaluation.metrics == ["mse", "nll"])
    let errors = evaluation.series("mse", path: "curve", split: "test")
    for (value, network) in zip(errors, networks) { expectClose(value, error(network)) }
    expectClose(evaluation.series("mse", path: "segment", split: "test")[1], error(middle))
    for (likelihood, error) in zip(evaluation.series("nll", path: "curve", split: "test"), errors) {
      expectClose(likelihood, error / (2 * 0.05 * 0.05))
    }
    let record = try #require(run.record?.stages.first { $0.name == "along" })
    #expect(record.settings["metrics"] == ["mse", "nll"] && record.settings["sigma"] == .real(0.05))
  }

  @Test("a plane without metrics has the mean squared error")
  func plane() throws {
    let plane: PlaneEvaluation = try artifact("plane", "plane.json")
    #expect(plane.grids.map(\.metric) == ["mse"])
    let errors = try #require(plane.grid("mse"))
    expectClose(errors[0][0], error(networks[0]))
    expectClose(errors[0][1], error(middle))
    expectClose(errors[0][2], error(networks[2]))
  }

  @Test("an ensemble takes the mean of outputs, and its members exceed it by their variance")
  func ensemble() throws {
    let vote: EnsembleEvaluation = try artifact("vote", "ensemble.json")
    let column = try #require(vote.table.index(of: "mse"))
    let mean = error { x in networks.reduce(0) { $0 + $1.outputs([x])[0] } / 3 }
    expectClose(try #require(vote.rows(of: .mean).first)[column].number, mean)
    #expect(vote.rows(of: .probabilityMean).isEmpty && vote.rows(of: .logitMean).isEmpty)
    #expect(vote.rows(of: .member).map { $0[column].number }.count == 3)
    expectClose(vote.rows(of: .start)[0][column].number, error(networks[0]))
    #expect(vote.diversity.columns == ["ambiguity"])
    let members = networks.reduce(0) { $0 + error($1) } / 3
    expectClose(vote.diversity.numbers("ambiguity")[0], members - mean)
    #expect(vote.diversity.numbers("ambiguity")[0] > 0 && vote.reliability.rows.isEmpty)
  }

  @Test("functions are those of the networks at even places, a tenth beyond the examples")
  func functions() throws {
    let shapes: CurveFunctions = try artifact("shapes", "functions.json")
    let data = try ["train", "test"].flatMap { try #require(shapes.functions($0).first).x }
    let least = try #require(data.min())
    let most = try #require(data.max())
    #expect(data.count == 32)
    let drawn = shapes.functions(CurveEvaluation.curve)
    #expect(drawn.map(\.t) == [0, 0.5, 1])
    for (function, network) in zip(drawn, networks) {
      expectClose(function.x[0], least - (most - least) / 10)
      expectClose(function.x[4], most + (most - least) / 10)
      for (x, y) in zip(function.x, function.y) { expectClose(y, network.outputs([x])[0]) }
    }
    let between = shapes.functions(CurveEvaluation.segment)[1]
    for (x, y) in zip(between.x, between.y) { expectClose(y, middle.outputs([x])[0]) }
    let noiseless = try #require(try RandomFunction().noiselessTarget())
    let known = try #require(shapes.functions(CurveFunctions.noiseless).first)
    for (x, y) in zip(known.x, known.y) { expectClose(y, noiseless(x)) }
  }

  @Test("training makes the squared error small, and its history has no accuracy")
  func history() throws {
    let history: TrainingHistory = try artifact("start", "history.json")
    #expect(history.table.columns == ["epoch", "loss", "rate"])
    let losses = history.table.numbers("loss")
    #expect(losses.count == 40 && losses[39] < losses[0])
  }

  @Test("every figure is drawn, none of reliability")
  func figures() throws {
    let directory = try #require(run.directory)
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/stages/figures")
    let names = files.filter { $0.hasSuffix(".svg") }.sorted()
    #expect(
      names == [
        "along-along.svg", "plane-mse.svg", "shapes-functions.svg", "start-training.svg",
        "valley-training.svg", "vote-members.svg", "vote-table.svg",
      ])
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("mean variance") && !report.contains("mean probability"))
  }

  @Test("the numbers beside the figure of functions tell them apart by their place on the path")
  func figureNumbers() throws {
    let text = String(
      decoding: try TemporaryExperiment.bytes("stages/figures/shapes-functions.csv", of: run), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
    #expect(lines.first == "series,x,y along the curve,y along the segment")
    let counts = Dictionary(grouping: lines.dropFirst()) { $0.prefix { $0 != "," } }.mapValues(\.count)
    #expect(counts == ["t = 0.5": 5, "start": 5, "end": 5, "without noise": 5, "train": 20, "test": 12])
    let shapes: CurveFunctions = try artifact("shapes", "functions.json")
    let line = try #require(lines.first { $0.hasPrefix("t = 0.5") }).split(separator: ",").dropFirst()
    let numbers = line.compactMap { Double($0) }
    let paths = ["curve", "segment"].map { shapes.functions($0)[1] }
    #expect(numbers == [paths[0].x[0], paths[0].y[0], paths[1].y[0]])
  }

  @Test(
    "what is written as it would have been chosen runs nothing again",
    arguments: [
      ("curve: valley, points: 3}}\n  plane", "curve: valley, points: 3, metrics: [mse, nll]}}\n  plane"),
      ("curve: valley, points: 3}}\n  plane", "curve: valley, points: 3, sigma: 0.05}}\n  plane"),
      ("grid: 3", "grid: 3, metrics: mse"),
      ("epochs: 40, batch: 8}\n", "epochs: 40, batch: 8, loss: squared-error}\n"),
      ("to: end,", "to: end, loss: squared-error,"),
    ])
  func asChosen(old: String, new: String) throws {
    #expect(Self.specification.contains(old))
    #expect(try experiment.run(Self.specification.replacing(old, with: new)).executed == [])
  }

  @Test("another noise measures anew without a forward pass, and one of the loss trains anew")
  func noise() throws {
    let measured = try experiment.run(
      Self.specification.replacing("valley, points: 3}}\n", with: "valley, points: 3, sigma: 0.5}}\n"))
    #expect(measured.executed == ["along", "figures"] && measured.tally.passes == 0)
    // A curve takes the loss of its ends.
    let trained = try experiment.run(
      Self.specification.replacing("batch: 8}\n", with: "batch: 8, loss: {squared-error: {sigma: 0.5}}}\n"))
    #expect(Set(trained.executed).isSuperset(of: ["start", "end", "valley"]))
    let record = try #require(trained.record?.stages.first { $0.name == "valley" })
    #expect(record.settings["loss"] == ["squared-error": ["sigma": .real(0.5)]])
  }

  @Test("an explicit cross-entropy on classes has the key of none")
  func crossEntropy() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let written = Edit.base.replacing("batch: 20}\n", with: "batch: 20, loss: cross-entropy}\n")
    #expect(try experiment.run(written).executed == [])
  }
}
