import Declarations
import FileFormats
import Foundation
import Testing

@testable import Experiments
@testable import Platform
@testable import ResultStore
@testable import Workflow

@Suite("Results for other programs")
struct RunExportTests {
  private static let specification = """
    name: moons
    data: {moons: {dataset: {two-moons: {count: 40}}}}
    networks: {small: {input: [2], layers: [linear: 4, batch-norm, tanh, linear: 2]}}
    defaults: {train: {network: small, data: moons, epochs: 2}}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, control-points: 4, epochs: 1}}
      along: {evaluate: {curve: valley, points: 3, splits: test, metrics: [cross-entropy]}}
      alone: {evaluate: {weights: [start, end], splits: test, metrics: [cross-entropy]}}
      vote: {ensemble: {weights: [start, end], metrics: [error]}}
      plane: {landscape: {curve: valley, grid: 3, metrics: [error]}}
      figures: {plot: {of: along}}

    """

  private func export(
    _ formats: Set<ExportFormat>, of stage: String, damaging file: String? = nil
  ) throws -> [String: FileContent] {
    let experiment = try TemporaryExperiment()
    let outcome = try experiment.run(Self.specification)
    let record = try #require(outcome.record?.stage(stage), "\(outcome.failures)")
    let directory = try #require(outcome.directory)
    if let file {
      var bytes = try FileContent.read("\(directory)/\(file)").bytes
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: "\(directory)/\(file)"))
    }
    let files = try RunExport(of: RunFolder(path: directory), formats).files(of: record)
    #expect(Set(files.map(\.path)).count == files.count)
    return Dictionary(
      uniqueKeysWithValues: files.map { file in
        ("\(file.path)", FileContent(name: "\(file.path)", bytes: Data(file.bytes)))
      })
  }

  @Test("weights have the names that PyTorch has, in both formats the same values")
  func weights() throws {
    let files = try export([.safetensors, .npz], of: "start")
    #expect(files.keys.sorted() == ["start/history.npz", "start/weights.npz", "start/weights.safetensors"])
    let tensors = try SafetensorsFile(decoding: try #require(files["start/weights.safetensors"])).tensors
    #expect(tensors.map(\.name).contains("1.running_var"))
    let arrays = try TensorFile(decoding: try #require(files["start/weights.npz"]))
    #expect(arrays.tensors.map(\.name) == tensors.map(\.name))
    let read = try arrays.tensors.indices.map { try arrays.read($0) }
    #expect(read == tensors)
  }

  @Test("each control point of a curve is a state dict, the ends with statistics of their own")
  func curve() throws {
    let files = try export([.safetensors], of: "valley")
    #expect(
      files.keys.sorted() == [
        "valley/curve-point-0.safetensors", "valley/curve-point-1.safetensors",
        "valley/curve-point-2.safetensors", "valley/curve-point-3.safetensors", "valley/curve.safetensors",
      ])
    let counts = try (0..<4).map { point in
      try SafetensorsFile(decoding: try #require(files["valley/curve-point-\(point).safetensors"])).tensors
        .count
    }
    #expect(counts == [8, 6, 6, 8])
    let end = try SafetensorsFile(decoding: try #require(files["valley/curve-point-3.safetensors"]))
    let trained = try export([.safetensors], of: "end")
    let weights = try SafetensorsFile(decoding: try #require(trained["end/weights.safetensors"]))
    #expect(end.tensors == weights.tensors)
  }

  @Test("a table is an array for each column, of its own type")
  func table() throws {
    let files = try export([.npz], of: "along")
    #expect(files.keys.sorted() == ["along/points-summary.npz", "along/points.npz"])
    let file = try TensorFile(decoding: try #require(files["along/points.npz"]))
    #expect(file.tensors.map(\.name) == ["path", "split", "t", "distance", "cross-entropy"])
    let types: [ElementType?] = [nil, nil, .float64, .float64, .float64]
    #expect(file.tensors.map(\.elementType) == types)
    let positions: [Double] = [0, 0.5, 1, 0, 0.5, 1]
    #expect(try file.read(2).elements(as: Double.self) == positions)
    let history = try TensorFile(decoding: try #require(try export([.npz], of: "start")["start/history.npz"]))
    #expect(try history.read(0).elements(as: Int64.self) == [1, 2])
  }

  @Test("tables of networks by name have the names as texts")
  func networks() throws {
    let files = try export([.npz, .csv], of: "alone")
    #expect(files.keys.sorted() == ["alone/networks.csv", "alone/networks.npz"])
    let file = try TensorFile(decoding: try #require(files["alone/networks.npz"]))
    #expect(file.tensors.map(\.name) == ["network", "split", "cross-entropy"])
    #expect(file.tensors.map(\.elementType) == [nil, nil, .float64])
    let table = try CSVTable(decoding: try #require(files["alone/networks.csv"]))
    #expect(table.rows.map { $0[0] } == ["start", "end"])
    let vote = try export([.npz], of: "vote")
    let members = try TensorFile(decoding: try #require(vote["vote/ensemble.npz"]))
    #expect(members.tensors.map(\.name) == ["predictor", "network", "error"])
  }

  @Test("a plane is its axes and a grid for each metric, rows of beta")
  func plane() throws {
    let files = try export([.npz, .json, .csv], of: "plane")
    #expect(files.keys.sorted() == ["plane/plane.csv", "plane/plane.json", "plane/plane.npz"])
    let file = try TensorFile(decoding: try #require(files["plane/plane.npz"]))
    #expect(
      file.tensors.map(\.name)
        == ["alphas", "betas", "error", "start", "end", "bends", "path", "residual"])
    let table = try ResultTable(
      json: try JSON(parsing: Array(try #require(files["plane/plane.json"]).bytes))["table"])
    #expect(try file.read(2).shape == [3, 3])
    #expect(try file.read(2).elements(as: Double.self) == table.numbers("error"))
  }

  @Test("figures are not exported")
  func figures() throws { #expect(try export(Set(ExportFormat.allCases), of: "figures").isEmpty) }

  @Test(
    "a name in a run from elsewhere that would become a path is refused, whoever says it",
    arguments: ["../../../escaped", "/tmp/escaped", "x/../../escaped", "x/y", ".hidden", "", "a\nb"])
  func foreignNames(name: String) throws {
    let bytes = Array(
      """
      {"\(name.replacing("\n", with: "\\n"))": {"columns": ["a"], "rows": [[1]]}}
      """.utf8)
    let folder = try SampleFolder()
    try folder.write("stages/one/t.json", bytes)
    let run = RunFolder(path: folder.path)
    func export(stage: String = "one", output: String = "t", file: String = "t.json", _ type: String) throws {
      let file = OutputRecord.File(name: file, digest: Digest(of: bytes), size: bytes.count)
      let output = OutputRecord(name: output, type: type, files: [file])
      let stage = RunRecord.StageRecord(
        name: stage, kind: "x", version: 1, description: nil, key: "", settings: .null, outputs: [output])
      let files = try RunExport(of: run, [.npz]).files(of: stage)
      #expect(files.allSatisfy { $0.path.parts.count == 2 && !"\($0.path)".contains("..") })
    }
    #expect(throws: FileError.self) { try export(stage: name, TableResult.type) }
    #expect(throws: FileError.self) { try export(file: name, TableResult.type) }
    // As part of a longer name, a dot at its beginning and nothing at all do no harm.
    if [".hidden", ""].contains(name) {
      try export(TableResult.type)
    } else {
      let error = #expect(throws: FileError.self) { try export(TableResult.type) }
      #expect(error?.message.contains(" is not a name that a run has: it has a ") == true)
    }
  }

  @Test("a tensor whose name leads out of the folder that an archive is unpacked in is not put into one")
  func foreignTensors() throws {
    let folder = try SampleFolder()
    let bytes = Array(SafetensorsFile.encode([StoredTensor("../../x", shape: [1], [1.0 as Float])]))
    try folder.write("stages/one/w.safetensors", bytes)
    let file = OutputRecord.File(name: "w.safetensors", digest: Digest(of: bytes), size: bytes.count)
    let stage = RunRecord.StageRecord(
      name: "one", kind: "x", version: 1, description: nil, key: "", settings: .null,
      outputs: [OutputRecord(name: "w", type: Weights.type, files: [file])])
    let run = RunFolder(path: folder.path)
    #expect(try RunExport(of: run, [.safetensors]).files(of: stage).count == 1)
    #expect(throws: FileError.self) { try RunExport(of: run, [.npz]).files(of: stage) }
  }

  @Test("a file that is not what the run made is refused")
  func damaged() throws {
    let error = #expect(throws: FileError.self) {
      try export([.csv], of: "along", damaging: "stages/along/points.csv")
    }
    #expect(error?.message.hasSuffix("/stages/along/points.csv' is not what the run made") == true)
  }
}
