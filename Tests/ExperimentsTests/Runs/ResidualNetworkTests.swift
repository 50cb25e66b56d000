import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

/// Networks whose values part and meet, through every stage.
@Suite("Residual networks")
struct ResidualNetworkTests {
  private static let count = 24

  /// Inputs and classes by formula, as in `Fixtures/make_resnets.py`.
  private func prepared(side: Int) throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    let size = 3 * side * side
    let inputs = (0..<Self.count * size).map { Float(Double($0 * 7919 % 251) / 125 - 1) }
    let classes = (0..<Self.count).map { Int64($0 * 3 % 10) }
    try experiment.folder.write(
      "x.npy", Array(NPYFile.encode(StoredTensor("", shape: [Self.count, 3, side, side], inputs))))
    try experiment.folder.write(
      "y.npy", Array(NPYFile.encode(StoredTensor("", shape: [Self.count], classes))))
    return experiment
  }

  private static func data(side: Int) -> String {
    """
    data:
      pictures:
        dataset:
          arrays:
            shape: [3, \(side), \(side)]
            classes: 10
            train: {inputs: x.npy, labels: y.npy}
            test: {inputs: x.npy, labels: y.npy}
    """
  }

  @Test(
    "a resnet trains, is joined by a curve, measured and drawn, and a second run does nothing",
    arguments: ["{depth: 8}", "{depth: 8, shortcut: projection}"])
  func endToEnd(_ settings: String) throws {
    let experiment = try prepared(side: 32)
    let specification = """
      name: small
      \(Self.data(side: 32))
      networks: {resnet: {preset: {resnet: \(settings)}}}
      defaults: {train: {network: resnet, data: pictures, epochs: 1, batch: 12}}
      stages:
        start: {train: {seed: 1}}
        end: {train: {seed: 2}}
        valley: {fit-curve: {from: start, to: end, epochs: 1, batch: 12}}
        along: {evaluate: {curve: valley, points: 3, own-norms: true, splits: test, metrics: [cross-entropy, error]}}
        alone: {evaluate: {weights: [start, end], splits: test, metrics: [cross-entropy, error]}}
        plane: {landscape: {curve: valley, grid: 3, metrics: [error]}}
        vote: {ensemble: {curve: valley, members: 3, metrics: [error]}}
        figures: {plot: {of: [along, plane, vote]}}

      """
    let run = try experiment.run(specification)
    #expect(run.failures == [:])
    #expect(run.executed.count == 8)
    let alone = try table("alone", "networks.json", run)
    let along = try table("along", "points.json", run)
    let losses = alone.numbers("cross-entropy")
    let ends = along.numbers("cross-entropy")
    #expect(losses.allSatisfy { $0.isFinite && $0 > 0 } && losses[0] != losses[1])
    // With its own statistics an end is the trained network, bit for bit.
    #expect(losses.allSatisfy(ends.contains))
    #expect(try experiment.run(specification).executed == [])
  }

  private static func layers(_ blocks: Int, shortcut: (Int) -> String) -> String {
    func convolution(_ filters: Int, _ stride: Int = 1) -> String {
      "convolution: {filters: \(filters), kernel: 3, stride: \(stride), padding: 1, bias: false}"
    }
    func residual(_ filters: Int, _ stride: Int = 1) -> String {
      """
      residual: {main: [{name: conv1, \(convolution(filters, stride))}, {name: bn1, batch-norm: }, relu, \
      {name: conv2, \(convolution(filters))}, {name: bn2, batch-norm: }], \
      \(stride == 2 ? "shortcut: \(shortcut(filters)), " : "")activation: relu}
      """
    }
    func stage(_ number: Int, _ filters: Int) -> String {
      let rest = blocks > 1 ? ", {repeat: \(blocks - 1), \(residual(filters))}" : ""
      return "{name: layer\(number), block: [{\(residual(filters, 2))}\(rest)]}"
    }
    return """
      [{name: conv1, \(convolution(2))}, {name: bn1, batch-norm: }, relu, \
      {name: layer1, repeat: \(blocks), \(residual(2))}, \(stage(2, 4)), \(stage(3, 8)), \
      global-average-pool, {name: linear, linear: 10}]
      """
  }

  static let published = [
    ("pad", layers(3) { "{pad-shortcut: \($0)}" }),
    (
      "projection",
      layers(1) { "[convolution: {filters: \($0), kernel: 1, stride: 2, bias: false}, batch-norm]" }
    ),
  ]

  @Test(
    "weights that PyTorch made come in by their names, and give its numbers", arguments: 0..<published.count)
  func imported(_ index: Int) throws {
    let (name, layers) = Self.published[index]
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures")
    let experiment = try prepared(side: 16)
    try experiment.folder.write(
      "resnet.pth", Array(try Data(contentsOf: folder.appending(path: "resnet-\(name).pth"))))
    let run = try experiment.run(
      """
      name: small
      \(Self.data(side: 16))
      networks: {resnet: {input: [3, 16, 16], layers: \(layers)}}
      stages:
        made: {import: {file: resnet.pth, network: resnet, data: pictures}}
        worth: {evaluate: {weights: [made], splits: test, metrics: [cross-entropy, error]}}

      """)
    #expect(run.failures == [:])
    let names = String(
      decoding: try TemporaryExperiment.bytes("stages/made/names.csv", of: run), as: UTF8.self)
    #expect(names.contains("layer2.0.bn1.running_var"))
    #expect(!names.contains(",order") && !names.contains(",shape\n"))
    let expected = try JSON(
      parsing: Array(try Data(contentsOf: folder.appending(path: "resnets.json"))))[name]
    let worth = try table("worth", "networks.json", run)
    for metric in ["cross-entropy", "error"] {
      let ours = try #require(worth.numbers(metric).first)
      let theirs = try #require(expected?[metric]?.number)
      #expect(abs(ours - theirs) < 1e-5 * theirs, "\(metric)")
    }
  }

  private func table(_ stage: String, _ file: String, _ run: TemporaryExperiment.Outcome) throws
    -> ResultTable
  {
    try ResultTable(
      json: try JSON(parsing: try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run))["table"])
  }
}
