import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("Imported weights")
struct ImportTests {
  private static let specification = """
    name: imported
    data: {moons: {dataset: {two-moons: {count: 40}}}}
    networks:
      small: {input: [2], layers: [linear: 3, tanh, linear: 2]}
    defaults:
      import: {network: small, data: moons}
    stages:
      start: {import: {file: weights/start.pth}}
      end: {train: {network: small, data: moons, seed: 2, epochs: 1}}
      valley: {fit-curve: {from: start, to: end, epochs: 1}}
      along: {evaluate: {curve: valley, points: 3, splits: test, metrics: [cross-entropy, error]}}

    """

  private func prepared(_ fixture: String = "state-dict.pth") throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    try experiment.folder.write("weights/start.pth", try Self.fixture(fixture))
    return experiment
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "FileFormatsTests/Fixtures")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  private static func weights(of outcome: TemporaryExperiment.Outcome) throws -> SafetensorsFile {
    let bytes = try TemporaryExperiment.bytes("stages/start/weights.safetensors", of: outcome)
    return try SafetensorsFile(decoding: FileContent(name: "weights", bytes: Data(bytes)))
  }

  @Test("weights of another program stand where trained ones do, with their own values")
  func endToEnd() throws {
    let experiment = try prepared()
    let outcome = try experiment.run(Self.specification)
    #expect(outcome.failures == [:])
    let tensors = try Self.weights(of: outcome)
    #expect(tensors["2.weight"]?.floats() == [2, 2.125, 2.25, 2.375, 2.5, 2.625])
    // The curve's first point is the imported network.
    let plain = try PlainNetwork(
      Dictionary(uniqueKeysWithValues: tensors.tensors.map { ($0.name, $0) }))
    let moons = TwoMoons(count: 40).decode(
      .test, files: [], read: { _ in FileContent(name: "", bytes: Data()) })
    guard case .floats(let points) = moons.inputs else { throw ArtifactError("moons are points") }
    let losses = moons.labels.indices.map { index in
      -log(
        plain.probabilities([Double(points[2 * index]), Double(points[2 * index + 1])])[
          Int(moons.labels[index])])
    }
    let table = try ResultTable(
      json: try JSON(parsing: try TemporaryExperiment.bytes("stages/along/points.json", of: outcome))["table"]
    )
    let measured = try #require(table.numbers("cross-entropy").first)
    #expect(abs(measured - losses.reduce(0, +) / Double(losses.count)) < 1e-5)
  }

  @Test("the same weights in another file, and in another place, make nothing after them run again")
  func sameWeights() throws {
    let experiment = try prepared()
    try experiment.run(Self.specification)
    #expect(try experiment.run(Self.specification).executed == [])
    try experiment.folder.write("elsewhere/x.pt", try Self.fixture("state-dict.pth"))
    let moved = Self.specification.replacing("weights/start.pth", with: "./elsewhere/x.pt")
    #expect(try experiment.run(moved).executed == [], "the path is not in the key")
    try experiment.folder.write("weights/start.pth", try Self.fixture("legacy.pth"))
    #expect(try experiment.run(Self.specification).executed == ["start"], "early cut-off")
  }

  @Test("other weights in the same file make what rests on them run again")
  func otherWeights() throws {
    let experiment = try prepared()
    try experiment.run(Self.specification)
    try experiment.folder.write("weights/start.pth", try Self.fixture("checkpoint.pth"))
    #expect(try experiment.run(Self.specification).executed == ["start"], "the same values once more")
    let bytes = try Self.fixture("no-checksums.pth")
    let one = Data([0, 0, 0x80, 0x3F])
    var changed = Data(bytes)
    changed.replaceSubrange(try #require(changed.range(of: one)), with: [0, 0, 0, 0x40])
    try experiment.folder.write("weights/start.pth", Array(changed))
    #expect(Set(try experiment.run(Self.specification).executed) == ["start", "valley", "along"])
  }

  @Test("which tensor came from where is a table")
  func names() throws {
    let specification = Self.specification.replacing(
      "weights/start.pth}", with: "weights/start.pth, entry: ema.model, names: {\"2\": \"2\"}}")
    let experiment = try prepared("two.pth")
    let outcome = try experiment.run(specification)
    let text = String(
      decoding: try TemporaryExperiment.bytes("stages/start/names.csv", of: outcome), as: UTF8.self)
    #expect(
      text == "tensor,from,shape,by\n0.weight,0.weight,3×2,given\n0.bias,0.bias,3,given\n"
        + "2.weight,2.weight,2×3,given\n2.bias,2.bias,2,given\n")
  }

  private static let failures: [(fixture: String, says: String)] = [
    ("module.pth", "does not fit the network"),
    ("two.pth", "say which, as in `entry: model`"),
    ("fortran.npy", "does not fit the network"),
  ]

  @Test("a file that does not do fails its stage and says why", arguments: failures.indices)
  func failure(index: Int) throws {
    let failure = Self.failures[index]
    let outcome = try prepared(failure.fixture).run(Self.specification, keepsGoing: true)
    #expect(outcome.failures["start"]?.contains(failure.says) == true, "\(outcome.failures)")
    #expect(outcome.record?.stages.map(\.name) == ["end"])
  }

  @Test("weights that are not finite are refused")
  func notFinite() throws {
    let experiment = try TemporaryExperiment()
    let tensors = [("0.weight", [3, 2]), ("0.bias", [3]), ("2.weight", [2, 3]), ("2.bias", [2])].map {
      name, shape in
      StoredTensor(
        name, shape: shape, [Double](repeating: name == "2.bias" ? 1e300 : 1, count: shape.reduce(1, *)))
    }
    try experiment.folder.write("weights/start.pth", Array(SafetensorsFile.encode(tensors)))
    let message = try experiment.run(Self.specification).failures["start"]
    #expect(message?.contains("found inf as element 0 of '2.bias'") == true, "\(message ?? "")")
  }

  @Test("a negative variance is refused, with the name of its tensor")
  func negativeVariance() {
    let tensors = [("bn.gamma", 1), ("bn.beta", 1), ("bn.mean", -1), ("bn.var", 1)].map {
      StoredTensor("\($0.0)", shape: [2], [Float(1), Float($0.1)])
    }
    let network = Network(input: Networks.Shape([2]), layers: [BatchNorm()])
    #expect(message { _ = try SampleWeights(tensors).found(for: network) } == nil)
    let given = [
      "0.running_var": "bn.mean", "0.running_mean": "bn.var", "0.weight": "bn.gamma", "0.bias": "bn.beta",
    ]
    #expect(
      message { _ = try SampleWeights(tensors).found(for: network, names: given) }
        == "start.pth: expected variances that are not negative, found -1.0 as element 1 of 'bn.mean', which is "
        + "0.running_var; it may be a mean: say which tensor is which with `names`")
  }

  /// What is said when the plan is made.
  private func planProblems(_ specification: String, in experiment: TemporaryExperiment) -> String? {
    do {
      try experiment.run(specification)
      return nil
    } catch let diagnostics as Diagnostics {
      return diagnostics.rendered().replacing("\(experiment.folder.path)/", with: "")
        .replacing(/spec-[^.]*\.yaml/, with: "spec.yaml")
    } catch {
      return "\(error)"
    }
  }

  @Test("a missing file is a mistake at the place where it is written, before anything runs")
  func missing() throws {
    #expect(
      planProblems(Self.specification, in: try TemporaryExperiment()) == """
        spec.yaml:8:26: error: cannot open 'weights/start.pth': it does not exist
            8 |   start: {import: {file: weights/start.pth}}
              |                          ^^^^^^^^^^^^^^^^^
              = help: is the path right?
        """)
  }

  @Test("a file with the name of a stage is not guessed at")
  func stageName() throws {
    let specification = Self.specification.replacing("file: weights/start.pth", with: "file: end")
    let text = planProblems(specification, in: try prepared()) ?? ""
    #expect(text.contains("'end' is no file but a name given in this document"))
    #expect(text.contains("a file of that name is written './end'"))
  }

  @Test("a name that the network does not have is a mistake at its place")
  func unknownName() throws {
    let specification = Self.specification.replacing(
      "weights/start.pth}", with: "weights/start.pth, names: {0.weigth: a.weight}}")
    let text = planProblems(specification, in: try prepared()) ?? ""
    #expect(text.contains("the network has no '0.weigth'") && text.contains("did you mean '0.weight'?"))
  }

  @Test("one path in two folders is not two files by accident")
  func twoFolders() throws {
    let experiment = try prepared()
    try experiment.folder.write(
      "base/base.yaml", Array("stages: {other: {import: {file: weights/start.pth}}}\n".utf8))
    let specification = "extends: base/base.yaml\n" + Self.specification
    let text = planProblems(specification, in: experiment) ?? ""
    #expect(text.contains("write './weights/start.pth' here"), "\(text)")
  }
}
