import FileFormats
import Foundation
import Networks
import Neural
import Testing

@testable import thalweg

@Suite("thalweg bench-check")
struct ReferenceCheckTests {
  private let workshop: Workshop
  private var file: URL { workshop.folder.appending(path: "state.safetensors") }

  init() throws { workshop = try Workshop() }

  /// Those whose weights and answers are kept as fixtures; the comparison with PyTorch checks all of them.
  private static let networks: [BenchmarkNetwork] = [.lenet5, .myNetSmall, .myNet, .cifar10Convnet]

  @Test("it answers as PyTorch does", arguments: networks)
  func answers(network: BenchmarkNetwork) throws {
    let sample = try CheckSample(network)
    try sample.write(to: file)
    let outcome = try workshop.thalweg(
      "bench-check", "state.safetensors", "--network", network.name, "--out", "answer.safetensors",
      "--steps",
      "3")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let path = workshop.folder.appending(path: "answer.safetensors").path
    let answer = try SafetensorsFile(decoding: FileContent.read(path))
    let reference = try sample.reference
    for (mine, theirs) in [("logits", "eval/logits"), ("loss", "train/loss")] {
      #expect(try distance(answer[mine], reference[theirs]) < 1e-4, "\(mine)")
    }
    for tensor in answer.tensors {
      let names = [("gradient/", "grad/"), ("buffers/", "train/buffers/")]
      guard let (mine, theirs) = names.first(where: { tensor.name.hasPrefix($0.0) }) else { continue }
      let name = tensor.name.dropFirst(mine.count)
      if network == .myNet, isCancelled(String(name)) { continue }
      #expect(try distance(tensor, reference[theirs + name]) < 1e-4, "\(tensor.name)")
    }
    try checkSteps(answer, sample)
  }

  /// The first step of Adam goes by rate · g / (|g| + ε), that of SGD by rate · g.
  private func checkSteps(_ answer: SafetensorsFile, _ sample: CheckSample) throws {
    for tensor in try sample.network.network.layout().parameters {
      let gradient = try #require(answer["gradient/\(tensor.name)"]?.floats())
      let start = sample[tensor.name]
      let adam = zip(start, gradient).map { $0 - 1e-3 * $1 / (abs($1) + 1e-8) }
      let sgd = zip(start, gradient).map { $0 - 1e-2 * $1 }
      for (name, expected) in [("adam", adam), ("sgd", sgd)] {
        let found = try #require(answer["\(name)/\(tensor.name)"]?.floats())
        let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
        #expect(worst < 1e-6, "\(name) of \(tensor.name)")
      }
    }
    for name in ["losses/adam", "losses/sgd"] {
      let losses = try #require(answer[name]?.elements(as: Double.self))
      #expect(losses.count == 3 && losses[0] == answer["loss"]?.elements(as: Double.self)?.first)
      #expect(losses[2] < losses[0])
    }
  }

  @Test("steps go on from what the optimisers remember")
  func goingOn() throws {
    let sample = try CheckSample(.lenet5)
    let memories = sample.tensors.filter { !["inputs", "classes"].contains($0.name) }.flatMap { tensor in
      [("adam.0", 0.02), ("adam.1", 0.0004), ("sgd.0", 0.3)].map { name, value in
        StoredTensor(
          "\(name)/\(tensor.name)", shape: tensor.shape,
          [Float](repeating: Float(value), count: tensor.shape.reduce(1, *)))
      }
    }
    var given = sample
    given.tensors += memories + [StoredTensor("step", shape: [], [Int64(9)])]
    try given.write(to: file)
    let outcome = try workshop.thalweg(
      "bench-check", "state.safetensors", "--network", "lenet5", "--out", "answer.safetensors", "--steps", "1"
    )
    #expect(outcome.code == 0, "\(outcome.errors)")
    let path = workshop.folder.appending(path: "answer.safetensors").path
    let answer = try SafetensorsFile(decoding: FileContent.read(path))
    for tensor in try LeNet5().network.layout().parameters {
      let gradient = try #require(answer["gradient/\(tensor.name)"]?.floats()).map(Double.init)
      let start = sample[tensor.name].map(Double.init)
      let adam = zip(start, gradient).map { weight, g in
        let mean = (0.9 * 0.02 + 0.1 * g) / (1 - pow(0.9, 10))
        let square = (0.999 * 0.0004 + 0.001 * g * g) / (1 - pow(0.999, 10))
        return weight - 1e-3 * mean / (square.squareRoot() + 1e-8)
      }
      let sgd = zip(start, gradient).map { $0 - 1e-2 * (0.9 * 0.3 + $1) }
      for (name, expected) in [("adam", adam), ("sgd", sgd)] {
        let found = try #require(answer["\(name)/\(tensor.name)"]?.floats())
        let worst = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(worst < 1e-6, "\(name) of \(tensor.name)")
      }
    }
  }

