import Networks
import Neural
import TestSupport

/// Numbers for tests, drawn from a seed.
struct Samples {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func floats(_ count: Int, around middle: Float = 0, reach: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: (middle - reach)...(middle + reach), using: &generator) }
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  mutating func classes(_ count: Int, of classCount: Int) -> [ClassIndex] {
    (0..<count).map { _ in ClassIndex.random(in: 0..<ClassIndex(classCount), using: &generator) }
  }

  /// Examples of floats, of as many classes as the network has outputs.
  static func examples(_ count: Int, for network: Network, seed: UInt64 = 1) throws -> Examples {
    var samples = Samples(seed: seed)
    let classCount = try network.output().count
    return Examples(
      input: network.input, inputs: .floats(samples.floats(count * network.input.count, reach: 1.7)),
      targets: .classes(samples.classes(count, of: classCount)), count: count)
  }

  /// The same with values as targets.
  static func valueExamples(_ count: Int, for network: Network, seed: UInt64 = 1) throws -> Examples {
    var samples = Samples(seed: seed)
    let width = try network.output().count
    return Examples(
      input: network.input, inputs: .floats(samples.floats(count * network.input.count)),
      targets: .values(samples.floats(count * width), width: width), count: count)
  }

  /// Weights as at the beginning of a training, but for norms, whose scales and shifts are not 1 and 0.
  static func weights(_ network: Network, seed: UInt64) throws -> [Float] {
    let layout = try network.layout()
    var samples = Samples(seed: seed)
    var weights = layout.initialParameters(KaimingUniform(), seed: seed)
    for (tensor, declaration) in zip(layout.parameters, layout.declarations) where declaration.role != .weight
    {
      let noise = samples.floats(tensor.count, reach: 0.3)
      for (place, value) in zip(tensor.range, noise) { weights[place] += value }
    }
    return weights
  }

  /// Running statistics as after some training.
  static func statistics(_ network: Network, seed: UInt64) throws -> [Float] {
    var samples = Samples(seed: seed)
    return try network.layout().buffers.flatMap { buffer in
      samples.floats(buffer.count, around: buffer.name.hasSuffix("var") ? 1 : 0, reach: 0.3)
    }
  }

  /// A training of one network over all examples, in batches.
  static func job(
    _ network: Network, on examples: Examples, batch: Int? = nil, loss: any Loss = CrossEntropy(),
    _ optimiser: any Optimiser = SGD(rate: 0.1), epochs: Int = 3, clip: Double? = nil,
    schedule: any Schedule = ConstantSchedule(), order: ExampleBatches.Order = .sequential,
    augmentation: (by: Augmentation, seed: UInt64)? = nil
  ) throws -> TrainingJob {
    let network = BothEngines.network(network)
    return TrainingJob(
      network,
      objective: .network(
        parameters: try weights(network, seed: 3), norms: try statistics(network, seed: 4)),
      loss: loss,
      course: TrainingCourse(
        optimiser: optimiser, schedule: schedule, epochs: epochs, seed: 5, clipNorm: clip),
      on: ExampleBatches(
        examples, batchSize: batch ?? examples.count, order: order, augmentation: augmentation))
  }

  /// A network with two kinds of norm, a shortcut and a pool, of few weights.
  ///
  /// No bias stands before a batch norm: its gradient is 0, and Adam goes as far by what rounding leaves of it as by any other.
  static let network = Network(
    input: Shape([3, 6, 5]),
    layers: [
      LayerEntry(Convolution(filters: 4, kernel: Extent(3), padding: Extent(1), bias: false)),
      LayerEntry(BatchNorm()), LayerEntry(Silu()),
      LayerEntry(
        .residual(
          Residual(
            main: [
              LayerEntry(Convolution(filters: 4, kernel: Extent(3), padding: Extent(1))),
              LayerEntry(GroupNorm(groups: 2)), LayerEntry(Tanh()),
            ]))),
      LayerEntry(AveragePool(Extent(2))), LayerEntry(Flatten()), LayerEntry(Linear(7, bias: false)),
      LayerEntry(BatchNorm()), LayerEntry(Tanh()), LayerEntry(Linear(5)),
    ])
}
