import Declarations
import Foundation
import Networks
import Neural
import TestSupport
import Testing

@testable import Experiments
@testable import Platform
@testable import ResultStore
@testable import Workflow

/// Results that were damaged at random and whose digests are right, as those of a remote cache can be: read, written
/// again, drawn, laid over sound ones, measured, reported and exported.
///
/// How many, and from which seed on, `FuzzLimits` says.
@Suite("results damaged at random", .serialized)
struct ResultFuzzTests {
  private struct Sample {
    let stage: RunRecord.StageRecord
    let output: OutputRecord
    let files: [ArtifactFile]
  }

  private let experiment: FuzzExperiment
  private let samples: [Sample]
  private let record: JSON
  private let flat: Network
  private let one: Network

  init() throws {
    let experiment = try FuzzExperiment()
    self.experiment = experiment
    let summary = try experiment.run(try experiment.graph(FuzzExperiment.specification))
    #expect(summary.outcome == .done)
    let run = Self.run
    record = try RunFolder(path: "\(experiment.folder)/\(run)").recordJSON()
    samples = try experiment.record(of: run).stages.flatMap { stage in
      try stage.outputs.map { output in
        let files = try output.files.map {
          ArtifactFile(name: $0.name, bytes: try experiment.bytes("\(run)/stages/\(stage.name)/\($0.name)"))
        }
        return Sample(stage: stage, output: output, files: files)
      }
    }
    flat = Network(
      input: Networks.Shape([2]), layers: [Linear(3), BatchNorm(), Tanh(), Linear(2)] as [any Layer])
    one = Network(input: Networks.Shape([1]), layers: [Linear(3), Tanh(), Linear(1)] as [any Layer])
  }

  private static let run = "runs/small/1"

  @Test("each is taken or refused, in little time and memory")
  func damaged() throws {
    let types = Set(samples.map(\.output.type))
    #expect(types.count == 14, "\(types.sorted())")
    for sample in samples { try use(sample, replacing: nil, seed: 0) }
    let tally = FuzzLimits.hold("results", usual: 150) { seed in
      var mutation = DocumentMutation(seed: seed)
      let sample = mutation.element(of: samples)
      let index = mutation.below(sample.files.count)
      let file = sample.files[sample.files.firstIndex { $0.name.hasSuffix(".json") && index > 0 } ?? index]
      try use(sample, replacing: ArtifactFile(name: file.name, bytes: damaged(file, &mutation)), seed: seed)
    }
    #expect(tally.taken > 0 && tally.refused > tally.taken / 10)
  }

  private func damaged(_ file: ArtifactFile, _ mutation: inout DocumentMutation) -> [UInt8] {
    if file.name.hasSuffix(".json"), mutation.below(8) > 0, let json = try? JSON(parsing: file.bytes) {
      return mutation.text(of: mutation.changed(json))
    }
    guard file.name.hasSuffix(".safetensors"), mutation.below(4) > 0 else {
      return mutation.changed(file.bytes)
    }
    let length = file.bytes.prefix(2).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard let header = try? JSON(parsing: Array(file.bytes[8..<8 + length])) else { return [] }
    if mutation.below(3) == 0 {
      return file.bytes.prefix(8 + length) + mutation.changed(Array(file.bytes.dropFirst(8 + length)))
    }
    let text = mutation.text(of: mutation.changed(header))
    let size = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return size + text + file.bytes.dropFirst(8 + length)
  }

  /// Does with a result all that is done with results, each in spite of what another refuses.
  ///
  /// - Throws: the first refusal.
  private func use(_ sample: Sample, replacing damaged: ArtifactFile?, seed: Int) throws {
    let files = sample.files.map { $0.name == damaged?.name ? damaged ?? $0 : $0 }
    var refusal: (any Error)?
    func attempt(_ body: () throws -> Void) {
      do { try body() } catch { refusal = refusal ?? error }
    }
    attempt { try readAndWrite(sample, files) }
    attempt { try draw(sample, files, seed) }
    attempt { try compare(sample, files) }
    attempt { try report(sample, damaged) }
    attempt { try export(sample, damaged, files) }
    if let refusal { throw refusal }
  }

