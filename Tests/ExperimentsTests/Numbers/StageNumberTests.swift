import Declarations
import FileFormats
import Foundation
import Neural
import Testing
import Workflow

@testable import Experiments

/// What stages store, against the same worked out from the stored weights by the definitions.
@Suite("The numbers of stages")
struct StageNumberTests {
  private static let specification = Edit.base
    .replacing(
      "points: 5", with: "points: 5, splits: [test, validation], metrics: [cross-entropy, error, brier]"
    )
    .replacing("grid: 4", with: "lowest: 0, highest: 1, grid: 3")

  /// Keeps the folder that the run is in.
  private let experiment: TemporaryExperiment
  private let run: TemporaryExperiment.Outcome
  private let start: PlainNetwork
  private let bend: PlainNetwork
  private let end: PlainNetwork
  private let test: PlainMeasures

  init() throws {
    experiment = try TemporaryExperiment()
    run = try experiment.run(Self.specification)
    let weights = try Self.tensors("stages/valley/curve.safetensors", run)
    start = try PlainNetwork(weights, prefix: "points.0.")
    bend = try PlainNetwork(weights, prefix: "points.1.")
    end = try PlainNetwork(weights, prefix: "points.2.")
    let moons = TwoMoons(count: 60).decode(.test, files: []) { try $0.read() }
    guard case .floats(let values) = moons.inputs else { throw ArtifactError("points are floats") }
    test = PlainMeasures(
      examples: (0..<60).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] },
      classes: moons.labels.map(Int.init))
  }

  private static func tensors(
    _ name: String, _ run: TemporaryExperiment.Outcome
  ) throws -> [String: StoredTensor] {
    let bytes = try TemporaryExperiment.bytes(name, of: run)
    let file = try SafetensorsFile(decoding: FileContent(name: name, bytes: Data(bytes)))
    return Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
  }

  /// The artifact of a stage, read from the run directory.
  private func artifact<A: Artifact>(_ stage: String, _ file: String) throws -> A {
    try A(files: [
      ArtifactFile(name: file, bytes: try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run))
    ])
  }

  private func onCurve(_ t: Double) -> PlainNetwork {
    .combination([((1 - t) * (1 - t), start), (2 * t * (1 - t), bend), (t * t, end)])
  }

  private func expectClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-5) {
    #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(a) is not \(b)")
  }

  @Test("the curve's ends are the networks that were trained, bit for bit")
  func ends() throws {
    let trained = try Self.tensors("stages/start/weights.safetensors", run)
    #expect(try PlainNetwork(trained).vector == start.vector)
    let other = try Self.tensors("stages/end/weights.safetensors", run)
    #expect(try PlainNetwork(other).vector == end.vector)
    #expect(bend.vector != onCurve(0.5).vector)
  }

  @Test("points along the curve and the segment have the metrics of their networks")
  func along() throws {
    let evaluation: CurveEvaluation = try artifact("along", "points.json")
    for (index, t) in [0, 0.25, 0.5, 0.75, 1].enumerated() {
      let segment = PlainNetwork.combination([(1 - t, start), (t, end)])
      for (path, network) in [("curve", onCurve(t)), ("segment", segment)] {
        func value(_ metric: String) -> Double { evaluation.series(metric, path: path, split: "test")[index] }
        expectClose(value("t"), t)
        expectClose(value("cross-entropy"), test.crossEntropy(network.probabilities))
        expectClose(value("error"), test.error(network.probabilities))
        expectClose(value("brier"), test.brier(network.probabilities))
      }
    }
  }

  @Test("lengths, extremes, means and barriers follow from the points")
  func summary() throws {
    let evaluation: CurveEvaluation = try artifact("along", "points.json")
    let networks = [0, 0.25, 0.5, 0.75, 1].map { onCurve($0).vector }
    let steps = zip(networks, networks.dropFirst()).map { a, b in
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    let length = steps.reduce(0, +)
    let values = evaluation.series("cross-entropy", path: "curve", split: "test")
    func summary(_ column: String) -> Double {
      evaluation.summary.numbers(column) {
        $0[0].text == "curve" && $0[1].text == "test" && $0[2].text == "cross-entropy"
      }[0]
    }
    expectClose(summary("length"), length)
    expectClose(evaluation.series("distance", path: "curve", split: "test")[4], length)
    expectClose(summary("mean"), values.reduce(0, +) / 5)
    let integral = steps.indices.reduce(0) { $0 + steps[$1] * (values[$1] + values[$1 + 1]) / 2 } / length
    expectClose(summary("int"), integral)
    let peak = values.max() ?? .nan
    expectClose(summary("max"), peak)
    expectClose(summary("peak-over-mean"), peak - (values[0] + values[4]) / 2)
    expectClose(summary("peak-over-worst"), peak - max(values[0], values[4]))
    let over = values.indices.map {
      values[$0] - (1 - Double($0) / 4) * values[0] - Double($0) / 4 * values[4]
    }
    expectClose(summary("over-interpolation"), over.max() ?? .nan)
  }

  @Test("the plane has the start at (0, 0), the end at (1, 0) and the control point at height 1")
  func plane() throws {
    let plane: PlaneEvaluation = try artifact("plane", "plane.json")
    let losses = try #require(plane.grid("cross-entropy"))
    expectClose(losses[0][0], test.crossEntropy(start.probabilities))
    expectClose(losses[0][2], test.crossEntropy(end.probabilities))
    expectClose(
      losses[0][1], test.crossEntropy(PlainNetwork.combination([(0.5, start), (0.5, end)]).probabilities))
    let (u, v) = (difference(end, start), difference(bend, start))
    let share = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } / u.reduce(0) { $0 + $1 * $1 }
    // P(a, b) = start + a u + b (v - share u) = (1 - a - b + b share) start + (a - b share) end + b bend
    for (row, b) in [0, 0.5, 1].enumerated() {
      for (column, a) in [0, 0.5, 1].enumerated() {
        let network = PlainNetwork.combination([
          (1 - a - b + b * share, start), (a - b * share, end), (b, bend),
        ])
        expectClose(losses[row][column], test.crossEntropy(network.probabilities))
        expectClose(try #require(plane.grid("error"))[row][column], test.error(network.probabilities))
      }
    }
    let curve = try #require(plane.curve)
    expectClose(curve.innerControlPoints[0].alpha, share)
    expectClose(curve.innerControlPoints[0].beta, 1)
    #expect(curve.residual < 1e-6)
    expectClose(curve.path[30].alpha, 0.25 + 0.5 * share)
    expectClose(curve.path[30].beta, 0.5)
  }

  @Test("the ensemble takes the mean of its members' probabilities, or of their logits")
  func ensemble() throws {
    let vote: EnsembleEvaluation = try artifact("vote", "ensemble.json")
    let members = [start, onCurve(0.5), end]
    func mean(_ example: [Double]) -> [Double] {
      let rows = members.map { $0.probabilities(example) }
      return [0, 1].map { c in rows.reduce(0) { $0 + $1[c] } / 3 }
    }
    func logitMean(_ example: [Double]) -> [Double] {
      let rows = members.map { $0.probabilities(example) }
      let products = [0, 1].map { c in exp(rows.reduce(0) { $0 + log($1[c]) } / 3) }
      return products.map { $0 / (products[0] + products[1]) }
    }
    func value(_ predictor: EnsembleEvaluation.Predictor, _ metric: String, _ row: Int = 0) throws -> Double {
      vote.rows(of: predictor)[row][try #require(vote.table.index(of: metric))].number
    }
    expectClose(try value(.probabilityMean, "cross-entropy"), test.crossEntropy(mean))
    expectClose(try value(.probabilityMean, "brier"), test.brier(mean))
    expectClose(try value(.probabilityMean, "error"), test.error(mean))
    expectClose(try value(.logitMean, "cross-entropy"), test.crossEntropy(logitMean))
    for (index, member) in members.enumerated() {
      expectClose(try value(.member, "cross-entropy", index), test.crossEntropy(member.probabilities))
    }
    expectClose(try value(.start, "cross-entropy"), test.crossEntropy(start.probabilities))
    expectClose(try value(.end, "cross-entropy"), test.crossEntropy(end.probabilities))
    let losses = members.map { test.crossEntropy($0.probabilities) }
    let ambiguity = losses.reduce(0, +) / 3 - test.crossEntropy(mean)
    expectClose(vote.diversity.numbers("ambiguity")[0], ambiguity)
  }

  private func difference(_ a: PlainNetwork, _ b: PlainNetwork) -> [Double] {
    zip(a.vector, b.vector).map { $0 - $1 }
  }
}
