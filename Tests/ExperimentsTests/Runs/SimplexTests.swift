import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Platform
import Testing
import Workflow

@testable import Experiments

@Suite("Simplexes of networks: grown, sampled, drawn")
struct SimplexTests {
  static func specification(_ stages: String, layers: String = "linear: 6, tanh, linear: 2") -> String {
    """
    name: small
    data:
      moons: {dataset: {two-moons: {count: 120, noise: 0.3}}, validation: 40}
      others: {dataset: {two-moons: {count: 50, noise: 2, seed: 7}}}
    networks:
      small: {input: [2], layers: [\(layers)]}
      other: {input: [2], layers: [linear: 3, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 4, batch: 20, optimiser: {adam: {rate: 0.02}}}
      simplex: {epochs: 3, batch: 20, volume: 1e-3, optimiser: {sgd: {rate: 0.05, momentum: 0.9}}}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
    \(stages)

    """
  }

  static let network = Network(input: Networks.Shape([2]), layers: [Linear(6), Tanh(), Linear(2)])

  static func simplex(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> SimplexResult {
    try SimplexResult(files: [
      ArtifactFile(
        name: "simplex.safetensors",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/simplex.safetensors", of: run))
    ])
  }

  static func growth(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> SimplexGrowth {
    try SimplexGrowth(files: [
      ArtifactFile(
        name: "growth.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/growth.json", of: run))
    ])
  }

  static func ensemble(
    _ stage: String, _ run: TemporaryExperiment.Outcome
  ) throws -> EnsembleEvaluation {
    try EnsembleEvaluation(files: [
      ArtifactFile(
        name: "ensemble.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/ensemble.json", of: run))
    ])
  }

  /// By edges in Double, with a determinant by elimination: nothing of what is tested.
  static func volume(_ vertices: [[Float]]) -> Double {
    var gram = vertices.dropFirst().map { a in
      vertices.dropFirst().map { b in
        vertices[0].indices.reduce(0.0) {
          $0 + (Double(a[$1]) - Double(vertices[0][$1])) * (Double(b[$1]) - Double(vertices[0][$1]))
        }
      }
    }
    var (determinant, factorial) = (1.0, 1.0)
    for row in gram.indices {
      determinant *= gram[row][row]
      factorial *= Double(row + 1)
      for below in gram.indices.dropFirst(row + 1) {
        let factor = gram[below][row] / gram[row][row]
        for column in gram.indices { gram[below][column] -= factor * gram[row][column] }
      }
    }
    return determinant.squareRoot() / factorial
  }

  @Test(
    "vertices are added to a network, to a simplex, and to several networks; volumes are those of what is stored"
  )
  func growing() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          tri: {simplex: {from: a, vertices: 2}}
          more: {simplex: {from: tri, vertices: 1}}
          joined: {simplex: {from: [a, b], vertices: 2}}
          mixed: {simplex: {from: [tri, b]}}
        """))
    #expect(run.failures == [:])
    let layout = try Self.network.layout()
    let start = try Weights(files: [
      ArtifactFile(
        name: "weights.safetensors",
        bytes: try TemporaryExperiment.bytes("stages/a/weights.safetensors", of: run))
    ]).parameters(for: layout)
    let expected: [(stage: String, simplexes: [[Int]])] = [
      ("tri", [[0, 1, 2]]), ("more", [[0, 1, 2, 3]]), ("joined", [[0, 2, 3], [1, 2, 3]]),
      ("mixed", [[0, 1, 2, 4], [3, 4]]),
    ]
    for (stage, simplexes) in expected {
      let complex = try Self.simplex(stage, run).complex(for: layout)
      #expect(complex.simplexes == simplexes && complex.vertices[0] == start, "\(stage)")
      let growth = try Self.growth(stage, run)
      #expect(growth.simplexes == simplexes.count)
      // With each vertex as it was added.
      for row in growth.table.rows {
        let last = Int(row[0].number)
        let parts = simplexes.map { $0.filter { $0 <= last } }
        let volume = parts.reduce(0) { sum, part in sum + Self.volume(part.map { complex.vertices[$0] }) }
        #expect(abs(row[2].number / volume - 1) < 1e-6, "\(stage): \(row[2].number) is not \(volume)")
        #expect(abs(row[3].number - log(volume)) < 1e-6)
        #expect(Int(row[1].number) == (parts.map(\.count).max() ?? 0) - 1)
        #expect(row[5].number < 0.7 && row[6].number > 0.5)
      }
      #expect(growth.table.numbers("vertex").last == Double(complex.vertices.count - 1))
    }
    let (tri, more) = (
      try Self.simplex("tri", run).complex(for: layout), try Self.simplex("more", run).complex(for: layout)
    )
    #expect(Array(more.vertices.prefix(3)) == tri.vertices, "earlier vertices stay")
    let history = String(
      decoding: try TemporaryExperiment.bytes("stages/tri/history.csv", of: run), as: UTF8.self)
    #expect(history.split(separator: "\n").count == 1 + 6)
  }

  @Test("a larger factor makes a larger volume")
  func factor() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          small: {simplex: {from: a, vertices: 2, volume: 0}}
          large: {simplex: {from: a, vertices: 2, volume: 0.1}}
        """))
    #expect(run.failures == [:])
    let volumes = try ["small", "large"].map {
      try Self.growth($0, run).table.numbers("log-volume").last ?? .nan
    }
    #expect(volumes[1] > volumes[0] + 1, "\(volumes)")
  }

  @Test("one vertex more trains that one alone, wherever it is added; `plan` counts what a run does")
  func vertexMore() throws {
    let experiment = try TemporaryExperiment()
    let two = "  tri: {simplex: {from: a, vertices: 2}}"
    let first = try experiment.run(Self.specification(two))
    // 80 examples in 4 batches: two trainings of 4 epochs, two vertices of 3.
    #expect(first.failures == [:] && first.tally.steps == 2 * 16 + 2 * 12)
    let edits: [(stages: String, stage: String, missing: Double, total: Double)] = [
      ("  tri: {simplex: {from: a, vertices: 3}}", "tri", 3, 9),
      ("  tri: {simplex: {from: a, vertices: 2}}\n  more: {simplex: {from: tri}}", "more", 0, 3),
      ("  tri: {simplex: {from: a, vertices: 1}}", "tri", 0, 3),
      ("  tri: {simplex: {from: a, vertices: 2, samples: 4}}", "tri", 6, 6),
      ("  tri: {simplex: {from: b, vertices: 2}}", "tri", 6, 6),
      ("  tri: {simplex: {from: a, vertices: 2, seed: 1}}", "tri", 6, 6),
      ("  tri: {simplex: {from: a, vertices: 2, volume: 1e-2}}", "tri", 6, 6),
      ("  tri: {simplex: {from: a, vertices: 2, schedule: constant}}", "tri", 6, 6),
      ("  tri: {simplex: {from: a, vertices: 2, schedule: constant, epochs: 4}}", "tri", 5, 8),
    ]
    for (stages, stage, missing, total) in edits {
      let text = Self.specification(stages)
      let predicted = try #require(try experiment.cachedProgress(of: stage, in: text), "\(stages)")
      #expect(predicted.missing == missing && predicted.total == total, "\(stages): \(predicted.missing)")
      #expect(predicted.unit == "epoch")
      let run = try experiment.run(text)
      #expect(run.failures == [:] && Double(run.tally.steps) == 4 * missing, "\(stages): \(run.tally.steps)")
      if stages.contains("more") || missing == 3 {
        try RunFiles.expectEqual(run, try TemporaryExperiment().run(text))
      }
    }
    let last = Self.specification(two)
    try RunFiles.expectEqual(
      try experiment.run(last, forcing: ["tri"]), try TemporaryExperiment().run(last, cores: 3))
  }

  @Test("each vertex has a seed of its own, which follows from the stage's and how many there are")
  func seeds() throws {
    func seeds(_ setting: String) throws -> [UInt64] {
      let plan = try TemporaryExperiment().plan(
        Self.specification("  tri: {simplex: {from: a, vertices: 2\(setting)}}"))
      let stage = try #require(plan.stages.first { $0.node.name == "tri" }?.node.stage as? GrowSimplex)
      return (1...66).map { stage.seed(afterVertices: $0) }
    }
    let (first, other) = (try seeds(""), try seeds(", seed: 1"))
    #expect(Set(first + other).count == 2 * 66)
    #expect(try seeds(", samples: 2, epochs: 7") == first)
  }

  @Test("stopped anywhere, it takes no step twice and ends with the same bytes", arguments: [3, 9, 16, 21])
  func stopped(_ moment: Int) throws {
    let experiment = try TemporaryExperiment()
    let text = Self.specification(
      "  joined: {simplex: {from: [a, b], vertices: 2}}",
      layers: "linear: 6, batch-norm, tanh, dropout: 0.2, linear: 2")
    let cancellation = Cancellation()
    let seen = Guarded(0)
    let first = try experiment.run(text, cancellation: cancellation) { event in
      guard case .stageProgress(let stage, _) = event, stage == "joined" else { return }
      if seen.withLock({
        $0 += 1
        return $0
      }) == moment {
        cancellation.request()
      }
    }
    #expect(first.summary.outcome != .done)
    let last = try experiment.run(text)
    #expect(last.failures == [:] && first.tally.steps + last.tally.steps == 2 * 16 + 2 * 12)
    try RunFiles.expectEqual(last, try TemporaryExperiment().run(text))
  }

  @Test(
    "what cannot be is said before anything runs",
    arguments: [
      ("  t: {simplex: {from: [a, a]}}", "'a' is named twice"),
      ("  t: {simplex: {from: a, vertices: 0}}", "from 1 to 64"),
      ("  t: {simplex: {from: a, vertices: 65}}", "from 1 to 64"),
      ("  t: {simplex: {from: a, vertices: 1e300}}", "from 1 to 64"),
      ("  t: {simplex: {from: a, samples: 0}}", "from 1 to 1000"),
      ("  t: {simplex: {from: a, volume: -1}}", "at least 0"),
      ("  t: {simplex: {from: a, scatter: 0}}", "above 0"),
      ("  t: {simplex: {from: a, network: other}}", "different networks"),
      ("  t: {simplex: {from: a, dropout: 0.5}}", "no dropout layer"),
      ("  t: {simplex: {vertices: 2}}", "from"), ("  t: {simplex: {from: moons}}", "moons"),
      ("  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: t, members: 1}}", "from 2 to 1000"),
      ("  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: [t, t]}}", "'t' is named twice"),
      (
        "  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: t, positions: uniform}}", "no places on a curve"
      ),
      (
        "  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: t, scale: 1}}",
        "only a posterior has a covariance"
      ),
      ("  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: t, statistics: repair}}", "a simplex is none"),
      ("  t: {simplex: {from: a}}\n  e: {ensemble: {simplex: t, network: other}}", "different networks"),
      ("  e: {ensemble: {simplex: a}}", "simplex"), ("  l: {landscape: {simplex: a}}", "simplex"),
      ("  t: {simplex: {from: a}}\n  l: {landscape: {simplex: t, highest: 0.5}}", "before the second vertex"),
      ("  t: {simplex: {from: a}}\n  l: {landscape: {simplex: t, through: [a, b]}}", "exclude"),
    ])
  func refusals(_ stages: String, _ words: String) throws {
    let error = #expect(throws: (any Error).self, "\(stages)") {
      try TemporaryExperiment().plan(Self.specification(stages))
    }
    let messages = (error as? Diagnostics)?.list.map(\.message) ?? []
    #expect(messages.contains { $0.contains(words) }, "\(stages): \(messages)")
  }

  @Test("a plane of too few vertices, and a training that diverges, fail with a way out")
  func failures() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          edge: {simplex: {from: a}}
          drawn: {landscape: {simplex: edge, grid: 3}}
          wild: {simplex: {from: a, vertices: 2, optimiser: {sgd: {rate: 3e38}}}}
        """), keepsGoing: true)
    #expect(run.failures["drawn"]?.contains("no simplex of three vertices") == true)
    #expect(run.failures["wild"]?.contains("lower rate") == true)
    #expect(run.failures.count == 2)
  }

  @Test("a simplex without volume is told of")
  func flat() throws {
    // A vertex that goes nowhere: noise of 1e-30 is lost in the weights.
    let run = try TemporaryExperiment().run(
      Self.specification(
        "  t: {simplex: {from: a, scatter: 1e-30, volume: 0, schedule: constant, optimiser: {sgd: {rate: 1e-30}}}}"
      ))
    #expect(run.failures == [:])
    let row = try #require(try Self.growth("t", run).table.rows.first)
    #expect(row[2].number == 0 && row[3] == .nothing)
    #expect(
      run.events.contains { event in
        if case .resultWarning("t", let message) = event {
          message.contains("the volume is 0")
        } else {
          false
        }
      })
  }

  @Test("a report shows it, and its numbers are compared")
  func report() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          tri: {simplex: {from: a, vertices: 2}}
          espro: {ensemble: {simplex: tri, members: 3}}
          figures: {plot: {of: [tri/growth, espro]}}
        """))
    #expect(run.failures == [:])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    for words in ["Simplexes", "One simplex of dimension 2", "mean loss of samples", "mean of the weights"] {
      #expect(page.contains(words), "\(words)")
    }
    let measures = try #require(ResultKinds.of("growth")?.measures)
    let values = try measures(
      "growth",
      [
        ArtifactFile(
          name: "growth.json", bytes: try TemporaryExperiment.bytes("stages/tri/growth.json", of: run))
      ])
    #expect(values.map(\.name) == ["loss", "log-volume", "volume", "dimension", "simplexes"])
    #expect(values.allSatisfy { $0.value.isFinite })
  }

  @Test(
    "files that are no simplex are refused",
    arguments: [
      ["vertices": "0", "simplexes": "[[0]]"], ["vertices": "99999999999999999999", "simplexes": "[[0]]"],
      ["vertices": "2", "simplexes": "[]"], ["vertices": "2", "simplexes": "[[0, 2]]"],
      ["vertices": "2", "simplexes": "[[0, 0]]"], ["vertices": "2", "simplexes": "[[0, 0.5]]"],
      ["vertices": "2", "simplexes": "[[-1]]"], ["vertices": "2", "simplexes": "{"], ["vertices": "2"], [:],
    ])
  func hostile(_ metadata: [String: String]) {
    let data = SafetensorsFile.encode(
      [StoredTensor("vertices.0.w", shape: [1], [Float(1)])], metadata: metadata)
    #expect(throws: (any Error).self) {
      try SimplexResult(files: [ArtifactFile(name: "simplex.safetensors", bytes: Array(data))])
    }
  }
}
