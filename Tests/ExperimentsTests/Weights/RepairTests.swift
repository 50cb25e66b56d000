import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

/// REPAIR against means and deviations of units worked out by the definitions, in double precision.
@Suite("Statistics that are repaired")
struct RepairTests {
  private static func specification(_ stages: String) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 200, noise: 0.2}}, validation: 40}}
    networks:
      plain: {input: [2], layers: [linear: 12, tanh, linear: 8, relu, linear: 2]}
      normed: {input: [2], layers: [linear: 12, batch-norm, tanh, linear: 8, batch-norm, relu, linear: 2]}
      bare: {input: [1, 4, 4], layers: [{convolution: {filters: 3, kernel: 3, bias: false}}, relu, flatten, linear: 2]}
      mixed: {input: [2], layers: [linear: 12, batch-norm, tanh, linear: 8, relu, linear: 2]}
    defaults:
      train: {network: plain, data: moons, batch: 20, epochs: 15, optimiser: {adam: {rate: 1e-2}}}
      evaluate: {points: 5, splits: [train, test], metrics: [cross-entropy, error]}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      line: {curve: {through: [a, b]}}
      bent: {fit-curve: {from: a, to: b, epochs: 1, batch: 20}}
      na: {train: {network: normed, seed: 1}}
      nb: {train: {network: normed, seed: 2}}
      normal: {curve: {through: [na, nb]}}
      ma: {train: {network: mixed, seed: 1}}
      mb: {train: {network: mixed, seed: 2}}
    \(stages)

    """
  }

  private static let plain = Network(
    input: Shape([2]), layers: [Linear(12), Tanh(), Linear(8), Relu(), Linear(2)])

  private func tensors(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> [String: StoredTensor] {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    let file = try SafetensorsFile(decoding: FileContent(name: "weights.safetensors", bytes: Data(bytes)))
    return Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
  }

  /// Mean and deviation of each unit of both hidden layers, before their nonlinearities, over the training split.
  private func moments(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> [[(Double, Double)]] {
    let tensors = try tensors(stage, run)
    let moons = TwoMoons(count: 200, noise: 0.2).decode(.train, files: []) { try $0.read() }
    guard case .floats(let values) = moons.inputs else { throw ArtifactError("points are floats") }
    // The last 40 are held out.
    var rows = (0..<160).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] }
    var found: [[(Double, Double)]] = []
    for (name, bend) in [("0", { tanh($0) }), ("2", { max(0, $0) })] as [(String, (Double) -> Double)] {
      let weight = (tensors["\(name).weight"]?.floats() ?? []).map(Double.init)
      let bias = (tensors["\(name).bias"]?.floats() ?? []).map(Double.init)
      let width = weight.count / bias.count
      let before = rows.map { row in
        bias.indices.map { unit in
          row.indices.reduce(bias[unit]) { $0 + weight[unit * width + $1] * row[$1] }
        }
      }
      found.append(
        bias.indices.map { unit in
          let values = before.map { $0[unit] }
          let mean = values.reduce(0, +) / Double(values.count)
          let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
          return (mean, variance.squareRoot())
        })
      rows = before.map { $0.map(bend) }
    }
    return found
  }

  @Test("units of a repaired point and average have the interpolated mean and deviation; others have not")
  func interpolated() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          point: {point: {curve: line, at: 0.3, statistics: repair}}
          average: {average: {of: [a, b], coefficients: [0.7, 0.3], statistics: repair}}
          naive: {average: {of: [a, b], coefficients: [0.7, 0.3]}}
          start: {point: {curve: line, at: 0, statistics: repair}}
          alone: {average: {of: [a], statistics: repair}}
          three: {average: {of: [a, b, start], statistics: repair}}
        """))
    #expect(run.failures == [:])
    let (a, b) = (try moments("a", run), try moments("b", run))
    for (stage, share) in [("point", 0.3), ("average", 0.3)] {
      let found = try moments(stage, run)
      for (layer, units) in found.enumerated() {
        for (unit, moments) in units.enumerated() {
          let mean = (1 - share) * a[layer][unit].0 + share * b[layer][unit].0
          let deviation = (1 - share) * a[layer][unit].1 + share * b[layer][unit].1
          #expect(abs(moments.0 - mean) <= 1e-3 * max(1, abs(mean)), "\(stage): mean of \(layer).\(unit)")
          #expect(abs(moments.1 - deviation) <= 1e-3 * deviation, "\(stage): deviation of \(layer).\(unit)")
        }
      }
    }
    let naive = try moments("naive", run)
    #expect(zip(naive[1], a[1]).contains { abs($0.0.1 - $0.1.1) > 1e-2 })
    let three = try moments("three", run)
    for unit in 0..<8 {
      let deviation = (2 * a[1][unit].1 + b[1][unit].1) / 3
      #expect(abs(three[1][unit].1 - deviation) <= 1e-3 * deviation)
    }
    for stage in ["start", "alone"] {
      #expect(
        try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
          == TemporaryExperiment.bytes("stages/a/weights.safetensors", of: run))
    }
  }

  private func series(_ stage: String, _ run: TemporaryExperiment.Outcome, _ split: String = "test") throws
    -> [Double]
  {
    let file = ArtifactFile(
      name: "points.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/points.json", of: run))
    let evaluation = try CurveEvaluation(files: [file])
    return evaluation.series("cross-entropy", path: "curve", split: split)
  }

  @Test("a repaired segment is measured as its points by name are, remembers them, and says so")
  func measured() throws {
    let experiment = try TemporaryExperiment()
    let stages = """
        repaired: {evaluate: {curve: line, statistics: repair}}
        plainly: {evaluate: {curve: line}}
        point: {point: {curve: line, at: 0.5, statistics: repair}}
        named: {evaluate: {weights: [point, early]}}
        early: {point: {curve: line, at: 0.25, statistics: repair}}
        normedly: {evaluate: {curve: normal, statistics: repair}}
        estimated: {evaluate: {curve: normal}}
        middle: {average: {of: [ma, mb], statistics: repair}}
      """
    let run = try experiment.run(Self.specification(stages))
    #expect(run.failures == [:])
    let repaired = try series("repaired", run)
    let plainly = try series("plainly", run)
    #expect(repaired.first == plainly.first && repaired.last == plainly.last)
    #expect(repaired[2] != plainly[2])
    let named = try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/named/networks.json", of: run))
    ])
    let points = named.table.numbers("cross-entropy") { $0[1].text == "test" }
    #expect(points == [repaired[2], repaired[1]] && repaired[1] != repaired[3])
    // A batch norm's own statistics, estimated anew, are all that there is to repair.
    #expect(try series("normedly", run) == series("estimated", run))
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("REPAIR: the mean and deviation of every unit"))
    let more = try experiment.run(
      Self.specification(stages).replacing("points: 5", with: "points: 9"))
    #expect(more.executed.contains("repaired"))
    let fewer = try experiment.run(
      Self.specification(stages).replacing(
        "{curve: line, statistics: repair}",
        with: "{curve: line, statistics: repair, metrics: [cross-entropy]}"))
    #expect(fewer.tally.passes == 0)
  }

  @Test("a network of others that is measured with averaged statistics is warned of, by name of what helps")
  func warning() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          averaged: {average: {of: [na, nb], statistics: average}}
          estimated: {average: {of: [na, nb]}}
          own: {evaluate: {weights: averaged}}
          anew: {evaluate: {weights: averaged, statistics: estimate}}
          right: {evaluate: {weights: estimated}}
        """))
    let warnings = run.record?.stages.reduce(into: [String: [String]]()) { $0[$1.name] = $1.warnings } ?? [:]
    #expect(warnings["own"]?.contains { $0.contains("averages of their batch-norm statistics") } == true)
    #expect(warnings["anew"] == [] && warnings["right"] == [])
  }

  @Test(
    "what cannot be repaired is refused, with what can",
    arguments: [
      ("evaluate: {curve: bent, statistics: repair}", "'bent' is no straight segment"),
      ("point: {curve: bent, at: 0.5, statistics: repair}", "'bent' is no straight segment"),
      ("evaluate: {weights: a, statistics: repair}", "named networks are no averages"),
      ("landscape: {curve: bent, statistics: repair}", "units are repaired on a straight segment"),
      ("merge: {of: [a, b], method: slerp, statistics: repair}", "merged weights are no average"),
      (
        "average: {of: [a, b], coefficients: [1.5, -0.5], statistics: repair}",
        "statistics are interpolated between networks"
      ),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(Self.specification("  wrong: {\(stage)}"))
    }
    #expect(
      error?.list.contains { $0.message.hasPrefix(message) } == true, "\(error?.list.map(\.message) ?? [])")
  }

  @Test("a repaired average is remembered by its members, in whatever order, as others may have the same")
  func members() {
    func label(_ members: [[Float]]) -> String? { NetworkFamily(repairing: [2, 2], of: members).label }
    let labels = [[[1, 2], [3, 2]], [[0, 2], [4, 2]], [[1, 2], [2, 2], [3, 2]]].map(label)
    #expect(!labels.contains(nil) && Set(labels).count == 3)
    #expect(label([[3, 2], [1, 2]]) == labels[0])
    #expect(!labels.contains(NetworkFamily(estimatedAt: [2, 2]).label))
  }

  @Test("layers are those before a nonlinearity without a norm between")
  func layers() throws {
    func paths(_ layers: [any Layer], _ input: [Int] = [2]) throws -> [String] {
      try UnitRepair.layers(of: Network(input: Shape(input), layers: layers)).map(\.path)
    }
    #expect(try paths([Linear(4), Tanh(), Linear(3), Relu(), Linear(2)]) == ["0", "2"])
    #expect(try paths([Linear(4), BatchNorm(), Tanh(), Linear(3), Relu(), Linear(2)]) == ["3"])
    #expect(try paths([Linear(4), Linear(2)]) == [])
    let convolutions: [any Layer] = [
      Convolution(filters: 3, kernel: Extent(3)), MaxPool(Extent(2)), Relu(), Flatten(), Linear(2),
    ]
    #expect(try paths(convolutions, [1, 8, 8]) == ["0"])
    let main = [LayerEntry(Linear(4)), LayerEntry(Relu()), LayerEntry(Linear(4))]
    let residual = Network(
      input: Shape([4]),
      layers: [
        LayerEntry(name: "in", Linear(4)),
        LayerEntry(name: "block", .residual(Residual(main: main, activation: Relu()))),
        LayerEntry(name: "out", Linear(2)),
      ])
    #expect(try UnitRepair.layers(of: residual).map(\.path) == ["in", "block.0", "block.2"])
    let part = try residual.unitMoments(of: "block.0")
    #expect(
      try part.network.layout().parameters.map(\.name)
        == [
          "in.weight", "in.bias", "block.0.weight", "block.0.bias", "\(part.norm).weight",
          "\(part.norm).bias",
        ])
  }
}
