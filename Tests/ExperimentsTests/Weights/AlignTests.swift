import Declarations
import Foundation
import LinearAlgebra
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

private let isThere = (try? OpenBLAS.ofSystem()) != nil

/// Networks whose units are permuted to lie near another one, and what is done with the permutations.
@Suite("Alignment", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct AlignTests {
  static let specification = """
    name: aligned
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks:
      small:
        input: [2]
        layers:
          - {linear: 8}
          - batch-norm
          - relu
          - residual: {main: [{linear: 8}, tanh, {linear: 8}]}
          - relu
          - {linear: 7}
          - tanh
          - {linear: 2}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
      aligned: {align: {weights: b, to: a, restarts: 3}}

    """

  private static let network = Network(
    input: Shape([2]),
    layers: [
      LayerEntry(Linear(8)), LayerEntry(BatchNorm()), LayerEntry(Relu()),
      LayerEntry(
        .residual(Residual(main: [LayerEntry(Linear(8)), LayerEntry(Tanh()), LayerEntry(Linear(8))]))),
      LayerEntry(Relu()), LayerEntry(Linear(7)), LayerEntry(Tanh()), LayerEntry(Linear(2)),
    ])

  private func weights(
    _ stage: String, _ run: TemporaryExperiment.Outcome, output: String = "weights"
  ) throws -> (parameters: [Float], buffers: [Float]) {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/\(output).safetensors", of: run)
    let found = try Weights(files: [ArtifactFile(name: "weights.safetensors", bytes: bytes)])
    let layout = try Self.network.layout()
    return (try found.parameters(for: layout), try found.buffers(for: layout))
  }

  private func permutation(
    _ stage: String, _ run: TemporaryExperiment.Outcome, output: String = "permutation"
  ) throws -> NetworkPermutation {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/\(output).safetensors", of: run)
    return try PermutationResult(files: [ArtifactFile(name: "permutation.safetensors", bytes: bytes)])
      .permutation(of: NetworkSymmetry(Self.network.graph()))
  }

  private func alignment(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> AlignmentResult {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/alignment.json", of: run)
    return try AlignmentResult(files: [ArtifactFile(name: "alignment.json", bytes: bytes)])
  }

  @Test("aligned weights compute what they did, lie nearer, and follow from the permutation")
  func aligned() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          again: {permute: {weights: b, by: aligned}}
          back: {permute: {weights: aligned, by: aligned, inverse: true}}
          there-and-back: {permute: {weights: b, by: [aligned, back]}}
          named: {evaluate: {weights: [b, aligned], splits: test, metrics: [cross-entropy]}}

        """)
    #expect(run.failures == [:])
    let (b, aligned) = (try weights("b", run), try weights("aligned", run))
    #expect(
      aligned.parameters != b.parameters
        && aligned.parameters.map(abs).sorted() == b.parameters.map(abs).sorted())
    #expect(try weights("again", run) == aligned)
    #expect(try weights("back", run) == b)
    #expect(try weights("there-and-back", run) == b)
    let symmetry = NetworkSymmetry(try Self.network.graph())
    #expect(try permutation("there-and-back", run) == .identity(of: symmetry))
    #expect(try permutation("back", run) == permutation("aligned", run).inverse)
    let named = try ResultTable(
      json: JSON(parsing: TemporaryExperiment.bytes("stages/named/networks.json", of: run))["table"])
    let losses = named.numbers("cross-entropy")
    #expect(abs(losses[0] - losses[1]) < 1e-5)
    let result = try alignment("aligned", run)
    #expect(result.restarts.rows.map { $0[1].text } == ["identity", "layers", "relaxed"])
    let summary = try #require(result.networks.rows.first)
    #expect(summary[2].number < summary[1].number)
    // ⟨A, πB⟩ by hand from the weights.
    let a = try weights("a", run)
    let product = zip(a.parameters, aligned.parameters).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(result.best - product) < 1e-6)
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("Alignments") && report.contains("aligned: distance to the network that stayed"))
  }

  @Test("a planted permutation is found, and the barrier is gone")
  func planted() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          moved: {permute: {weights: a, by: aligned}}
          found: {align: {weights: moved, to: a, restarts: 20}}
          near: {align: {weights: moved, to: a, match: activations}}

        """)
    #expect(run.failures == [:])
    let a = try weights("a", run)
    #expect(try weights("moved", run) != a)
    #expect(try weights("found", run) == a)
    #expect(try weights("near", run) == a)
    let result = try alignment("found", run)
    #expect(result.networks.rows[0][2].number == 0)
    #expect(result.foundCount >= 1 && result.restarts.rows.count == 20)
    let measures = result.measures
    #expect(measures.first { $0.name == "found" }?.value == Double(result.foundCount) / 20)
  }

  @Test("several networks come into one order, and each is what its permutation makes of it")
  func several() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          circle: {align: {weights: [b, c], to: a, restarts: 2}}
          mean: {average: {of: [a, circle/network-1, circle/network-2]}}
          again: {permute: {weights: c, by: circle/permutation-2}}

        """)
    #expect(run.failures == [:])
    #expect(try weights("again", run) == weights("circle", run, output: "network-2"))
    let result = try alignment("circle", run)
    #expect(result.networks.rows.count == 2 && result.restarts.rows.count == 2)
    #expect(result.measures.contains { $0.name == "network-2.distance.after" })
  }

  @Test(
    "several networks that are one, shuffled, come back into its order, not into one that all of them share")
  func severalPlanted() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          other: {align: {weights: c, to: b, restarts: 1, starts: []}}
          first: {permute: {weights: a, by: aligned}}
          second: {permute: {weights: a, by: other}}
          home: {align: {weights: [first, second], to: a, restarts: 3}}
          # The way from the second to the first, by the one that stays.
          between: {permute: {weights: second, by: home/permutation-2}}
          way: {permute: {weights: between, by: home/permutation-1, inverse: true}}

        """)
    #expect(run.failures == [:])
    let a = try weights("a", run)
    #expect(try weights("first", run) != a && weights("second", run) != a)
    #expect(try weights("second", run) != weights("first", run))
    for network in ["network-1", "network-2"] { #expect(try weights("home", run, output: network) == a) }
    #expect(try weights("way", run) == weights("first", run))
    #expect(try alignment("home", run).networks.numbers("after") == [0, 0])
  }

  @Test("matching through the loss keeps the permutation of the lowest, so that more epochs are never worse")
  func lowest() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          through:
            for: {epochs: [1, 2, 3, 4, 5, 6, 7, 8]}
            align: {weights: b, to: a, restarts: 1, batch: 20, match: {straight-through: {epochs: "${for.epochs}", optimiser: {adam: {rate: 3e-2}}}}}

        """)
    #expect(run.failures == [:])
    let losses = try (1...8).map { try alignment("through@epochs=\($0)", run).best }
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 }, "\(losses)")
  }

  @Test("restarts that come as far as the best are counted, up to rounding")
  func counted() throws {
    let rows = [(1, 2.0), (2, 1.5), (3, 2.0 - 1e-12), (4, 1.999)].map { number, objective in
      #"[\#(number), "random \#(number)", \#(objective), 3, 1, 0.5, \#(number == 1 ? 1 : 0)]"#
    }
    let text = """
      {"match": "weights", "objective": "inner product of weights", "better": "higher",
       "restarts": {"columns": ["restart", "start", "objective", "steps", "settled", "agreement", "best"],
                    "rows": [\(rows.joined(separator: ", "))]},
       "networks": {"columns": ["network", "before", "after", "moved"], "rows": [[1, 1.4, 0.9, 1]]},
       "layers": {"columns": ["network", "layer", "before", "after"], "rows": []},
       "groups": {"columns": ["network", "group", "units", "unmoved"], "rows": []}}
      """
    let result = try AlignmentResult(files: [ArtifactFile(name: "alignment.json", text: text)])
    #expect(result.best == 2 && result.foundCount == 2)
    #expect(result.measures.first { $0.name == "found" }?.value == 0.5)
  }

  @Test("of several permutations the first is applied first, and all of them are undone from the last on")
  func order() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          other: {align: {weights: c, to: b, restarts: 1, starts: []}}
          both: {permute: {weights: c, by: [aligned, other]}}
          turned: {permute: {weights: c, by: [other, aligned]}}
          one: {permute: {weights: c, by: aligned}}
          two: {permute: {weights: one, by: other}}
          back: {permute: {weights: both, by: [aligned, other], inverse: true}}

        """)
    #expect(run.failures == [:])
    #expect(try weights("both", run) == weights("two", run))
    #expect(try weights("both", run) != weights("turned", run))
    #expect(try weights("back", run) == weights("c", run))
    let (first, second) = (try permutation("aligned", run), try permutation("other", run))
    #expect(try permutation("both", run) == second.after(first))
  }

  @Test("matching by activations and through the loss keep the function, and say what they came to")
  func otherMatches() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          seen: {align: {weights: b, to: a, match: activations}}
          products: {align: {weights: b, to: a, match: {activations: {examples: 20, by: inner-product}}}}
          through: {align: {weights: b, to: a, match: {straight-through: {epochs: 2}}, restarts: 2, batch: 20}}
          drawn: {plot: {of: [seen, through]}}

        """)
    #expect(run.failures == [:])
    for stage in ["seen", "products", "through"] {
      #expect(try permutation(stage, run).fits(NetworkSymmetry(Self.network.graph())))
    }
    let seen = try alignment("seen", run)
    #expect(seen.objective == "sum of correlations" && seen.restarts.rows.count == 1)
    let through = try alignment("through", run)
    #expect(through.isBetterWhenLower && through.best == through.restarts.numbers("objective").min())
    for name in ["seen-restarts", "seen-layers", "through-restarts"] {
      let figure = String(
        decoding: try TemporaryExperiment.bytes("stages/drawn/\(name).svg", of: run), as: UTF8.self)
      #expect(figure.contains("<svg"))
    }
  }

  /// An edit of `aligned`, and how many restarts it computes.
  static let edits: [(name: String, from: String, to: String, restarts: Int)] = [
    ("a comment", "stages:", "# a remark\nstages:", 0),
    ("3 -> 4 restarts", "restarts: 3", "restarts: 4", 1),
    ("starts in another order", "restarts: 3", "restarts: 3, starts: [relaxed, identity]", 1),
    ("3 -> 2 restarts", "restarts: 3", "restarts: 2", 0),
    ("other starts: from random permutations alone", "restarts: 3", "restarts: 3, starts: []", 3),
    ("another seed", "restarts: 3", "restarts: 3, seed: 5", 3),
    ("another match", "restarts: 3", "match: activations", 1),
    ("another network to align", "weights: b", "weights: c", 3),
    ("a stage of another name", "  aligned:", "  nearer:", 0),
    ("a default written out", "restarts: 3", "restarts: 3, match: weights", 0),
  ]

  static let table = """
    | edit of `align: {weights: b, to: a, restarts: 3}` | restarts |
    |---|--:|

    """ + edits.map { "| \($0.name) | \($0.restarts) |\n" }.joined()

  @Test("an edit computes the restarts that are new, and nothing else", arguments: edits.indices)
  func edit(_ index: Int) throws {
    let (_, from, to, restarts) = Self.edits[index]
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification)
    let edited = Self.specification.replacing(from, with: to)
    let outcome = try experiment.run(edited)
    #expect(outcome.failures == [:])
    #expect(try outcome.work.filter { $0.unit == "restart" }.reduce(0) { $0 + Int($1.amount) } == restarts)
    if restarts > 0 {
      let fresh = try TemporaryExperiment().run(edited)
      try RunFiles.expectEqual(outcome, fresh)
    }
  }

  @Test("docs/caching.md has the table of edits as it is tested here")
  func caching() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/caching.md"), encoding: .utf8)
    #expect(page.contains(Self.table), "the table should be:\n\(Self.table)")
  }

  @Test("a plan says how many restarts are there")
  func progress() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification)
    let more = Self.specification.replacing("restarts: 3", with: "restarts: 5")
    let progress = try #require(try experiment.cachedProgress(of: "aligned", in: more))
    #expect(progress.unit == "restart" && progress.done == 3 && progress.total == 5)
  }

  @Test(
    "what cannot be aligned is refused at its place",
    arguments: [
      ("align: {weights: a, to: a}", "'a' is there twice, and lies on itself already"),
      ("align: {weights: [b, b], to: a}", "'b' is named twice"),
      (
        "align: {weights: [b, c], to: a, match: activations}",
        "several networks at once are matched by their weights"
      ),
      (
        "align: {weights: b, to: a, match: activations, restarts: 3}",
        "matching by activations has one answer, which restarts do not change"
      ),
      (
        "align: {weights: b, to: a, network: {input: [2], layers: [linear: 2]}}",
        "the network has no hidden units that may change places"
      ),
      (
        "permute: {weights: b, by: aligned, network: {input: [2], layers: [linear: 2]}}",
        "'aligned' permutes the units of another network"
      ),
      (
        #"align: {weights: b, to: a, network: {input: [2], python: {object: "x.py:Net"}}}"#,
        "the units of a Python module cannot be permuted: what ties them is seen in a network's layers"
      ),
      ("permute: {weights: b, by: a}", "`by` needs a permutation; 'a' makes weights and a history"),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    #expect {
      _ = try TemporaryExperiment().run(Self.specification + "  wrong: {\(stage)}\n")
    } throws: { error in
      let messages = (error as? Diagnostics)?.list.map(\.message) ?? []
      if !messages.contains(message) { Issue.record("\(messages)") }
      return messages.contains(message)
    }
  }
}
