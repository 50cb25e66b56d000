import Cluster
import Declarations
import Experiments
import Foundation
import Platform
import ResultStore
import Workflow

/// A small experiment with a result of every type, its store and its runs.
final class FuzzExperiment {
  let folder: String

  init() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("thalweg-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    folder = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static let specification = """
    name: small
    data:
      moons: {dataset: {two-moons: {count: 24}}}
      line: {dataset: {random-function: {train: 12, test: 6}}}
    networks:
      flat: {input: [2], layers: [linear: 3, batch-norm, tanh, linear: 2]}
      one: {input: [1], layers: [linear: 3, tanh, linear: 1]}
    stages:
      start: {train: {network: flat, data: moons, seed: 1, epochs: 2, batch: 8, record: steps}}
      end: {train: {network: flat, data: moons, seed: 2, epochs: 2, batch: 8}}
      valley: {fit-curve: {from: start, to: end, control-points: 4, epochs: 2, record: steps}}
      along: {evaluate: {curve: valley, points: 3, own-norms: true}}
      alone: {evaluate: {weights: [start, end]}}
      plane: {landscape: {curve: valley, grid: 3}}
      vote: {ensemble: {curve: valley, members: 3}}
      named: {ensemble: {weights: [start, end], metrics: [error]}}
      aligned: {align: {weights: end, to: start, restarts: 2}}
      low: {train: {network: one, data: line, seed: 1, epochs: 2}}
      high: {train: {network: one, data: line, seed: 2, epochs: 2}}
      bridge: {fit-curve: {from: low, to: high, epochs: 2}}
      shapes: {functions: {curve: bridge, points: 3, grid: 4}}
      told:
        command:
          run: [sh, -c, "printf 'a,b\\\\n1,2.5\\\\n2,\\\\n' > outputs/numbers.csv; printf kept > outputs/kept; echo said"]
          outputs: {numbers: table, kept: file}
      figures: {plot: {of: [along, plane, vote, named, valley, start, alone, shapes, aligned, told/numbers]}}

    """

  var runs: String { "\(folder)/runs" }

  func graph(_ text: String, _ overrides: [String] = []) throws -> Graph {
    let path = "\(folder)/small.yaml"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try SpecificationSnapshot.take(path: path, overrides: overrides, in: .experiments).graph
  }

  func store() throws -> Store { try Store(at: "\(folder)/store") }

  /// - Parameter seconds: when it is asked to stop.
  /// - Returns: the run directory; nil where none was written.
  @discardableResult
  func run(_ graph: Graph, keepsGoing: Bool = false, within seconds: Double = 60) throws -> RunSummary {
    let store = try store()
    let cancellation = Cancellation()
    let start = ContinuousClock.now
    let run = ExperimentRun(
      graph: graph, store: store, files: FileIndex(in: store),
      directories: try RunDirectories(root: runs, name: graph.name), registry: .experiments,
      services: Services([RunEngines(cores: 1)]), presenter: ReportPresenter(), thalweg: "test",
      options: ExecutionOptions(jobs: 1, cores: 1, keepsGoing: keepsGoing), cancellation: cancellation)
    return try run.perform { _ in
      if ContinuousClock.now - start > .seconds(seconds) { cancellation.request() }
    }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  /// The record of a run, which says what it made.
  func record(of run: String) throws -> RunRecord { try RunFolder(path: "\(folder)/\(run)").record() }

  /// Every file of a run, within it.
  func files(of run: String) throws -> [String] {
    let root = "\(folder)/\(run)"
    return try FileManager.default.subpathsOfDirectory(atPath: root).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }
}

extension RunRecord {
  /// The record as JSON, of whatever a file is said to have become: digests and sizes are as `change` makes them.
  static func json(
    of json: JSON, replacing place: String, by bytes: [UInt8]
  ) -> JSON {
    guard case .object(let members) = json else { return json }
    return .object(
      members.map { member in
        guard member.name == "stages", let stages = member.value.members else { return member }
        return JSON.Member(
          "stages",
          .object(
            stages.map { stage in
              JSON.Member(stage.name, Self.stage(stage.value, "stages/\(stage.name)/", place, bytes))
            }))
      })
  }

  private static func stage(_ stage: JSON, _ prefix: String, _ place: String, _ bytes: [UInt8]) -> JSON {
    guard place.hasPrefix(prefix), case .object(let members) = stage else { return stage }
    let name = String(place.dropFirst(prefix.count))
    return .object(
      members.map { member in
        guard member.name == "outputs", let outputs = member.value.elements else { return member }
        return JSON.Member("outputs", .array(outputs.map { Self.output($0, name, bytes) }))
      })
  }

  private static func output(_ output: JSON, _ name: String, _ bytes: [UInt8]) -> JSON {
    guard let files = output["files"]?.elements, let type = output["type"]?.text,
      let own = output["name"]?.text
    else { return output }
    let records = files.compactMap { file -> OutputRecord.File? in
      guard let fileName = file["name"]?.text,
        let digest = file["digest"]?.text.flatMap({ Digest(hexadecimal: $0) }),
        let size = file["size"]?.integer
      else { return nil }
      return fileName == name
        ? .init(name: name, digest: Digest(of: bytes), size: bytes.count)
        : .init(name: fileName, digest: digest, size: size)
    }
    let record = OutputRecord(name: own, type: type, files: records)
    return [
      "name": .text(own), "type": .text(type), "digest": .text(record.digest.description),
      "files": .array(
        record.files.map {
          ["name": .text($0.name), "digest": .text($0.digest.description), "size": JSON($0.size)]
        }),
    ]
  }
}
