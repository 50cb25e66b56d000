import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("Ensembles of what a training passed through: samples of a posterior, and kept epochs")
struct SampledEnsembleTests {
  private static func specification(_ stages: String, layers: String = "linear: 6, tanh, linear: 2") -> String
  {
    """
    name: small
    data:
      moons: {dataset: {two-moons: {count: 120, noise: 0.3}}, validation: 40}
      others: {dataset: {two-moons: {count: 50, noise: 2, seed: 7}}}
      wide: {dataset: {random-function: {}}}
    networks:
      small: {input: [2], layers: [\(layers)]}
      other: {input: [2], layers: [linear: 3, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, batch: 20, optimiser: {adam: {rate: 0.02}}}
    stages:
      start: {train: {seed: 1, epochs: 4}}
      path: {train: {from: start, seed: 2, epochs: 6, keep: {every-epochs: 1}}}
      cloud: {posterior: {trajectory: path, rank: 4}}
    \(stages)

    """
  }

  private static let drawn =
    "  drawn: {ensemble: {posterior: cloud, members: 4, seed: 3, temperature: validation, outliers: others}}"

  private static func ensemble(
    _ stage: String, _ run: TemporaryExperiment.Outcome
  ) throws -> EnsembleEvaluation {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/ensemble.json", of: run)
    return try EnsembleEvaluation(files: [ArtifactFile(name: "ensemble.json", bytes: bytes)])
  }