  private func readAndWrite(_ sample: Sample, _ files: [ArtifactFile]) throws {
    let network = ["low", "high", "bridge"].contains(sample.stage.name) ? one : flat
    let result = try kind(of: sample).artifact.init(files: files)
    _ = try result.files(named: sample.output.name)
    switch result {
    case let weights as Weights:
      let layout = try network.layout()
      _ = (try weights.parameters(for: layout), try weights.buffers(for: layout))
    case let fitted as FittedCurve:
      let curve = try fitted.curve(for: try network.layout())
      _ = (
        try fitted.norms(of: .start, for: try network.layout()), curve.point(at: 0.3),
        curve.length(through: [0, 1])
      )
      if curve.controlPoints.count > 2 {
        let plane = try WeightPlane(
          start: curve.start, controlPoint: curve.controlPoints[1], end: curve.end, frame: .orthonormal)
        _ = plane.projection(of: curve.point(at: 0.7))
      }
    case let permutation as PermutationResult:
      _ = try permutation.permutation(of: NetworkSymmetry(try network.graph()))
    case let log as ProgramLog: _ = log.tail
    default: break
    }
  }

  private func kind(of sample: Sample) throws -> ResultKind {
    try #require(ResultKinds.of(sample.output.type))
  }

  private func draw(_ sample: Sample, _ files: [ArtifactFile], _ seed: Int) throws {
    let looks = FigureLook.allCases
    let style = FigureStyle(
      title: nil, width: 560, look: looks[seed % looks.count],
      limits: seed % 5 == 0 ? ["error": [1, -1, 0, 1e300][seed / 5 % 4]] : [:])
    let artifact = LoadedArtifact(record: sample.output, stage: "made", name: "made", files: files)
    if let draw = try kind(of: sample).figures {
      _ = try FigureSet(try draw(artifact, style)).files(named: "figures")
    }
  }

  private func compare(_ sample: Sample, _ files: [ArtifactFile]) throws {
    let json = files.filter { $0.name.hasSuffix(".json") }
    _ = try ResultMeasures().values(of: sample.output) { wanted in
      json.first { $0.name == wanted.name }?.bytes ?? []
    }
    let sound = sample.files.filter { $0.name.hasSuffix(".json") }
    if let overlay = try kind(of: sample).overlay {
      let results = [sound, json].enumerated().map {
        StoredResult(label: "run \($0)", place: $0, result: $1)
      }
      _ = try overlay(results, "made")
    }
  }

  /// The record of the run with the damaged file, the way its digests say.
  private func record(of sample: Sample, _ damaged: ArtifactFile?) throws -> RunRecord {
    var json = record
    if let damaged {
      json = RunRecord.json(
        of: json, replacing: "stages/\(sample.stage.name)/\(damaged.name)", by: damaged.bytes)
    }
    return try #require(RunRecord(json: json))
  }

  private func report(_ sample: Sample, _ damaged: ArtifactFile?) throws {
    let record = try record(of: sample, damaged)
    let all = Dictionary(samples.flatMap(\.files).map { (Digest(of: $0.bytes), $0.bytes) }) { first, _ in
      first
    }
    let contents = all.merging(damaged.map { [Digest(of: $0.bytes): $0.bytes] } ?? [:]) { $1 }
    let presented = PresentedRun(record: record, specification: SourceText(name: "small.yaml", text: "")) {
      contents[$0.digest] ?? []
    }
    _ = try ReportPresenter().files(presenting: presented)
  }

  private func export(_ sample: Sample, _ damaged: ArtifactFile?, _ files: [ArtifactFile]) throws {
    let stage = try #require(try record(of: sample, damaged).stage(sample.stage.name))
    let folder = RunFolder(path: "\(experiment.folder)/\(Self.run)")
    let place = damaged.map { "\(Self.run)/stages/\(stage.name)/\($0.name)" }
    let sound = try place.map(experiment.bytes)
    if let damaged, let place { try experiment.write(damaged.bytes, to: place) }
    defer { if let sound, let place { try? experiment.write(sound, to: place) } }
    _ = try RunExport(of: folder, Set(ExportFormat.allCases)).files(of: stage)
  }
}
