import Declarations
import FileFormats
import Foundation
import Networks
import Testing
import Workflow

@testable import Experiments
@testable import Neural

@Suite("Networks of published code, as PyTorch has them")
struct PublishedNetworkTests {
  private static let counts: [(name: String, network: Network)] = [
    ("resnet 20 pad", ResNet().network), ("resnet 20 projection", ResNet(shortcut: .projection).network),
    ("resnet 56 pad", ResNet(depth: 56).network), ("preresnet 20", PreResNet().network),
    ("preresnet 164", PreResNet(depth: 164).network), ("wide-resnet 28 10", WideResNet().network),
    (
      "wide-resnet 28 10 Garipov",
      WideResNet(bias: true, strideAt: 2, shortcutFrom: .input).network
    ),
    ("resnet18", ResNet18().network), ("vgg 11 batch", VGG(depth: 11, norm: .batch).network),
    ("vgg 16 mlp", VGG(depth: 16, classifier: .mlp).network), ("vgg 19", VGG(depth: 19).network),
    ("conv-fc", ConvFC().network),
  ]

  @Test("full-size networks have as many parameters as PyTorch's", arguments: counts.indices)
  func parameterCounts(index: Int) throws {
    let (name, network) = Self.counts[index]
    let expected = PublishedNetwork.fixture?["counts"]?[name]?.integer
    #expect(try network.layout().parameterCount == expected, "\(name)")
  }

  @Test("the published counts")
  func publishedCounts() throws {
    let published = [269_722, 272_474, 36_479_194, 36_489_290, 11_173_962]
    let names = [
      "resnet 20 pad", "resnet 20 projection", "wide-resnet 28 10", "wide-resnet 28 10 Garipov", "resnet18",
    ]
    #expect(names.map { PublishedNetwork.fixture?["counts"]?[$0]?.integer } == published)
  }

  @Test(
    "weights come in by the names of published code, behind wrappers, and give PyTorch's logits and step",
    arguments: PublishedNetwork.all)
  func numbers(_ published: PublishedNetwork) throws {
    let found = try published.weights().found(for: published.network)
    #expect(found.notes(listedIn: "names.csv") == [])
    let compiled = try CompiledNetwork(
      published.network, batchSize: published.exampleCount, workers: WorkerPool(width: 2),
      budget: ThreadBudget(2))
    let layout = compiled.layout
    let start = try found.checkpoint.parameters(for: layout)
    compiled.load(parameters: start)
    compiled.load(buffers: try found.checkpoint.buffers(for: layout))
    let logits = compiled.outputs(of: published.batch).map { Double($0) }
    let expected = (published.results["logits"]?.elements ?? []).compactMap(\.number)
    try #require(logits.count == expected.count && !expected.isEmpty)
    let largest = expected.map { abs($0) }.max() ?? 0
    for (ours, theirs) in zip(logits, expected) {
      #expect(abs(ours - theirs) <= 1e-5 * largest, "\(ours) for \(theirs) of \(largest)")
    }
    _ = compiled.gradient(of: published.batch, loss: CrossEntropy(), dropout: nil)
    let stepped = Self.stepped(start, compiled)
    let names = Dictionary(
      found.matching.pairs.map { ($0.tensor.name, String($0.name.dropFirst(published.prefix.count))) }
    ) { first, _ in first }
    for tensor in layout.parameters {
      let moved = tensor.range.map { Double(stepped[$0]) - Double(start[$0]) }
      let size = tensor.range.map { abs(Double(start[$0])) }.max() ?? 0
      try compare(moved, named: names[tensor.name] ?? "", in: published, rounding: size * 0x1p-23)
    }
    let buffers = compiled.bufferValues
    for tensor in layout.buffers {
      try compare(
        tensor.range.map { Double(buffers[$0]) }, named: names[tensor.name] ?? "", in: published, rounding: 0)
    }
  }

  /// One step of SGD, as the fixture's.
  private static func stepped(_ start: [Float], _ compiled: CompiledNetwork) -> [Float] {
    let optimiser = SGD(rate: 0.1, momentum: 0.9, weightDecay: 5e-4, nesterov: true)
    let memory = OptimiserVectors(OptimiserState(for: optimiser, count: start.count))
    let moved = AlignedFloats(count: start.count)
    moved.copy(start)
    optimiser.update(
      memory.block(
        at: 0, count: start.count, parameters: moved.base, gradient: compiled.gradient.base, decays: true),
      rate: optimiser.rate, step: 0)
    return moved.array
  }

  /// - Parameter rounding: of weights in single precision, beside which a small movement is lost.
  private func compare(
    _ ours: [Double], named name: String, in published: PublishedNetwork, rounding: Double
  ) throws {
    let numbers = (published.results["step"]?[name]?.elements ?? []).compactMap(\.number)
    try #require(numbers.count > 2, "\(name)")
    let (largest, spread, samples) = (numbers[0], numbers[1], numbers.dropFirst(2))
    let bound = max(1e-4, 5 * spread) * largest + rounding
    let step = (ours.count + 4) / 5
    let mine = stride(from: 0, to: ours.count, by: step).map { ours[$0] }
    try #require(mine.count == samples.count, "\(name)")
    for (own, theirs) in zip(mine, samples) {
      #expect(abs(own - theirs) <= bound, "\(name): \(own) for \(theirs), the largest \(largest)")
    }
    let most = ours.map { abs($0) }.max() ?? 0
    #expect(abs(most - largest) <= bound, "\(name): at most \(most) for \(largest)")
  }

  @Test("a run measures what PyTorch measures", arguments: PublishedNetwork.all)
  func metrics(_ published: PublishedNetwork) throws {
    let experiment = try TemporaryExperiment()
    let count = published.exampleCount
    let shape = published.network.input.dimensions
    try experiment.folder.write(
      "x.npy", Array(NPYFile.encode(StoredTensor("", shape: [count] + shape, published.inputs))))
    try experiment.folder.write(
      "y.npy",
      Array(NPYFile.encode(StoredTensor("", shape: [count], published.classes.map { Int64($0) }))))
    let weights = published.weights()
    try experiment.folder.write(
      "w.npz", Array(NPZFile.encode(weights.tensors.map { ($0.name, NPYFile.encode($0)) })))
    let network = Network.schema.canonical(published.network).jsonWithNames.compactText
    let outcome = try experiment.run(
      """
      name: published
      data:
        pictures:
          dataset:
            arrays:
              shape: \(shape)
              classes: 10
              train: {inputs: x.npy, labels: y.npy}
              test: {inputs: x.npy, labels: y.npy}
      networks: {it: \(network)}
      stages:
        made: {import: {file: w.npz, network: it, data: pictures}}
        worth: {evaluate: {weights: [made], splits: test, metrics: [cross-entropy, error]}}

      """)
    try #require(outcome.failures == [:])
    let table = try ResultTable(
      json: try JSON(parsing: try TemporaryExperiment.bytes("stages/worth/networks.json", of: outcome))[
        "table"])
    let error = try #require(table.numbers("error").first)
    #expect(abs(error - (published.results["error"]?.number ?? -1)) < 1e-9)
    let loss = try #require(table.numbers("cross-entropy").first)
    let expected = try #require(published.results["cross-entropy"]?.number)
    #expect(abs(loss - expected) < 1e-5 * expected)
  }
}
