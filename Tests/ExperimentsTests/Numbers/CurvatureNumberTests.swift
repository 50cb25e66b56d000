import Declarations
import FileFormats
import Foundation
import LinearAlgebra
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

/// Second derivatives against the dense Hessian of a small tanh network by PyTorch (`Fixtures/make_curvature.py`).
@Suite("Curvature against a dense Hessian")
struct CurvatureNumberTests {
  private let fixture: JSON
  private let entries: [LayerEntry] = [LayerEntry(Linear(10)), LayerEntry(Tanh()), LayerEntry(Linear(4))]

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/curvature.json")
    fixture = try JSON(parsing: Array(Data(contentsOf: path)))
  }

  private func numbers(_ name: String, _ json: JSON? = nil) throws -> [Double] {
    try #require((json ?? fixture)[name]).numbers(as: name)
  }

  private var weights: [Float] { get throws { try numbers("weights").map { Float($0) } } }

  private func session(batch: Int = 48) throws -> any CurvatureSession {
    let examples = Examples(
      input: Shape([1]), inputs: .floats(try numbers("inputs").map { Float($0) }),
      targets: .classes(try numbers("classes").map { ClassIndex($0) }), count: 48)
    return try NativeEngine(cores: 2).curvature(
      CurvatureJob(
        Network(input: Shape([1]), layers: entries), loss: Networks.CrossEntropy(), over: examples,
        batchSize: batch), threads: ThreadBudget(2))
  }

  /// Column k of the Hadamard matrix of order 64: all together they are an orthogonal basis, so that means over them are traces.
  private func hadamard(_ column: Int) -> [Double] {
    (0..<64).map { ($0 & column).nonzeroBitCount % 2 == 0 ? 1 : -1 }
  }

  private func dense(_ vector: [Double], _ hessian: [Double]) -> [Double] {
    (0..<64).map { row in (0..<64).reduce(0) { $0 + hessian[64 * row + $1] * vector[$1] } }
  }

  private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test("loss and gradient over several batches, the last of them smaller", arguments: [7, 48])
  func gradient(batch: Int) throws {
    let found = try session(batch: batch).gradient(at: weights, statistics: []) {}
    let wanted = try numbers("gradient")
    #expect(abs(found.loss - (try #require(fixture["loss"]?.number))) < 1e-6)
    #expect(norm(zip(found.gradient, wanted).map { $0 - $1 }) < 1e-6)
  }

  @Test(
    "products are the dense Hessian's, within 1e-3 of its norm, and twice the step moves them by a bounded error"
  )
  func products() throws {
    let session = try session()
    let hessian = try numbers("hessian")
    let largest = try #require(numbers("eigenvalues").last)
    for column in [1, 22, 63] {
      let direction = hadamard(column).map { $0 / 8 }
      let found = try session.product(direction, at: weights, statistics: [], difference: 5e-3) {}
      #expect(norm(zip(found, dense(direction, hessian)).map { $0 - $1 }) < 1e-3 * largest)
      // The length of the direction matters to the product, and not to the step.
      let long = try session.product(
        direction.map { 3 * $0 }, at: weights, statistics: [], difference: 5e-3
      ) {}
      #expect(norm(zip(found, long).map { 3 * $0 - $1 }) < 1e-4 * largest)
    }
  }

  @Test(
    "the mean over an orthogonal basis of signs is the trace, and the density's first four moments are exact within 1 %"
  )
  func moments() throws {
    let session = try session()
    let weights = try weights
    var traces: [Double] = []
    var sums = [Double](repeating: 0, count: 5)
    for column in 0..<64 {
      var lanczos = Lanczos(from: hadamard(column))
      for _ in 0..<12 {
        try lanczos.step { try session.product($0, at: weights, statistics: [], difference: 5e-3) {} }
      }
      let (nodes, quadrature) = try #require(lanczos.quadrature)
      for power in 0...4 {
        sums[power] += zip(nodes, quadrature).reduce(0) { sum, pair in
          sum + pair.1 * (0..<power).reduce(1) { value, _ in value * pair.0 } / 64
        }
      }
      traces.append(64 * zip(nodes, quadrature).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let trace = try #require(fixture["trace"]?.number)
    #expect(abs(traces.reduce(0, +) / 64 - trace) < 1e-3 * trace)
    #expect(abs(sums[0] - 1) < 1e-12)
    for (power, wanted) in try numbers("moments").enumerated() {
      #expect(abs(sums[power + 1] - wanted) < 0.01 * abs(wanted), "moment \(power + 1)")
    }
  }

  @Test("the standard error of a trace is that of the mean of its samples, by hand")
  func traceError() {
    var part = PartSpectrum(
      eigenvalues: .init(
        values: [], residuals: [], lowest: 0, lowestResidual: 0, steps: 0, isSettled: true, error: 0,
        vectors: []))
    #expect(part.trace == nil && part.traceError == nil)
    part.traces = [5]
    #expect(part.trace == 5 && part.traceError == nil)
    // Off the mean of 3 by -2, -1, 0 and 3: the variance of a sample is 14 / 3, and that of the mean of four 14 / 12.
    part.traces = [1, 2, 3, 6]
    #expect(part.trace == 3)
    #expect(abs((part.traceError ?? 0) - 1.0801234497346435) < 1e-15)
  }

  /// A run in which the fixture's network is imported and its data are arrays.
  private func run(_ stage: String, in experiment: TemporaryExperiment) throws -> TemporaryExperiment.Outcome
  {
    let network = Network(input: Shape([1]), layers: entries)
    let file = Weights(parameters: try weights, buffers: [], layout: try network.layout())
    try experiment.folder.write("weights.safetensors", file.files(named: "weights")[0].bytes)
    let data = SafetensorsFile.encode([
      StoredTensor("x", shape: [48, 1], try numbers("inputs").map { Float($0) }),
      StoredTensor("y", shape: [48], try numbers("classes").map { Int64($0) }),
    ])
    try experiment.folder.write("data.safetensors", Array(data))
    let pair = "{inputs: {path: data.safetensors, array: x}, labels: {path: data.safetensors, array: y}}"
    return try experiment.run(
      """
      name: dense
      data: {own: {dataset: {arrays: {shape: [1], classes: 4, train: \(pair), test: \(pair)}}}}
      networks: {small: {input: [1], layers: [linear: 10, tanh, linear: 4]}}
      stages:
        a: {import: {file: weights.safetensors, network: small, data: own}}
        found: {curvature: \(stage)}

      """)
  }

  @Test(
    "a stage's largest eigenvalues are within 1e-3 of the largest, its trace within twice its standard error, its eigenvectors those"
  )
  func stage() throws {
    let experiment = try TemporaryExperiment()
    let run = try run(
      "{weights: a, eigenvalues: 5, trace: 200, density: {probes: 3, steps: 64}}", in: experiment)
    #expect(run.failures == [:])
    let found = try CurvatureEvaluation(files: [
      ArtifactFile(
        name: "curvature.json", bytes: try TemporaryExperiment.bytes("stages/found/curvature.json", of: run))
    ])
    let place = try #require(found.places.first)
    let wanted = try numbers("eigenvalues").reversed().map { $0 }
    for rank in 1...5 {
      #expect(abs(found.eigenvalue(rank, at: place) - wanted[rank - 1]) < 1e-3 * wanted[0], "rank \(rank)")
    }
    #expect(found.value("settled", at: place) == 1 && found.value("steps", at: place) < 64)
    #expect(found.value("difference-error", at: place) < 1e-3 * wanted[0])
    #expect(found.value("difference-error", at: place) > 0)
    let trace = try #require(fixture["trace"]?.number)
    let error = found.value("trace-error", at: place)
    #expect(error > 0 && error < 0.2 * trace)
    #expect(abs(found.value("trace", at: place) - trace) < 2 * error)
    #expect(abs(found.value("loss", at: place) - (fixture["loss"]?.number ?? 0)) < 1e-6)
    #expect(abs(found.value("gradient-norm", at: place) - norm(try numbers("gradient"))) < 1e-6)

    // The probes of the density are the first of those of the trace; with the dense Hessian they have these moments.
    let hessian = try numbers("hessian")
    let part = NetworkPart.whole(of: try Network(input: Shape([1]), layers: entries).layout())
    let (nodes, quadrature) = found.spectrum(at: place)
    var images = (0..<3).map { part.signs(seed: 0, probe: $0) }
    for power in 1...4 {
      images = images.map { dense($0, hessian) }
      let exact =
        (0..<3).map { probe in
          zip(part.signs(seed: 0, probe: probe), images[probe]).reduce(0) { $0 + $1.0 * $1.1 } / 64
        }.reduce(0, +) / 3
      let own = zip(nodes, quadrature).reduce(0) { sum, pair in
        sum + pair.1 * (0..<power).reduce(1) { value, _ in value * pair.0 }
      }
      #expect(abs(own - exact) < 0.01 * abs(exact), "moment \(power)")
    }

    let vectors = try Eigenvectors(files: [
      ArtifactFile(
        name: "eigenvectors.safetensors",
        bytes: try TemporaryExperiment.bytes("stages/found/eigenvectors.safetensors", of: run))
    ])
    let layout = try Network(input: Shape([1]), layers: entries).layout()
    let kept = try #require(try vectors.vectors(at: weights, for: layout))
    #expect(kept.count == 2)
    for (rank, (value, vector)) in kept.enumerated() {
      let unit = vector.map { Double($0) }
      #expect(abs(norm(unit) - 1) < 1e-5 && value == found.eigenvalue(rank + 1, at: place))
      #expect(norm(zip(dense(unit, hessian), unit).map { $0 - value * $1 }) < 3e-3 * wanted[0])
    }
    #expect(try vectors.vectors(at: weights.map { $0 + 1 }, for: layout) == nil)
  }

  @Test("the blocks of layers are those of the dense Hessian, and their traces add up to the whole's")
  func layers() throws {
    let run = try run("{weights: a, by: layer, eigenvalues: 1, trace: 3}", in: try TemporaryExperiment())
    let found = try CurvatureEvaluation(files: [
      ArtifactFile(
        name: "curvature.json", bytes: try TemporaryExperiment.bytes("stages/found/curvature.json", of: run))
    ])
    #expect(found.places.map(\.part) == ["0", "2"] && found.places.map(\.parameters) == [20, 44])
    let hessian = try numbers("hessian")
    for (place, range) in zip(found.places, [0..<20, 20..<64]) {
      // By power iteration, shifted so that the largest is the largest by magnitude.
      var vector = range.map { _ in 1.0 }
      var value = 0.0
      for _ in 0..<4000 {
        let image = range.map { row in
          zip(range, vector).reduce(vector[row - range.lowerBound]) { $0 + hessian[64 * row + $1.0] * $1.1 }
        }
        let length = norm(image)
        value = length / norm(vector) - 1
        vector = image.map { $0 / length }
      }
      #expect(abs(found.eigenvalue(1, at: place) - value) < 1e-3 * value)
      let signs = NetworkPart.whole(of: try Network(input: Shape([1]), layers: entries).layout())
      let trace =
        (0..<3).map { probe -> Double in
          let z = signs.signs(seed: 0, probe: probe)
          return range.reduce(0) { sum, row in
            sum + z[row] * range.reduce(0) { $0 + hessian[64 * row + $1] * z[$1] }
          }
        }.reduce(0, +) / 3
      #expect(abs(found.value("trace", at: place) - trace) < 2e-3 * abs(trace))
    }
  }

  @Test(
    "with a batch norm, derivatives are PyTorch's with fixed statistics and with each batch's own",
    arguments: CurvatureJob.Norms.allCases)
  func norms(_ norms: CurvatureJob.Norms) throws {
    let normed = try #require(fixture["normed"])
    let network = Network(
      input: Shape([2]),
      layers: [
        LayerEntry(Linear(6)), LayerEntry(BatchNorm()), LayerEntry(Tanh()), LayerEntry(Linear(3)),
      ])
    let examples = Examples(
      input: Shape([2]), inputs: .floats(try numbers("inputs", normed).map { Float($0) }),
      targets: .classes(try numbers("classes", normed).map { ClassIndex($0) }), count: 32)
    let session = try NativeEngine(cores: 2).curvature(
      CurvatureJob(
        network, loss: Networks.CrossEntropy(), over: examples, batchSize: 16, norms: norms),
      threads: ThreadBudget(2))
    let weights = try numbers("weights", normed).map { Float($0) }
    let statistics = try numbers("statistics", normed).map { Float($0) }
    let wanted = try #require(normed[norms.rawValue])
    let gradient = try session.gradient(at: weights, statistics: statistics) {}.gradient
    #expect(norm(zip(gradient, try numbers("gradient", wanted)).map { $0 - $1 }) < 2e-6)
    let product = try session.product(
      try numbers("direction", normed), at: weights, statistics: statistics, difference: 5e-3
    ) {}
    let exact = try numbers("product", wanted)
    #expect(norm(zip(product, exact).map { $0 - $1 }) < 2e-3 * norm(exact))
  }
}
