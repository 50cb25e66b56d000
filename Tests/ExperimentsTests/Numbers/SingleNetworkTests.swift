import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

/// Networks that are measured as they were made, with their own batch-norm statistics.
@Suite("Single networks")
struct SingleNetworkTests {
  private static let specification = """
    name: small
    data:
      moons: {dataset: {two-moons: {count: 60}}, validation: 20}
    networks:
      small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      third: {train: {seed: 3}}
      valley: {fit-curve: {from: start, to: end, epochs: 2, batch: 20}}
      along: {evaluate: {curve: valley, points: 3, own-norms: true, splits: [test, validation], metrics: [cross-entropy, error]}}
      alone: {evaluate: {weights: [start, end, third], splits: [test, validation], metrics: [cross-entropy, error]}}
      vote: {ensemble: {weights: [start, end, third], metrics: [cross-entropy, error, brier]}}
      figures: {plot: {of: [along, alone, vote]}}

    """

  private func table(_ stage: String, _ file: String, _ run: TemporaryExperiment.Outcome) throws
    -> ResultTable
  {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/\(file)", of: run)
    return try ResultTable(json: try JSON(parsing: bytes)["table"])
  }

  /// What a stage's weights predict on the test split, from the engine as it is, without stages.
  private func predictions(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> ClassPredictions {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    let checkpoint = try Weights(files: [ArtifactFile(name: "weights.safetensors", bytes: bytes)])
    let moons = TwoMoons(count: 60).decode(.test, files: []) { try $0.read() }
    let network = Network(input: Shape([2]), layers: [Linear(6), BatchNorm(), Tanh(), Linear(2)])
    let compiled = try CompiledNetwork(
      network, batchSize: 256, workers: WorkerPool(width: 1), budget: ThreadBudget(1))
    compiled.load(parameters: try checkpoint.parameters(for: compiled.layout))
    compiled.load(buffers: try checkpoint.buffers(for: compiled.layout))
    let source = ExampleBatches(moons, batchSize: 256)
    let batch = source.makeBatch()
    compiled.fill(batch, from: source, epoch: 0, index: 0)
    return ClassPredictions(logits: compiled.outputs(of: batch), labels: moons.labels, classCount: 2)
  }

  @Test("a curve's ends with their own statistics are the trained networks, bit for bit")
  func ends() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    #expect(run.failures == [:])
    let along = try table("along", "points.json", run)
    for (path, stage, t) in [("start", "start", 0.0), ("end", "end", 1.0)] {
      let rows = along.rows.filter { $0[0] == .text(path) && $0[1] == .text("test") }
      #expect(rows.count == 1)
      let predictions = try predictions(stage, run)
      let expected = [
        Experiments.CrossEntropy().value(of: .classes(predictions)),
        ClassificationError().value(of: .classes(predictions)),
      ]
      #expect(rows[0][2].number == t)
      #expect(rows[0].suffix(2).map { $0.number.bitPattern } == expected.map { $0.bitPattern })
      // With statistics that are estimated anew it is another network.
      let onCurve = along.rows.first {
        $0[0] == .text("curve") && $0[1] == .text("test") && $0[2].number == t
      }
      #expect(onCurve?[4].number != expected[0])
    }
    let summary = try JSON(parsing: try TemporaryExperiment.bytes("stages/along/points.json", of: run))[
      "summary"]
    #expect(Set(try ResultTable(json: summary).rows.map { $0[0].text }) == ["curve", "segment"])
  }

