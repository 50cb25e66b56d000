import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Platform
import Testing
import Workflow

@testable import Experiments

// What is made of simplexes: ensembles of samples, and planes.
extension SimplexTests {
  @Test("samples, temperatures and outliers are what the stored simplexes say by the definitions")
  func sampled() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          tri: {simplex: {from: a, vertices: 2}}
          joined: {simplex: {from: [a, b]}}
          espro: {ensemble: {simplex: tri, members: 4, seed: 3, temperature: validation, outliers: others}}
          both: {ensemble: {simplex: [tri, joined], members: 7, seed: 3}}
          centre: {average: {of: [a, b]}}
        """))
    #expect(run.failures == [:])
    let layout = try Self.network.layout()
    func plain(_ vector: [Float]) throws -> PlainNetwork {
      try PlainNetwork(
        Dictionary(
          uniqueKeysWithValues: layout.parameters.map {
            ($0.name, StoredTensor($0.name, shape: $0.shape, Array(vector[$0.range])))
          }))
    }
    let moons = TwoMoons(seed: 0, count: 120, noise: 0.3).decode(.test, files: []) { try $0.read() }
    guard case .floats(let values) = moons.inputs else { preconditionFailure("points are floats") }
    let measures = PlainMeasures(
      examples: (0..<120).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] },
      classes: moons.labels.map { Int($0) })
    func sample(_ corners: [[Float]], _ number: Int) throws -> PlainNetwork {
      let shares = SimplexSamples(of: corners, seed: 3).coefficients(at: [Double(number)])
      return try plain(
        corners[0].indices.map { index in
          Float(zip(shares, corners).reduce(0) { $0 + $1.0 * Double($1.1[index]) })
        })
    }
    let tri = try Self.simplex("tri", run).complex(for: layout)
    let joined = try Self.simplex("joined", run).complex(for: layout)
    let espro = try Self.ensemble("espro", run)
    let members = try (0..<4).map { try sample(tri.vertices, $0) }
    for (row, network) in zip(espro.rows(of: .member), members) {
      #expect(abs(row[2].number - measures.crossEntropy(network.probabilities)) < 1e-5)
    }
    #expect(Set(espro.rows(of: .member).map { $0[2].number }).count == 4)
    let centre = try plain(tri.centre)
    #expect(
      abs((espro.rows(of: .centre).first?[2].number ?? .nan) - measures.crossEntropy(centre.probabilities))
        < 1e-5)
    let whole = measures.crossEntropy { example in
      let rows = members.map { $0.probabilities(example) }
      return [0, 1].map { c in rows.reduce(0) { $0 + $1[c] } / 4 }
    }
    #expect(abs((espro.rows(of: .probabilityMean).first?[2].number ?? .nan) - whole) < 1e-5)
    #expect(espro.scaled?.rows.count == espro.table.rows.count && espro.outliers != nil)
    // Simplexes take turns: three of the first, two of each of the others, in the order of simplexes.
    let both = try Self.ensemble("both", run)
    let expected =
      try (0..<3).map { try sample(tri.vertices, $0) }
      + (0..<2).map { try sample(joined.corners(of: 0), $0) }
      + (0..<2).map { try sample(joined.corners(of: 1), $0) }
    #expect(both.rows(of: .member).count == 7 && both.rows(of: .centre).isEmpty)
    for (row, network) in zip(both.rows(of: .member), expected) {
      #expect(abs(row[2].number - measures.crossEntropy(network.probabilities)) < 1e-5)
    }
  }

  @Test("statistics are estimated anew for each member, and more members compute what is new")
  func norms() throws {
    let layers = "linear: 6, batch-norm, tanh, linear: 2"
    func text(_ members: Int) -> String {
      Self.specification(
        "  tri: {simplex: {from: a, vertices: 2}}\n  espro: {ensemble: {simplex: tri, members: \(members)}}",
        layers: layers)
    }
    let experiment = try TemporaryExperiment()
    let run = try experiment.run(text(4))
    #expect(run.failures == [:] && run.tally.passes == 5)
    #expect(try Self.ensemble("espro", run).statistics?.policy == "estimate")
    #expect(try experiment.cachedProgress(of: "espro", in: text(6))?.missing == 2)
    let more = try experiment.run(text(6))
    #expect(more.tally.passes == 2)
    #expect(
      try Self.ensemble("espro", more).rows(of: .member).prefix(4)
        == Self.ensemble("espro", run).rows(of: .member).prefix(4))
    try RunFiles.expectEqual(more, try TemporaryExperiment().run(text(6), cores: 2))
    // Samples of another seed are others.
    let edited = text(6).replacing("members: 6", with: "members: 6, seed: 1")
    #expect(try experiment.cachedProgress(of: "espro", in: edited)?.missing == 6)
  }

  @Test("a plane goes through three vertices, with the triangle between them")
  func drawn() throws {
    let experiment = try TemporaryExperiment()
    let text = Self.specification(
      """
        tri: {simplex: {from: a, vertices: 3}}
        drawn: {landscape: {simplex: tri, grid: 5}}
        alone: {evaluate: {weights: a, splits: test}}
        figures: {plot: {of: drawn}}
      """)
    let run = try experiment.run(text)
    #expect(run.failures == [:])
    let plane = try PlaneEvaluation(files: [
      ArtifactFile(
        name: "plane.json", bytes: try TemporaryExperiment.bytes("stages/drawn/plane.json", of: run))
    ])
    guard case .weights(let weights) = plane.scene else {
      Issue.record("a plane through weights")
      return
    }
    #expect(weights.marks.map(\.name) == ["vertex 0", "vertex 1", "vertex 2", "vertex 3"])
    #expect(weights.marks.map { weights.isOff($0) } == [false, false, false, true])
    #expect(weights.outline.count == 4 && weights.outline.first == weights.outline.last)
    #expect(weights.outline.dropLast() == weights.marks.prefix(3).map(\.at)[...])
    let svg = String(
      decoding: try TemporaryExperiment.bytes("stages/figures/drawn-error.svg", of: run), as: UTF8.self)
    #expect(svg.contains("vertex 2") && svg.contains("simplex"))
    // The first vertex is the network that it was added to.
    let finer = try experiment.run(text.replacing("grid: 5", with: "grid: 8, lowest: -0.2, highest: 1.2"))
    let values = try PlaneEvaluation(files: [
      ArtifactFile(
        name: "plane.json", bytes: try TemporaryExperiment.bytes("stages/drawn/plane.json", of: finer))
    ])
    let place = try #require(values.alphas.firstIndex { abs($0) < 1e-12 })
    let alone = try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/alone/networks.json", of: run))
    ])
    let measured = try #require(values.grid("cross-entropy"))[place][place]
    #expect(abs(measured - (alone.table.numbers("cross-entropy").first ?? .nan)) < 1e-6)
  }
}
