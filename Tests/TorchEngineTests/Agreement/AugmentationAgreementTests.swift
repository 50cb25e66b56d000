import Networks
import Neural
import TestSupport
import Testing

@testable import TorchEngine

/// Pixel for pixel, through a network that passes its input on: a linear layer whose weights are the unit matrix.
@Suite("Augmentation on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct AugmentationAgreementTests {
  private static let input = Shape([3, 7, 6])
  private static let count = 21

  static let augmentations = [
    Augmentation(), Augmentation(padding: 2), Augmentation(padding: 5, paddingMode: .reflect),
    Augmentation(flips: true), Augmentation(cutout: 3), Augmentation(padding: 3, flips: true, cutout: 4),
    Augmentation(padding: 3, paddingMode: .reflect, flips: true, cutout: 5),
  ]

  @Test("images come to the network with the same bits", arguments: augmentations, [false, true])
  func pixels(_ augmentation: Augmentation, areBytes: Bool) throws {
    for normalisation in [nil, Normalisation(means: [0.49, 0.48, 0.44], deviations: [0.2, 0.19, 0.21])] {
      let batches = Self.batches(augmentation, areBytes: areBytes, normalisation)
      let network = BothEngines.network(
        Network(input: Self.input, layers: [Flatten(), Linear(Self.input.count, bias: false)]))
      let unit = Self.unitMatrix(Self.input.count)
      let job = TrainingJob(
        network, objective: .network(parameters: unit, norms: []), loss: CrossEntropy(),
        course: TrainingCourse(optimiser: SGD(rate: 0.1), epochs: 4, seed: 5), on: batches)
      let compiled = try BothEngines.native.compile(network, batchSize: 8, threads: ThreadBudget(1))
      compiled.load(parameters: unit)
      let batch = batches.makeBatch()
      let training = try TorchTraining.of(job)
      // The last batch of the first epoch, and two of others.
      for step in [2, 3, 10] {
        let place = StepPlace(ofStep: step, batches: job.stepsPerEpoch)
        batches.fill(batch, epoch: place.epoch, index: place.batch)
        var state = job.initialState
        state.step = step
        let found = try training.gradient(at: state).outputs
        #expect(found == compiled.outputs(of: batch), "step \(step)")
      }
    }
  }

  private static func batches(
    _ augmentation: Augmentation, areBytes: Bool, _ normalisation: Normalisation?
  ) -> ExampleBatches {
    var samples = Samples(seed: 1)
    let size = count * input.count
    let examples = Examples(
      input: input, inputs: areBytes ? .bytes(samples.bytes(size)) : .floats(samples.floats(size)),
      targets: .classes(samples.classes(count, of: 10)), count: count, normalisation: normalisation)
    return ExampleBatches(examples, batchSize: 8, order: .shuffled(seed: 3), augmentation: (augmentation, 4))
  }

  private static func unitMatrix(_ size: Int) -> [Float] {
    (0..<size * size).map { $0 / size == $0 % size ? 1 : 0 }
  }
}

/// Streams of dropout are each engine's own; what they have in common is the rate.
@Suite("Dropout on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct DropoutAgreementTests {
  @Test("as many values are dropped, and others are scaled as much", arguments: [0.1, 0.5, 0.8])
  func rate(_ rate: Double) throws {
    // Ones go in and out, zeros are wanted: the loss is the share that is kept, over (1 - p)².
    let width = 64
    let count = 256
    let network = BothEngines.network(
      Network(input: Shape([width]), layers: [Linear(width, bias: false), Dropout(rate)]))
    let examples = Examples(
      input: Shape([width]), inputs: .floats(Array(repeating: 1, count: count * width)),
      targets: .values(Array(repeating: 0, count: count * width), width: width), count: count)
    let job = TrainingJob(
      network,
      objective: .network(
        parameters: (0..<width * width).map { $0 / width == $0 % width ? 1 : 0 }, norms: []),
      loss: SquaredError(), course: TrainingCourse(optimiser: SGD(rate: 1e-30), epochs: 5, seed: 5),
      on: ExampleBatches(examples, batchSize: count))
    let expected = 1 / (1 - rate)
    let deviation = (rate * (1 - rate) / Double(count * width)).squareRoot() / ((1 - rate) * (1 - rate))
    var start = job.initialState
    start.steps = []
    for state in try BothEngines.steps(5, of: job, from: start) {
      let losses = (state.steps ?? []).map(\.loss)
      #expect(losses.count == 5 && Set(losses).count > 1, "each step has masks of its own: \(losses)")
      for loss in losses { #expect(abs(loss - expected) < 5 * deviation, "\(loss), not \(expected)") }
      // The rate is too small to move any weight.
      #expect(state.weights.allSatisfy { abs($0) < 1e-20 || $0 == 1 })
    }
  }
}
