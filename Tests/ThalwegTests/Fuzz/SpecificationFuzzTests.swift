import Declarations
import Experiments
import Foundation
import TestSupport
import Testing

@testable import ResultStore
@testable import Specifications
@testable import Workflow
@testable import thalweg

/// Specifications with numbers that nobody means in any place that takes a number, and ones that were damaged at random:
/// they are refused, or planned, and run where the plan says that this is little.
///
/// How many, and from which seed on, `FuzzLimits` says.
@Suite("specifications with extreme numbers", .serialized)
struct SpecificationFuzzTests {
  private let experiment: FuzzExperiment
  private let sound: JSON

  init() throws {
    experiment = try FuzzExperiment()
    let summary = try experiment.run(try experiment.graph(FuzzExperiment.specification))
    #expect(summary.outcome == .done)
    sound = try Self.document(FuzzExperiment.specification)
  }

  /// What references of the experiment may name.
  private static let names = [
    "weights": ["start", "end"], "curve": ["valley", "bridge"], "dataset": ["moons", "line"],
    "points": ["along"], "plane": ["plane"], "ensemble": ["vote"], "history": ["start"],
    "networks": ["alone"], "permutation": ["aligned"], "alignment": ["aligned"],
    "functions": ["shapes"], "table": ["told/numbers"], "file": ["weights.safetensors"],
  ]

  @Test("each is refused, planned, or run, in little time and memory")
  func extreme() throws {
    var executed = 0
    let tally = FuzzLimits.hold("specifications", usual: 300) { seed in
      var mutation = DocumentMutation(seed: seed)
      let text = mutation.below(3) == 0 ? damaged(&mutation) : extreme(&mutation)
      let graph = try experiment.graph(text, mutation.below(8) == 0 ? overrides(&mutation) : [])
      executed += try use(graph)
    }
    #expect(tally.taken > 0 && tally.refused > tally.taken / 10)
    #expect(executed > 0)
  }

  /// The sound document with some stage, data set or network in it that has extreme numbers.
  private func extreme(_ mutation: inout DocumentMutation) -> String {
    let registry = Registry.experiments
    var shaped = ShapedDocument(mutation: mutation, names: Self.names, extremes: 1 + mutation.below(3))
    let document: JSON
    switch mutation.below(5) {
    case 0:
      let source = mutation.element(of: registry.sources)
      document = sound.adding("new", shaped.value(of: source.shape), to: source.section)
    case 1:
      let section = mutation.element(of: registry.sections)
      document = sound.adding("new", shaped.value(of: section.shape), to: section.name)
        .adding(
          "measured",
          ["train": ["network": "new", "data": "moons", "seed": 1, "epochs": 1]], to: "stages")
    default:
      let others: Set = ["command", "import", "import-curve"]
      let kind = mutation.element(of: registry.stages.filter { !others.contains($0.name) })
      document = sound.adding(
        "new", .object([JSON.Member(kind.name, shaped.value(of: kind.shape))]), to: "stages")
    }
    mutation = shaped.mutation
    return ShapedDocument.text(of: document)
  }

  private func damaged(_ mutation: inout DocumentMutation) -> String {
    String(decoding: mutation.text(of: mutation.changed(sound)), as: UTF8.self)
  }

  private func overrides(_ mutation: inout DocumentMutation) -> [String] {
    let places = [
      "stages.start.train.epochs", "stages.plane.landscape.grid", "stages.vote.ensemble.members", "vars.x",
      "stages.start.resources.cores", "data.moons.validation", "networks.flat.layers",
      "stages.start.for.seed",
      "stages.valley.fit-curve.control-points", "stages.start.train.optimiser.adam.rate",
    ]
    let value = mutation.element(of: DocumentMutation.numbers).compactText
    return ["\(mutation.element(of: places))=\(mutation.below(4) == 0 ? "[\(value), \(value)]" : value)"]
  }

  /// Plans, and runs what is little.
  ///
  /// - Returns: how many stages were executed.
  private func use(_ graph: Graph) throws -> Int {
    let drawing = GraphDrawing(graph)
    _ = (drawing.lines, drawing.mermaid)
    let store = try experiment.store()
    let directories = try RunDirectories(root: experiment.runs, name: graph.name)
    let plan = try Plan.make(
      graph, store: store, files: FileIndex(in: store))
    let basis = EstimateBasis(
      options: ExecutionOptions(jobs: 1, cores: 1), services: Services([RunEngines(cores: 1)]),
      durations: try RecordedDurations(of: directories), pace: { 1e9 })
    let estimates = plan.estimates(in: store, basis)
    let whole = plan.estimate(estimates, in: store, basis)
    let description = PlanDescription(
      plan, since: try directories.latestRecords, estimates, whole,
      warnings: plan.warnings(in: store, isBrief: true))
    _ = (description.lines.map { $0.rendered(inColour: false) }, description.json.prettyText)
    let operations = estimates.compactMap { $0?.resourceEstimate?.operations }.reduce(0, +)
    let runsPrograms = plan.stages.contains { $0.node.kind.name == "command" && !$0.state.isCached }
    guard !runsPrograms, whole.memory ?? 0 < 64 << 20, whole.disk < 8 << 20, operations < 3e7 else {
      return 0
    }
    let summary = try experiment.run(graph, keepsGoing: true, within: 3)
    try? FileManager.default.removeItem(atPath: "\(experiment.runs)/\(graph.name)")
    return summary.executed
  }

  /// A specification as JSON.
  private static func document(_ text: String) throws -> JSON {
    var problems = Problems()
    let node = try #require(YAML.read(SourceText(name: "small.yaml", text: text), into: &problems))
    return json(of: node)
  }

  private static func json(of node: Node) -> JSON {
    switch node.value {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .list(let elements): .array(elements.map(json))
    case .map(let entries): .object(entries.map { JSON.Member($0.key, json(of: $0.value)) })
    }
  }
}

extension JSON {
  /// The document with an entry of a section, in the place of one of that name.
  fileprivate func adding(_ name: String, _ value: JSON, to section: String) -> JSON {
    guard case .object(let members) = self else { return self }
    return .object(
      members.map { member in
        guard member.name == section, case .object(let entries) = member.value else { return member }
        return Member(section, .object(entries.filter { $0.name != name } + [Member(name, value)]))
      })
  }
}