  private static func measures(_ split: DatasetSplit, count: Int = 120, noise: Double = 0.3, seed: UInt64 = 0)
    -> PlainMeasures
  {
    let moons = TwoMoons(seed: seed, count: count, noise: noise).decode(
      split == .test ? .test : .train, files: []
    ) {
      try $0.read()
    }
    guard case .floats(let values) = moons.inputs else { preconditionFailure("points are floats") }
    let all = (0..<count).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] }
    let kept = split == .validation ? (count - 40)..<count : 0..<count
    return PlainMeasures(
      examples: kept.map { all[$0] }, classes: kept.map { Int(moons.labels[$0]) })
  }

  @Test(
    "samples, their mean, temperatures and outliers are what the stored posterior says by the definitions")
  func numbers() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        Self.drawn
          + "\n  swa: {average: {trajectory: path}}\n  alone: {evaluate: {weights: swa, splits: test}}"))
    #expect(run.failures == [:])
    let evaluation = try Self.ensemble("drawn", run)
    let network = Network(input: Networks.Shape([2]), layers: [Linear(6), Tanh(), Linear(2)])
    let layout = try network.layout()
    let stored = try PosteriorResult(files: [
      ArtifactFile(
        name: "posterior.safetensors",
        bytes: try TemporaryExperiment.bytes("stages/cloud/posterior.safetensors", of: run))
    ])
    #expect(stored.rank == 4 && stored.stateCount == 6)
    let posterior = try stored.posterior(for: layout)
    func plain(_ vector: [Float]) throws -> PlainNetwork {
      try PlainNetwork(
        Dictionary(
          uniqueKeysWithValues: layout.parameters.map {
            ($0.name, StoredTensor($0.name, shape: $0.shape, Array(vector[$0.range])))
          }))
    }
    let samples = try (0..<4).map { try plain(posterior.sample($0, scale: 0.5, seed: 3)) }
    let centre = try plain(posterior.mean)
    func mean(_ example: [Double]) -> [Double] {
      let rows = samples.map { $0.probabilities(example) }
      return [0, 1].map { c in rows.reduce(0) { $0 + $1[c] } / Double(rows.count) }
    }
    let predictors: [(name: String, probabilities: [([Double]) -> [Double]])] = [
      ("centre", [centre.probabilities]),
      ("member", samples.map { network in { network.probabilities($0) } }),
      ("probability-mean", [mean]),
    ]
    let (test, validation) = (Self.measures(.test), Self.measures(.validation))
    let outliers = Self.measures(.test, count: 50, noise: 2, seed: 7)
    for (name, probabilities) in predictors {
      let rows = evaluation.table.rows.filter { $0[0].text == name }
      let scaled = try #require(evaluation.scaled).rows.filter { $0[0].text == name }
      let detected = try #require(evaluation.outliers).rows.filter { $0[0].text == name }
      try #require(
        rows.count == probabilities.count && scaled.count == rows.count && detected.count == rows.count)
      for (index, predict) in probabilities.enumerated() {
        let loss = test.crossEntropy(predict)
        #expect(abs(rows[index][2].number - loss) < 1e-5, "\(name)")
        // The temperature by a search of its own: thirds of log T.
        func at(_ t: Double) -> ([Double]) -> [Double] {
          { example in
            let powers = predict(example).map { pow($0, 1 / t) }
            return powers.map { $0 / powers.reduce(0, +) }
          }
        }
        var (low, high) = (log(0.05), log(20.0))
        for _ in 0..<100 {
          let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
          if validation.crossEntropy(at(exp(a))) < validation.crossEntropy(at(exp(b))) {
            high = b
          } else {
            low = a
          }
        }
        let temperature = exp((low + high) / 2)
        #expect(
          abs(scaled[index][2].number / temperature - 1) < 1e-3,
          "\(name): \(scaled[index][2].number), \(temperature)")
        #expect(abs(scaled[index][3].number - test.crossEntropy(at(temperature))) < 1e-4)
        let (inside, outside) = (
          test.examples.map { predict($0).max() ?? 0 }, outliers.examples.map { predict($0).max() ?? 0 }
        )
        let wins = inside.reduce(0.0) { sum, own in
          sum + outside.reduce(0.0) { $0 + (own > $1 ? 1 : own == $1 ? 0.5 : 0) }
        }
        let area = wins / Double(inside.count * outside.count)
        #expect(
          abs(detected[index][2].number - area) < 1e-3, "\(name): \(detected[index][2].number), \(area)")
      }
    }
    // The mean of the posterior is the average of the same epochs.
    let alone = try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/alone/networks.json", of: run))
    ])
    #expect(
      alone.table.numbers("cross-entropy")
        == evaluation.table.numbers("cross-entropy") { $0[0].text == "centre" })
  }

  @Test("a sample is weights like any others: it measures as the ensemble's member of its number")
  func sampleAsWeights() throws {
    for layers in ["linear: 6, tanh, linear: 2", "linear: 6, batch-norm, tanh, linear: 2"] {
      let run = try TemporaryExperiment().run(
        Self.specification(
          Self.drawn + """

              third: {point: {posterior: cloud, sample: 3, seed: 3}}
              near: {point: {posterior: cloud, sample: 3, seed: 3, scale: 0}}
              alone: {evaluate: {weights: third, splits: test}}
              on: {train: {from: third, seed: 1, epochs: 1}}
            """, layers: layers))
      #expect(run.failures == [:])
      let alone = try NetworkEvaluation(files: [
        ArtifactFile(
          name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/alone/networks.json", of: run))
      ])
      let third = try Self.ensemble("drawn", run).table.numbers("cross-entropy") {
        $0[0].text == "member" && $0[1].number == 3
      }
      #expect(third.count == 1)
      for (ours, theirs) in zip(alone.table.numbers("cross-entropy"), third) {
        #expect(abs(ours - theirs) < 1e-6)
      }
      let changes = try WeightChanges(files: [
        ArtifactFile(
          name: "changes.json", bytes: try TemporaryExperiment.bytes("stages/near/changes.json", of: run))
      ])
      #expect(changes.reference == "the posterior's mean" && changes.method == "sample 3 of a posterior")
      #expect(changes.table.numbers("moved").allSatisfy { $0 == 0 }, "without a scale it is the mean")
    }
  }

  @Test(
    "a plan counts what a run measures, and threads do not matter; statistics are estimated anew for each member"
  )
  func counts() throws {
    let text = Self.specification(Self.drawn, layers: "linear: 6, batch-norm, tanh, linear: 2")
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification("", layers: "linear: 6, batch-norm, tanh, linear: 2"))
    let progress = try #require(try experiment.cachedProgress(of: "drawn", in: text))
    #expect(progress.missing == 15 && progress.unit == "member")
    let run = try experiment.run(text)
    #expect(run.failures == [:] && run.tally.passes == 15)
    #expect(try Self.ensemble("drawn", run).statistics?.policy == "estimate")
    let fresh = try TemporaryExperiment().run(text, cores: 3, jobs: 2)
    try RunFiles.expectEqual(run, fresh)
    // Of other samples only the mean is known, on each of three splits.
    for other in ["seed: 4", "seed: 3, scale: 1"] {
      let edited = text.replacing("seed: 3", with: other)
      #expect(try experiment.cachedProgress(of: "drawn", in: edited)?.missing == 12, "\(other)")
    }
  }

  @Test(
    "the epochs that trainings keep are members by name, those of a family too; middles of cycles are kept")
  func epochs() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          fge:
            for: {seed: [1, 2]}
            train:
              from: start
              seed: "${for.seed}"
              epochs: 8
              optimiser: {sgd: {rate: 0.1}}
              schedule: {cyclic: {cycle-epochs: 4, low: 0.001}}
              keep: {cycles: middle}
          swa: {train: {from: start, seed: 3, epochs: 5, schedule: {sawtooth: {cycle-epochs: 2, low: 0.001}}, keep: {cycles: end}}}
          one: {ensemble: {trajectory: fge@seed=1}}
          both: {ensemble: {trajectory: fge}}
          mixed: {ensemble: {trajectory: [swa, fge@seed=2/epoch-6]}}
          named: {ensemble: {weights: [fge@seed=1/epoch-2, fge@seed=1/epoch-6]}}
        """))
    #expect(run.failures == [:])
    func names(_ stage: String) throws -> [String?] {
      try Self.ensemble(stage, run).rows(of: .member).map { $0[1].text }
    }
    #expect(try names("one") == ["fge@seed=1/epoch-2", "fge@seed=1/epoch-6"])
    #expect(
      try names("both")
        == ["fge@seed=1/epoch-2", "fge@seed=1/epoch-6", "fge@seed=2/epoch-2", "fge@seed=2/epoch-6"])
    #expect(try names("mixed") == ["swa/epoch-2", "swa/epoch-4", "fge@seed=2/epoch-6"])
    let tables = try ["one", "named"].map { try Self.ensemble($0, run).table }
    #expect(tables[0] == tables[1])
  }

  @Test(
    "what cannot be is said before anything runs",
    arguments: [
      ("  a: {posterior: {of: start}}", "one state has no variance"),
      ("  a: {posterior: {trajectory: start}}", "'start' keeps no epochs"),
      ("  a: {posterior: {trajectory: path, from-epoch: 9}}", "keeps no epoch from 9 on"),
      ("  a: {posterior: {trajectory: path, from-epoch: 6}}", "one state has no variance"),
      ("  a: {posterior: {trajectory: path, rank: 1}}", "one deviation has no variance"),
      ("  a: {posterior: {of: [start, path], from-epoch: 2}}", "weights that are named all count"),
      ("  a: {point: {posterior: cloud, at: 0.5}}", "no place on a curve"),
      ("  a: {point: {posterior: cloud, sample: 0}}", "1"),
      ("  a: {point: {posterior: cloud, statistics: repair}}", "a sample is no average"),
      ("  c: {curve: {through: [start, path]}}\n  a: {point: {curve: c}}", "where on the curve"),
      (
        "  c: {curve: {through: [start, path]}}\n  a: {point: {curve: c, at: 0.5, sample: 2}}", "is not drawn"
      ),
      ("  a: {ensemble: {trajectory: start}}", "'start' keeps no epochs"),
      ("  a: {ensemble: {trajectory: path/epoch-3}}", "an ensemble has at least two members"),
      ("  a: {ensemble: {posterior: cloud, weights: [start, path]}}", "exclude"),
      ("  a: {ensemble: {posterior: cloud, positions: uniform}}", "samples of a posterior have no places"),
      ("  a: {ensemble: {posterior: cloud, network: other}}", "different networks"),
      (
        "  a: {ensemble: {posterior: cloud, temperature: test}}",
        "a temperature is not fitted on the test split"
      ),
      (
        "  a: {ensemble: {posterior: cloud, split: validation, temperature: validation}}",
        "on which it is judged"
      ),
      ("  a: {ensemble: {posterior: cloud, statistics: own}}", "no batch norms"),
      ("  a: {ensemble: {posterior: cloud, statistics: repair}}", "samples of a posterior are no averages"),
      ("  a: {ensemble: {weights: [start, path], scale: 1}}", "only a posterior has a covariance"),
      ("  a: {ensemble: {posterior: cloud, outliers: moons}}", "and no outliers"),
      ("  a: {ensemble: {posterior: cloud, outliers: wide}}", "the network takes"),
      ("  a: {train: {seed: 1, keep: {cycles: middle}}}", "the schedule has no cycles"),
      (
        "  a: {train: {seed: 1, schedule: {cyclic: {cycle-epochs: 3, low: 0.01}}, keep: {cycles: middle}}}",
        "lies within an epoch"
      ),
      (
        "  a: {train: {seed: 1, epochs: 3, schedule: {cyclic: {cycle-epochs: 8, low: 0.01}}, keep: {cycles: middle}}}",
        "3 epochs end before the middle of the first cycle of 8"
      ),
    ])
  func refusals(_ stages: String, _ words: String) throws {
    let error = #expect(throws: (any Error).self, "\(stages)") {
      try TemporaryExperiment().plan(Self.specification(stages))
    }
    let messages = (error as? Diagnostics)?.list.map(\.message) ?? []
    #expect(messages.contains { $0.contains(words) }, "\(stages): \(messages)")
  }

  @Test("an ensemble's temperature, outliers and samples are compared between runs, and in the report of one")
  func report() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        Self.drawn
          + "\n  votes: {ensemble: {trajectory: path}}\n  figures: {plot: {of: [drawn, cloud/spread]}}"))
    #expect(run.failures == [:])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    for words in ["Ensembles side by side", "mean of the weights", "Posteriors", "outliers&#39; AUROC"] {
      #expect(page.contains(words) || page.contains(words.replacing("&#39;", with: "'")), "\(words)")
    }
    let measures = try #require(ResultKinds.of("ensemble")?.measures)
    let values = try measures(
      "ensemble",
      [
        ArtifactFile(
          name: "ensemble.json", bytes: try TemporaryExperiment.bytes("stages/drawn/ensemble.json", of: run))
      ])
    let names = values.map(\.name)
    for name in [
      "test.cross-entropy", "centre.test.cross-entropy", "scaled.test.cross-entropy", "temperature",
      "centre.temperature",
      "outliers.auroc", "centre.outliers.auroc",
    ] {
      #expect(names.contains(name), "\(name) in \(names)")
    }
    #expect(Set(names).count == names.count)
  }
}
