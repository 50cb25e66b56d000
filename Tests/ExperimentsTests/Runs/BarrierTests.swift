import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Barriers by layer and between many networks")
struct BarrierTests {
  private static func specification(_ stages: String) -> String {
    """
    name: barriers
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks:
      small: {input: [2], layers: [linear: 6, tanh, linear: 5, tanh, linear: 2]}
      normed: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 3, batch: 20, optimiser: {adam: {rate: 3e-2}}}
      barriers: {points: 5}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
    \(stages)

    """
  }

  private static func barriers(
    _ stage: String, _ run: TemporaryExperiment.Outcome
  ) throws -> BarrierEvaluation {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/barriers.json", of: run)
    return try BarrierEvaluation(files: [ArtifactFile(name: "barriers.json", bytes: bytes)])
  }

  private static func tensors(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> SafetensorsFile {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    return try SafetensorsFile(decoding: FileContent(name: stage, bytes: Data(bytes)))
  }

  /// The values of a metric along the way of a part.
  private static func values(_ metric: String, _ part: String, _ evaluation: BarrierEvaluation) -> [Double] {
    evaluation.points.numbers(metric) { $0[2].text == part }
  }

  @Test("the three barriers are what they are by hand, of each layer against both whole networks")
  func definitions() throws {
    let run = try TemporaryExperiment().run(
      Self.specification("  layers: {barriers: {from: a, to: b}}\n  figures: {plot: {of: layers}}"))
    #expect(run.failures == [:])
    let evaluation = try Self.barriers("layers", run)
    #expect(evaluation.ways.map(\.part) == ["0", "2", "4", "(all)"])
    #expect(evaluation.ways.map(\.parameters) == [18, 35, 12, 65])
    for metric in ["cross-entropy", "error"] {
      let whole = Self.values(metric, "(all)", evaluation)
      for way in evaluation.ways {
        let values = Self.values(metric, way.part, evaluation)
        #expect(values.count == 5 && values[0] == whole[0])
        let rises = values.enumerated().map { index, value in
          value - ((1 - Double(index) / 4) * whole[0] + Double(index) / 4 * whole[4])
        }
        let wanted = [
          "peak-over-mean": (values.max() ?? 0) - (whole[0] + whole[4]) / 2,
          "over-interpolation": rises.max() ?? 0,
          "peak-over-worst": (values.max() ?? 0) - max(whole[0], whole[4]),
        ]
        for (name, value) in wanted {
          #expect(
            abs(evaluation.barrier(way, "test", metric, as: name) - value) < 1e-9, "\(way.part) \(name)")
        }
      }
    }
    // Distances of layers add up, as squares, to that of the whole.
    let distances = evaluation.ways.map(\.distance)
    #expect(abs(distances[0...2].reduce(0) { $0 + $1 * $1 } - distances[3] * distances[3]) < 1e-9)
  }