  /// Biases in front of a batch norm: their true gradient is 0, and what is left is rounding.
  private func isCancelled(_ name: String) -> Bool {
    ["0.bias", "3.bias", "7.bias", "12.bias", "15.bias"].contains(name)
  }

  /// |ours - theirs| / |theirs| over the values that the fixture holds of a tensor.
  private func distance(_ ours: StoredTensor?, _ theirs: StoredTensor?) throws -> Double {
    let whole = try #require(ours?.floats())
    let wanted = try #require(theirs?.floats())
    let sampled = stride(from: 0, to: whole.count, by: (whole.count + 159) / 160).map { Double(whole[$0]) }
    try #require(sampled.count == wanted.count)
    let apart = zip(sampled, wanted).reduce(0) { $0 + ($1.0 - Double($1.1)) * ($1.0 - Double($1.1)) }
    return (apart / wanted.reduce(0) { $0 + Double($1) * Double($1) }).squareRoot()
  }

  @Test(
    "a file that does not fit is refused with its name and what was expected",
    arguments: [
      ("0.weight", nil, "a tensor '0.weight'"), ("classes", nil, "a tensor 'classes'"),
      ("inputs", nil, "a tensor 'inputs'"),
      ("0.weight", StoredTensor("0.weight", shape: [2], [Float(1), 2]), "'0.weight' of shape [6, 1, 5, 5]"),
      (
        "0.bias", StoredTensor("0.bias", shape: [6], [Int64](repeating: 1, count: 6)),
        "floating-point numbers"
      ),
      (
        "classes", StoredTensor("classes", shape: [13], [Int64](repeating: 10, count: 13)), "classes below 10"
      ),
      ("classes", StoredTensor("classes", shape: [13], [Int64](repeating: -1, count: 13)), "found -1"),
      ("classes", StoredTensor("classes", shape: [12], [Int64](repeating: 1, count: 12)), "[12, 1, 28, 28]"),
      ("classes", StoredTensor("classes", shape: [0], [Int64]()), "n from 1 to 65536"),
      ("classes", StoredTensor("classes", shape: [1, 13], [Int64](repeating: 1, count: 13)), "shape [n]"),
      ("classes", StoredTensor("classes", shape: [13], [Float](repeating: 1, count: 13)), "I64 or I32"),
      ("0.bias", StoredTensor("0.bias", shape: [6], [Float](repeating: .nan, count: 6)), "not finite"),
    ] as [(String, StoredTensor?, String)])
  func refusal(name: String, tensor: StoredTensor?, part: String) throws {
    try CheckSample(.lenet5).replacing(name, with: tensor).write(to: file)
    try expectRefusal(saying: part)
  }

  @Test("what is no safetensors file is refused")
  func noSafetensors() throws {
    try expectRefusal(saying: "found none")
    try Data("not tensors at all".utf8).write(to: file)
    try expectRefusal(saying: "safetensors")
  }

  @Test("a place that cannot be written is named")
  func unwritable() throws {
    try CheckSample(.lenet5).write(to: file)
    let outcome = try workshop.thalweg(
      "bench-check", "state.safetensors", "--network", "lenet5", "--out", "missing/answer.safetensors")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("cannot write 'missing/answer.safetensors'"))
  }

  private func expectRefusal(saying part: String) throws {
    let outcome = try workshop.thalweg(
      "bench-check", "state.safetensors", "--network", "lenet5", "--out", "answer.safetensors")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(outcome.errors.contains("state.safetensors"), "\(outcome.errors)")
    #expect(!workshop.exists("answer.safetensors"))
  }
}
