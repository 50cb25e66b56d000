import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

/// Planes and lines through any weights, around a network and along a training.
@Suite("Landscapes of any weights")
struct LandscapeTests {
  private static func specification(_ stages: String) -> String {
    """
    name: planes
    data:
      moons: {dataset: {two-moons: {count: 60}}}
      line: {dataset: {random-function: {train: 20, test: 12}}}
    networks:
      small: {input: [2], layers: [linear: 6, tanh, linear: 2]}
      straight: {input: [1], layers: [linear: 1]}
      normed: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 3, batch: 20}
    stages:
      a: {train: {seed: 1, keep: {every-epochs: 1}, epochs: 6}}
      b: {train: {seed: 2}}
      c: {train: {seed: 3}}
    \(stages)

    """
  }

  private static func plane(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> PlaneEvaluation {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/plane.json", of: run)
    return try PlaneEvaluation(files: [ArtifactFile(name: "plane.json", bytes: bytes)])
  }

  private static func marks(_ plane: PlaneEvaluation) -> PlaneWeights? {
    if case .weights(let weights) = plane.scene { weights } else { nil }
  }

  private static func network(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> PlainNetwork {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    let file = try SafetensorsFile(decoding: FileContent(name: stage, bytes: Data(bytes)))
    return try PlainNetwork(Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) }))
  }

  /// The plane of two weights is the whole space: the loss is a quadratic form of them.
  @Test(
    "on the plane through three straight lines, the squared error is the quadratic function that it is by hand"
  )
  func quadratic() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          p: {train: {network: straight, data: line, seed: 1, epochs: 1}}
          q: {train: {network: straight, data: line, seed: 2, epochs: 1}}
          r: {train: {network: straight, data: line, seed: 3, epochs: 1}}
          plane: {landscape: {through: [p, q, r], grid: 4, lowest: -1, highest: 2}}
          other: {landscape: {through: [p, q, r], grid: 4, lowest: -1, highest: 2, frame: affine}}
        """))
    #expect(run.failures == [:])
    let vectors = try ["p", "q", "r"].map { try Self.network($0, run).vector }
    let examples = try RandomFunction(train: 20, test: 12).decode(.test, files: []) { try $0.read() }
    guard case .floats(let x) = examples.inputs, case .values(let y, 1) = examples.targets else {
      throw ArtifactError("points of a function are values")
    }
    func error(_ vector: [Double]) -> Double {
      zip(x, y).reduce(0) { $0 + pow(vector[0] * Double($1.0) + vector[1] - Double($1.1), 2) }
        / Double(x.count)
    }
    func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
    let (u, raw) = (difference(vectors[1], vectors[0]), difference(vectors[2], vectors[0]))
    let share = (u[0] * raw[0] + u[1] * raw[1]) / (u[0] * u[0] + u[1] * u[1])
    let across = zip(raw, u).map { $0 - share * $1 }
    for (stage, v) in [("plane", across), ("other", raw)] {
      let plane = try Self.plane(stage, run)
      let errors = try #require(plane.grid("mse"))
      #expect(plane.alphas == [-1, 0, 1, 2])
      for (row, b) in plane.betas.enumerated() {
        for (column, a) in plane.alphas.enumerated() {
          let wanted = error([0, 1].map { vectors[0][$0] + a * u[$0] + b * v[$0] })
          #expect(abs(errors[row][column] - wanted) < 1e-4 * max(1, wanted), "\(stage) \(a) \(b)")
        }
      }
      let marks = try #require(Self.marks(plane)).marks
      #expect(marks.map(\.name) == ["p", "q", "r"])
      let third = stage == "plane" ? [share, 1] : [0, 1]
      for (mark, place) in zip(marks, [[0, 0], [1, 0], third]) {
        #expect(abs(mark.at.alpha - place[0]) < 1e-6 && abs(mark.at.beta - place[1]) < 1e-6)
        #expect(mark.distance < 1e-6)
      }
    }
  }

  @Test("a line through two networks has the values of the segment between them, and of networks beyond")
  func line() throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          across: {landscape: {through: [a, b], grid: 8, lowest: -0.2, highest: 1.2, marks: c}}
          segment: {curve: {through: [a, b]}}
          along: {evaluate: {curve: segment, points: 6, splits: test, metrics: [cross-entropy, error]}}
          figures: {plot: {of: across}}
        """))
    #expect(run.failures == [:])
    let line = try Self.plane("across", run)
    #expect(line.isLine && line.alphas == [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
    let bytes = try TemporaryExperiment.bytes("stages/along/points.json", of: run)
    let along = try CurveEvaluation(files: [ArtifactFile(name: "points.json", bytes: bytes)])
    for metric in ["cross-entropy", "error"] {
      let values = try #require(line.grid(metric))[0][1...6]
      let wanted = along.series(metric, path: "curve", split: "test")
      for (value, wanted) in zip(values, wanted) { #expect(abs(value - wanted) < 1e-5 * max(1, wanted)) }
    }
    let marks = try #require(Self.marks(line))
    #expect(marks.marks.map(\.name) == ["a", "b", "c"] && marks.marks[2].distance > 0.1 * marks.units[0])
    let svg = try TemporaryExperiment.bytes("stages/figures/across-line.svg", of: run).utf8Text
    #expect(svg.contains(">a<") && svg.contains(">b<"))
    let list = try TemporaryExperiment.bytes("stages/figures/figures.json", of: run).utf8Text
    #expect(list.contains("the line through a and b") && list.contains("c is drawn by projection"))
  }

  @Test("networks on a line or at one point span no plane, and the message has their rank")
  func degenerate() throws {
    let experiment = try TemporaryExperiment()
    let run = try experiment.run(
      Self.specification(
        """
          segment: {curve: {through: [a, b]}}
          middle: {point: {curve: segment, at: 0.5}}
          flat: {landscape: {through: [a, middle, b], grid: 3}}
          same: {average: {of: a}}
          none: {landscape: {through: [a, same], grid: 3}}
          towards: {landscape: {around: a, directions: {towards: [b, middle]}, grid: 3}}
        """), keepsGoing: true)
    #expect(Set(run.failures.keys) == ["flat", "none", "towards"])
    #expect(run.failures["flat"]?.contains("'a', 'middle' and 'b'") == true)
    #expect(run.failures["flat"]?.contains("rank 1") == true)
    #expect(run.failures["none"]?.contains("no line") == true)
    #expect(run.failures["towards"]?.contains("their rank is 1") == true)
  }

  @Test("a finer grid and a wider one compute what is new, and share the bits of the rest")
  func refined() throws {
    let experiment = try TemporaryExperiment()
    func run(_ settings: String) throws -> (PlaneEvaluation, passes: Int) {
      let run = try experiment.run(
        Self.specification("  plane: {landscape: {around: a, \(settings)}}"))
      #expect(run.failures == [:])
      return (try Self.plane("plane", run), run.tally.passes)
    }
    func expectShared(_ small: PlaneEvaluation, _ large: PlaneEvaluation) throws {
      let (few, many) = (try #require(small.grid("cross-entropy")), try #require(large.grid("cross-entropy")))
      for (row, beta) in small.betas.enumerated() {
        for (column, alpha) in small.alphas.enumerated() {
          let place = (
            try #require(large.betas.firstIndex(of: beta)), try #require(large.alphas.firstIndex(of: alpha))
          )
          #expect(many[place.0][place.1].bitPattern == few[row][column].bitPattern)
        }
      }
    }
    let coarse = try run("grid: 5")
    #expect(coarse.passes == 25 && coarse.0.alphas == [-1, -0.5, 0, 0.5, 1])
    let fine = try run("grid: 9")
    #expect(fine.passes == 81 - 25)
    try expectShared(coarse.0, fine.0)
    let wide = try run("grid: 9, lowest: -1.5, highest: 2.5")
    #expect(wide.passes == 81 - 25)
    try expectShared(coarse.0, wide.0)
    let other = try run("grid: 5, directions: {random: {seed: 1}}")
    #expect(other.passes == 25)
    let centre = (try #require(coarse.0.grid("error"))[2][2], try #require(other.0.grid("error"))[2][2])
    #expect(centre.0 == centre.1)
  }

  @Test("places of grids are the nearest numbers to what they are, whatever the grid")
  func places() {
    #expect(GridPlaces.even(8, from: -0.2, to: 1.2) == [-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
    let wide = GridPlaces.even(42, from: -0.34, to: 2.53)
    let narrow = GridPlaces.even(21, from: -0.2, to: 1.2)
    for place in narrow { #expect(wide.contains { $0.bitPattern == place.bitPattern }, "\(place)") }
    for count in 2...40 {
      let few = GridPlaces.even(count, from: -0.2, to: 1.2)
      let many = GridPlaces.even(3 * (count - 1) + 1, from: -0.2, to: 1.2)
      for (index, place) in few.enumerated() { #expect(many[3 * index].bitPattern == place.bitPattern) }
      // What results and figures showed before is what they show now, and so is what the engine is given.
      for (index, place) in few.enumerated() {
        let former = -0.2 + 1.4 * (Double(index) / Double(count - 1))
        #expect(abs(place - former) < 1e-15 && (Float(place) == Float(former) || place == 0))
        #expect(place.decimal(amidst: few) == former.decimal(amidst: few))
      }
    }
    let odd = GridPlaces.even(3, from: -0.1234567890123, to: 1)
    #expect(odd[0] == -0.1234567890123 && abs(odd[2] - 1) < 1e-15)
  }

  @Test("along a training, the last state is at 0,0, the farthest at 1, and shares of variance add up to 1")
  func trajectory() throws {
    let experiment = try TemporaryExperiment()
    let text = Self.specification(
      """
        path: {landscape: {trajectory: a, grid: 4}}
        figures: {plot: {of: path}}
      """)
    let run = try experiment.run(text)
    #expect(run.failures == [:])
    let plane = try Self.plane("path", run)
    let weights = try #require(Self.marks(plane))
    #expect(weights.layout == .trajectory && weights.states.map(\.name) == (1...6).map { "epoch-\($0)" })
    let last = weights.states[5]
    #expect(abs(last.at.alpha) < 1e-9 && abs(last.at.beta) < 1e-9 && last.distance < 1e-9)
    for values in [weights.states.map(\.at.alpha), weights.states.map(\.at.beta)] {
      #expect(abs((values.max() ?? 0) - 1) < 1e-9 && (values.min() ?? -2) >= -1)
    }
    #expect(abs(weights.explained.reduce(0, +) - 1) < 1e-12 && weights.explained[0] > weights.explained[1])
    let (least, low) = (weights.states.map { min($0.at.alpha, $0.at.beta) }.min() ?? 0, plane.alphas[0])
    #expect(low <= least - 0.2 + 1e-12 && low >= least - 0.3 && plane.alphas[3] == 1.2)
    let list = try TemporaryExperiment.bytes("stages/figures/figures.json", of: run).utf8Text
    #expect(list.contains("the 6 states of a along") && list.contains("components explain"))
    // Nothing is trained again.
    let finer = try experiment.run(text.replacing("grid: 4", with: "grid: 7"))
    #expect(finer.executed.sorted() == ["figures", "path"] && finer.tally.passes == 49 - 16)
  }

  @Test(
    "around a network with batch norms, all may have its own statistics; other planes have none of their own")
  func statistics() throws {
    let experiment = try TemporaryExperiment()
    let stages = """
        n: {train: {network: normed, seed: 1}}
        m: {train: {network: normed, seed: 2}}
        own: {landscape: {around: n, grid: 3, statistics: own}}
        estimated: {landscape: {around: n, grid: 3}}
        alone: {evaluate: {weights: n, splits: test, metrics: [cross-entropy, error]}}
      """
    let run = try experiment.run(Self.specification(stages))
    #expect(run.failures == [:])
    let (own, estimated) = (try Self.plane("own", run), try Self.plane("estimated", run))
    #expect(own.statistics?.policy == "own" && estimated.statistics?.policy == "estimate")
    let bytes = try TemporaryExperiment.bytes("stages/alone/networks.json", of: run)
    let alone = try NetworkEvaluation(files: [ArtifactFile(name: "networks.json", bytes: bytes)])
    let centre = try #require(own.grid("cross-entropy"))[1][1]
    #expect(abs(centre - alone.table.numbers("cross-entropy")[0]) < 1e-6)
    #expect(try #require(estimated.grid("cross-entropy"))[0][0] != own.grid("cross-entropy")?[0][0])
    for (stage, words) in [
      ("landscape: {through: [n, m], statistics: own}", "no statistics of their own"),
      ("landscape: {around: n, statistics: average}", "no two ends"),
      ("landscape: {around: a, frame: affine}", "have no frame"),
      ("landscape: {through: [a, b, c, a]}", "here are 4"),
      ("landscape: {through: [a, a]}", "named twice"),
      ("landscape: {through: [a, n], network: small, data: moons}", "different networks"),
      ("landscape: {through: [a, b], directions: random}", "those of a plane around a network"),
      ("landscape: {through: [a, b], highest: 0.5}", "before the second network"),
      ("landscape: {trajectory: b}", "keeps no epochs"),
      ("landscape: {trajectory: [a/epoch-1, a/epoch-2]}", "2 states span no plane"),
      ("landscape: {around: a, directions: {towards: [a, b]}}", "named twice"),
    ] {
      let error = #expect(throws: (any Error).self, "\(stage)") {
        try experiment.plan(Self.specification(stages + "\n  wrong: {\(stage)}"))
      }
      #expect((error as? Diagnostics)?.list.contains { $0.message.contains(words) } == true, "\(stage)")
    }
  }
}

extension [UInt8] {
  fileprivate var utf8Text: String { String(decoding: self, as: UTF8.self) }
}