  @Test("a point on the way of a layer is the first network with that layer mixed, by PlainNetwork")
  func points() throws {
    let run = try TemporaryExperiment().run(Self.specification("  layers: {barriers: {from: a, to: b}}"))
    let evaluation = try Self.barriers("layers", run)
    let (a, b) = (try Self.tensors("a", run), try Self.tensors("b", run))
    var mixed: [String: StoredTensor] = [:]
    for tensor in a.tensors {
      guard tensor.name.hasPrefix("2."), let other = b[tensor.name]?.floats(), let own = tensor.floats()
      else {
        mixed[tensor.name] = tensor
        continue
      }
      mixed[tensor.name] = StoredTensor(
        tensor.name, shape: tensor.shape, zip(own, other).map { 0.25 * $0 + 0.75 * $1 })
    }
    let network = try PlainNetwork(mixed)
    let moons = TwoMoons(count: 60).decode(.test, files: []) { try $0.read() }
    guard case .floats(let values) = moons.inputs else { throw ArtifactError("points are floats") }
    let measures = PlainMeasures(
      examples: (0..<60).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] },
      classes: moons.labels.map(Int.init))
    let found = Self.values("cross-entropy", "2", evaluation)[3]
    #expect(abs(found - measures.crossEntropy(network.probabilities)) < 1e-5)
  }

  @Test("where one layer alone differs, its barrier is that of the whole, and all but it have none")
  func single() throws {
    let experiment = try TemporaryExperiment()
    let first = try experiment.run(Self.specification(""))
    let (a, b) = (try Self.tensors("a", first), try Self.tensors("b", first))
    let mixed = a.tensors.map { $0.name.hasPrefix("2.") ? b[$0.name] ?? $0 : $0 }
    try experiment.folder.write("weights/mixed.safetensors", Array(SafetensorsFile.encode(mixed)))
    let run = try experiment.run(
      Self.specification(
        """
          mixed: {import: {file: weights/mixed.safetensors, network: small, data: moons}}
          layers: {barriers: {from: a, to: mixed}}
          rest: {barriers: {from: a, to: mixed, by: all-but-one}}
          groups: {barriers: {from: a, to: mixed, by: group, groups: {ends: ["0", "4.*"], middle: "2"}}}
          others: {barriers: {from: a, to: mixed, by: all-but-one, groups: {ends: ["0", "4.*"], middle: "2"}}}
        """))
    #expect(run.failures == [:])
    let layers = try Self.barriers("layers", run)
    let rest = try Self.barriers("rest", run)
    #expect(rest.ways.map(\.part) == ["all but 0", "all but 2", "all but 4", "(all)"])
    for metric in ["cross-entropy", "error"] {
      let whole = Self.values(metric, "(all)", layers)
      #expect(Self.values(metric, "2", layers) == whole && Self.values(metric, "all but 0", rest) == whole)
      for (part, evaluation) in [("0", layers), ("all but 2", rest)] {
        let values = Self.values(metric, part, evaluation)
        #expect(values.count == 5 && values.allSatisfy { abs($0 - whole[0]) < 1e-5 }, "\(part): \(values)")
      }
      let groups = try Self.barriers("groups", run)
      #expect(groups.ways.map(\.part) == ["ends", "middle", "(all)"])
      #expect(groups.ways.map(\.parameters) == [30, 35, 65])
      #expect(Self.values(metric, "middle", groups) == whole)
      let others = try Self.barriers("others", run)
      #expect(Self.values(metric, "all but ends", others) == whole)
    }
  }

  @Test(
    "pairs take the points that evaluations of their segments have, and one network more computes its pairs alone"
  )
  func pairs() throws {
    let experiment = try TemporaryExperiment()
    let stages = """
        c: {train: {seed: 3}}
        line: {curve: {through: [a, b]}}
        along: {evaluate: {curve: line, points: 9, splits: test, metrics: [cross-entropy, error]}}
      """
    try experiment.run(Self.specification(stages))
    let two = try experiment.run(Self.specification(stages + "\n  all: {barriers: {between: [a, b]}}"))
    #expect(two.executed == ["all"] && two.tally.passes == 0)
    let three = try experiment.run(
      Self.specification(stages + "\n  all: {barriers: {between: [a, b, c]}}\n  figures: {plot: {of: all}}"))
    #expect(three.tally.passes == 10)
    let evaluation = try Self.barriers("all", three)
    #expect(
      evaluation.by == .pairs
        && evaluation.ways.map { [$0.from, $0.to] } == [["a", "b"], ["a", "c"], ["b", "c"]])
    let bytes = try TemporaryExperiment.bytes("stages/along/points.json", of: three)
    let along = try CurveEvaluation(files: [ArtifactFile(name: "points.json", bytes: bytes)])
    let values = along.series("error", path: "curve", split: "test")
    let found = evaluation.points.numbers("error") { $0[0].text == "a" && $0[1].text == "b" }
    #expect(found == stride(from: 0, through: 8, by: 2).map { values[$0] })
    let csv = try TemporaryExperiment.bytes("stages/figures/all-error-test.csv", of: three).utf8Text
    #expect(csv.contains("a,c,") && csv.contains("c,a,"))
    let more = try experiment.cachedProgress(
      of: "all", in: Self.specification(stages + "\n  all: {barriers: {between: [a, b, c], points: 9}}"))
    #expect(more?.done == 9 + 10 && more?.total == 27)
  }

  @Test("batch norms are estimated at each point, or averaged between whole networks")
  func norms() throws {
    let experiment = try TemporaryExperiment()
    let stages = """
        n: {train: {network: normed, seed: 1}}
        m: {train: {network: normed, seed: 2}}
        averaged: {barriers: {between: [n, m], statistics: average}}
        estimated: {barriers: {from: n, to: m}}
        alone: {evaluate: {weights: [n, m], splits: test, metrics: [cross-entropy, error]}}
      """
    let run = try experiment.run(Self.specification(stages))
    #expect(run.failures == [:])
    let averaged = try Self.barriers("averaged", run)
    let bytes = try TemporaryExperiment.bytes("stages/alone/networks.json", of: run)
    let alone = try NetworkEvaluation(files: [ArtifactFile(name: "networks.json", bytes: bytes)])
    let losses = Self.values("cross-entropy", "(all)", averaged)
    #expect([losses[0], losses[4]] == alone.table.numbers("cross-entropy"))
    let estimated = try Self.barriers("estimated", run)
    #expect(estimated.ways.map(\.part) == ["0", "1", "3", "(all)"], "norms are layers of their own")
    #expect(estimated.statistics?.policy == "estimate" && averaged.statistics?.policy == "average")
    for (stage, words) in [
      ("barriers: {from: n, to: m, statistics: average}", "no two ends"),
      ("barriers: {between: [n, m], statistics: own}", "no statistics of their own"),
      ("barriers: {from: a}", "`to` is missing"), ("barriers: {from: a, to: a}", "both ends"),
      ("barriers: {from: a, to: b, by: group}", "needs groups"),
      ("barriers: {from: a, to: b, groups: {x: '0'}}", "groups are named"),
      ("barriers: {from: a, to: b, by: group, groups: {x: conv}}", "no layer of the network fits 'conv'"),
      ("barriers: {from: a, to: b, by: group, groups: {x: '0', y: '*'}}", "in 'x' too"),
      ("barriers: {between: [a, b], by: layer}", "all layers are moved at once"),
      ("barriers: {between: a}", "between two networks"),
      ("barriers: {from: a, to: n}", "different ones"),
      ("barriers: {between: [a, b], to: b}", "`to` belongs to `from`"),
    ] {
      let error = #expect(throws: (any Error).self, "\(stage)") {
        try experiment.plan(Self.specification(stages + "\n  wrong: {\(stage)}"))
      }
      #expect((error as? Diagnostics)?.list.contains { $0.message.contains(words) } == true, "\(stage)")
    }
  }
}

extension [UInt8] {
  fileprivate var utf8Text: String { String(decoding: self, as: UTF8.self) }
}