  @Test("networks by name have the metrics of the trained networks, and share what was measured")
  func byName() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    let alone = try table("alone", "networks.json", run)
    #expect(alone.columns == ["network", "split", "cross-entropy", "error"])
    #expect(alone.rows.map { $0[0].text } == ["start", "end", "third", "start", "end", "third"])
    let row = try #require(alone.rows.first { $0[0] == .text("third") && $0[1] == .text("test") })
    let predictions = try predictions("third", run)
    #expect(row[2].number == Experiments.CrossEntropy().value(of: .classes(predictions)))
    let along = try table("along", "points.json", run)
    let end = try #require(along.rows.first { $0[0] == .text("end") && $0[1] == .text("validation") })
    let same = try #require(alone.rows.first { $0[0] == .text("end") && $0[1] == .text("validation") })
    #expect(end.suffix(2) == same.suffix(2))
    // Points on curve and segment and the ends, on two splits, and the third network on two; the ensemble needs no pass.
    #expect(run.tally.passes == 2 * (3 + 3 + 2) + 2)
  }

  @Test("an ensemble of named networks is the mean of their probabilities")
  func ensemble() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    let vote = try table("vote", "ensemble.json", run)
    #expect(vote.columns == ["predictor", "network", "cross-entropy", "error", "brier"])
    #expect(
      vote.rows.map { $0[0].text } == ["member", "member", "member", "probability-mean", "logit-mean"])
    #expect(vote.rows.prefix(3).map { $0[1].text } == ["start", "end", "third"])
    let members = try ["start", "end", "third"].map { try predictions($0, run) }
    let mean = EnsemblePredictions(members).probabilityMean()
    #expect(vote.rows[3][2].number == Experiments.CrossEntropy().value(of: .classes(mean)))
    let figures = try TemporaryExperiment.bytes("stages/figures/vote-table.svg", of: run)
    #expect(String(decoding: figures, as: UTF8.self).contains("third"))
  }

  @Test("figures, report and metrics of runs have the networks by name, and the ends as they were trained")
  func presentation() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    func text(_ name: String) throws -> String {
      String(decoding: try TemporaryExperiment.bytes(name, of: run), as: UTF8.self)
    }
    #expect(try text("stages/figures/along-along.svg").contains("ends as trained, validation"))
    #expect(try text("stages/figures/alone-networks.svg").contains("third"))
    #expect(try text("stages/figures/vote-members.svg").contains("member"))
    let report = try text("report.html")
    #expect(report.contains("<h2>Networks</h2>") && report.contains("that they were trained with"))
    let folder = RunFolder(path: try #require(run.directory))
    let values = try ["along", "alone", "vote"].map { name -> [String: MeasuredValue] in
      let stage = try #require(run.record?.stage(name))
      let values = try stage.outputs.flatMap { output in
        try ResultMeasures().values(of: output) { try folder.contents(of: $0, madeBy: name) }
      }
      return Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0) })
    }
    for name in ["end.test.cross-entropy", "end.test.error"] {
      #expect(values[0][name]?.value == values[1][name]?.value && values[1][name] != nil)
      #expect(values[2][name]?.value == values[1][name]?.value)
    }
    #expect(values[0]["end.test.error"]?.isMain == false)
    #expect(values[1]["third.validation.cross-entropy"]?.isMain == true)
  }

  @Test("what is measured of a network is not measured again, and another network alone is")
  func growing() throws {
    let experiment = try TemporaryExperiment()
    let few = Self.specification.replacing("[start, end, third]", with: "[start, end]")
      .replacing(" own-norms: true,", with: "")
    // Points on curve and segment, and two networks, on two splits.
    #expect(try experiment.run(few).tally.passes == 2 * (3 + 3 + 2))
    let ends = few.replacing("points: 3,", with: "points: 3, own-norms: true,")
    let more = try experiment.run(ends)
    #expect(
      Set(more.executed) == ["along", "figures"] && more.tally.passes == 0, "the ends are known by name")
    let third = try experiment.run(Self.specification)
    #expect(Set(third.executed) == ["alone", "vote", "figures"])
    #expect(third.tally.passes == 2)
    let reordered = Self.specification.replacing("[start, end, third]", with: "[third, start, end]")
    let again = try experiment.run(reordered)
    #expect(Set(again.executed) == ["alone", "vote", "figures"] && again.tally.passes == 0)
  }

  @Test("a plan knows how many networks are there")
  func cachedProgress() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification.replacing("[start, end, third]", with: "[start, end]"))
    let surveys = experiment.surveys(of: try experiment.plan(Self.specification))
    let alone = try #require(surveys["alone"] ?? nil)
    #expect(alone.unit == "network" && alone.done == 4 && alone.total == 6)
    let vote = try #require(surveys["vote"] ?? nil)
    #expect(vote.unit == "member" && vote.done == 2 && vote.total == 3)
  }

  @Test("networks by name need no training split, and the ends of a curve with estimated statistics do")
  func parts() throws {
    let experiment = try TemporaryExperiment()
    let plan = try experiment.plan(Self.specification)
    let alone = try #require(plan.stages.first { $0.node.name == "alone" }?.node.stage as? Evaluate)
    let along = try #require(plan.stages.first { $0.node.name == "along" }?.node.stage as? Evaluate)
    #expect(alone.partsRead(of: alone.data.reference) == ["test", "validation"])
    #expect(along.partsRead(of: along.data.reference) == ["test", "validation", "train"])
  }

  @Test(
    "a curve and networks exclude one another, and one is wanted",
    arguments: [
      ("{evaluate: {weights: [start, end, third],", "{evaluate: {", "`curve` or `weights` is missing here"),
      (
        "{evaluate: {weights: [start, end, third],", "{evaluate: {weights: [start], curve: valley,",
        "`curve` and `weights` exclude one another"
      ),
      ("{ensemble: {weights: [start, end, third],", "{ensemble: {weights: start,", "at least two members"),
      (
        "to: end, epochs: 2", "to: end, ends: free, epochs: 2",
        "the ends of 'valley' have moved, and have no statistics of their own"
      ),
      (
        "third: {train: {seed: 3}}", "third: {train: {seed: 3, network: {input: [2], layers: [linear: 2]}}}",
        "'alone' cannot inherit `network`"
      ),
      (
        "weights: [start, end, third], splits",
        "weights: [start, end, third], network: {input: [2], layers: [linear: 2]}, splits",
        "'third' and this stage have different networks"
      ),
      (
        "{evaluate: {weights: [start, end, third],", "{evaluate: {wieghts: [start, end, third],",
        "did you mean 'weights'?"
      ),
      ("weights: [start, end, third], splits", "weights: [start, start], splits", "'start' is named twice"),
    ])
  func mistakes(_ old: String, _ new: String, _ message: String) throws {
    let specification = Self.specification.replacing(old, with: new)
    #expect(specification != Self.specification)
    let problems = try #require(throws: Diagnostics.self) { try TemporaryExperiment().plan(specification) }
    #expect(problems.rendered().contains(message), "\(problems.rendered())")
  }
}
