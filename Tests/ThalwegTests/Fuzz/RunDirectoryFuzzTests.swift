import Declarations
import Experiments
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Cluster
@testable import ResultStore
@testable import Workflow
@testable import thalweg

/// Run directories of which any file was damaged at random, with and without a run.json that agrees: whatever reads
/// runs takes them or says what is wrong.
///
/// How many, and from which seed on, `FuzzLimits` says.
@Suite("run directories damaged at random", .serialized)
struct RunDirectoryFuzzTests {
  private let experiment: FuzzExperiment
  private let graph: Graph
  /// What is damaged, beside an older run and one of another experiment that are sound.
  private let victim = "runs/small/2"
  private let names: [String]
  private let sound: [String: [UInt8]]
  private let record: JSON

  init() throws {
    experiment = try FuzzExperiment()
    #expect(try experiment.run(try experiment.graph(FuzzExperiment.specification)).outcome == .done)
    let edits = ["stages.end.train.seed=3", "stages.plane.landscape.grid=4"]
    graph = try experiment.graph(FuzzExperiment.specification, edits)
    #expect(try experiment.run(graph).outcome == .done)
    names = try experiment.files(of: victim)
    sound = try Dictionary(
      uniqueKeysWithValues: names.map { [experiment, victim] in ($0, try experiment.bytes("\(victim)/\($0)"))
      })
    record = try RunFolder(path: "\(experiment.folder)/\(victim)").recordJSON()
  }

  @Test("each is taken or refused, in little time and memory")
  func damaged() throws {
    try use(seed: 0)
    let tally = FuzzLimits.hold("run directories", usual: 60) { seed in
      var mutation = DocumentMutation(seed: seed)
      var touched: Set<String> = ["run.json"]
      defer { for name in touched { try? experiment.write(sound[name] ?? [], to: "\(victim)/\(name)") } }
      var json = record
      for _ in 0...mutation.below(2) {
        let name = mutation.below(4) == 0 ? "run.json" : mutation.element(of: names)
        touched.insert(name)
        if name == "run.json" {
          json = mutation.changed(json)
        } else {
          let bytes = damaged(sound[name] ?? [], name, &mutation)
          try experiment.write(bytes, to: "\(victim)/\(name)")
          // Nobody reads far into what is not what the run made, so mostly the record is made to agree.
          if mutation.below(5) > 0 { json = RunRecord.json(of: json, replacing: name, by: bytes) }
        }
      }
      let text = mutation.below(10) == 0 ? mutation.changed(sound["run.json"] ?? []) : mutation.text(of: json)
      try experiment.write(text, to: "\(victim)/run.json")
      try use(seed: seed)
    }
    #expect(tally.refused > tally.taken / 10)
  }

  @Test("one that has no end, with a mark, events and annotations that are damaged, is told of or refused")
  func unfinished() throws {
    let place = "runs/small/3"
    let folder = RunFolder(path: "\(experiment.folder)/\(place)")
    let mark = UnfinishedMark(name: "small", thalweg: "0.1.0").json
    let annotations: JSON = ["format": 1, "pinned": true, "note": "kept"]
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let tally = FuzzLimits.hold("run directories without an end", usual: 200) { seed in
      var mutation = DocumentMutation(seed: seed)
      func written(_ json: JSON) -> [UInt8] {
        switch mutation.below(3) {
        case 0: mutation.text(of: json)
        case 1: mutation.text(of: mutation.changed(json))
        default: mutation.changed(mutation.text(of: json))
        }
      }
      try experiment.write(written(mark), to: "\(place)/unfinished.json")
      try experiment.write(written(annotations), to: "\(place)/annotations.json")
      try experiment.write(mutation.changed(sound["events.jsonl"] ?? []), to: "\(place)/events.jsonl")
      let run = try folder.unfinished()
      if let run {
        let overview = UnfinishedOverview(
          run: run, progress: try folder.progress(), path: folder.path, annotations: try folder.annotations())
        expectDrawn(overview.lines)
        _ = overview.json.prettyText
      }
      _ = try RunRemoval(of: folder).objection()
      let listing = try RunListing(of: experiment.runs, .init(), measures: ResultMeasures())
      expectDrawn(RunTable(runs: listing.runs, shown: [], total: listing.total).lines())
      if let problem = listing.problems.first { throw problem.error }
    }
    #expect(tally.refused > tally.taken / 10)
  }

  private func damaged(
    _ bytes: [UInt8], _ name: String, _ mutation: inout DocumentMutation
  ) -> [UInt8] {
    if name.hasSuffix(".json"), mutation.below(6) > 0, let json = try? JSON(parsing: bytes) {
      return mutation.text(of: mutation.changed(json))
    }
    return mutation.changed(bytes)
  }

  /// Reads the run in all the ways that commands do, each in spite of what another refuses.
  ///
  /// - Throws: the first refusal.
  private func use(seed: Int) throws {
    var refusal: (any Error)?
    func attempt(_ body: () throws -> Void) {
      do { try body() } catch { refusal = refusal ?? error }
    }
    attempt { try show() }
    attempt { try list() }
    attempt { try compare("runs/small/1") }
    attempt { try compare(victim) }
    attempt { try export() }
    attempt { try plan(seed) }
    attempt { try drawGraph() }
    if let refusal { throw refusal }
  }

  private func show() throws {
    let location = try RunLocation("\(experiment.folder)/\(victim)", under: experiment.runs)
    let record = try location.record()
    let timing = try? location.folder.timing()
    expectDrawn(RunOverview(record: record, path: location.path, timing: timing ?? nil).lines)
    _ = record.json.prettyText
    for stage in record.stages {
      let tables = stage.outputs.flatMap(\.files).filter { $0.name.hasSuffix(".csv") }.compactMap { file in
        (try? location.folder.contents(of: file, madeBy: stage.name))
          .flatMap { try? CSVTable(decoding: FileContent(name: file.name, bytes: Data($0))) }
          .map { StageDetails.Table(file: file.name, table: TextTable(columns: $0.columns, rows: $0.rows)) }
      }
      expectDrawn(StageDetails(stage: stage, tables: tables, rowLimit: 40).lines)
    }
  }

  private func list() throws {
    var query = RunListing.Query(order: try RunField(parsing: "along.test.error"))
    for field in [
      "description", "failed", "stages.end.train.seed", "stages.start.train.optimiser",
      "plane.test.error.min",
      "vote.test.error", "start.loss", "alone.start.test.error", "told.numbers.b",
    ] { query.shown.append(try RunField(parsing: field)) }
    query.conditions = [try RunCondition(parsing: "along.test.error<1000")]
    let listing = try RunListing(of: experiment.runs, query, measures: ResultMeasures())
    let table = RunTable(runs: listing.runs, shown: query.shown, total: listing.total)
    expectDrawn(table.lines(width: 40))
    _ = table.json(listing.problems).prettyText
    if let problem = listing.problems.first { throw problem.error }
  }

  private func compare(_ other: String) throws {
    let runs = try [other, victim].map { path in
      let folder = RunFolder(path: "\(experiment.folder)/\(path)")
      return ComparedRun(label: path, folder: folder, record: try folder.record())
    }
    let comparison = try RunComparison(of: runs, registry: .experiments, measures: ResultMeasures())
    let view = ComparisonView(comparison, showsAllMetrics: true)
    expectDrawn(view.lines)
    _ = view.json.prettyText
    _ = try ComparisonPage(comparison).html()
  }

  private func export() throws {
    let path = "\(experiment.folder)/\(victim)"
    let folder = RunFolder(path: path)
    let record = try folder.record()
    let export = RunExport(of: folder, Set(ExportFormat.allCases))
    var refusal: (any Error)?
    for stage in record.stages {
      do { _ = try export.files(of: stage) } catch { refusal = error }
    }
    if let refusal { throw refusal }
  }

  /// What `plan` and `explain` say, which read the latest run; now and then what `run` makes of it.
  private func plan(_ seed: Int) throws {
    let store = try experiment.store()
    let directories = try RunDirectories(root: experiment.runs, name: "small")
    let plan = try Plan.make(
      graph, store: store, files: FileIndex(in: store))
    let basis = EstimateBasis(
      options: ExecutionOptions(jobs: 1, cores: 1), services: Services([RunEngines(cores: 1)]),
      durations: try RecordedDurations(of: directories), pace: { 1e6 })
    let estimates = plan.estimates(in: store, basis)
    let description = PlanDescription(
      plan, since: try directories.latestRecords, estimates, plan.estimate(estimates, in: store, basis),
      warnings: plan.warnings(in: store, isBrief: true))
    expectDrawn(description.lines)
    _ = description.json.prettyText
    for stage in plan.stages.prefix(2) { expectDrawn(StageExplanation(stage, cachedProgress: nil).lines) }
    guard seed % 10 == 9 else { return }
    let summary = try experiment.run(graph)
    if summary.directory?.hasSuffix("/small/3") ?? false {
      try FileManager.default.removeItem(atPath: "\(experiment.runs)/small/3")
      try? FileManager.default.removeItem(atPath: "\(experiment.runs)/small/latest")
    }
  }

  private func drawGraph() throws {
    let path = "\(experiment.folder)/\(victim)/spec.yaml"
    let graph = try SpecificationSnapshot.take(path: path, overrides: [], in: .experiments).graph
    let drawing = GraphDrawing(graph)
    expectDrawn(drawing.lines)
    _ = drawing.mermaid
  }

  private func expectDrawn(_ lines: [StyledLine]) {
    _ = lines.map { $0.cut(to: 100).rendered(inColour: true) }
  }
}
