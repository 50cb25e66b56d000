import Alignment
import Networks
import Neural
import Platform
import Workflow

/// The permutation with the lowest loss half way, found by gradient descent through the matching (the straight-through
/// estimator of Ainsworth et al. 2023).
///
/// Free weights c start at A. Each step matches B to c; the gradient of L((A + πB) / 2) moves c as if the matching were the
/// identity. Of the permutations at the first step and at the end of each epoch the one with the lowest loss half way, over
/// all the examples, is kept. The factor ½ of the gradient is left to the rate.
struct StraightThroughMatching {
  private let align: Align
  private let match: StraightThrough
  private let networks: AlignedNetworks
  private let context: StageContext

  init(_ align: Align, _ match: StraightThrough, _ networks: AlignedNetworks, in context: StageContext) {
    (self.align, self.match, self.networks, self.context) = (align, match, networks, context)
  }

  /// - Parameter proceed: is called before each step, with the share of them that are done.
  func found(
    from start: NetworkPermutation, seed: UInt64, proceed: (Double) throws -> Void
  ) throws -> (permutation: NetworkPermutation, loss: Double, steps: Int) {
    guard let data = align.data else { preconditionFailure("Matching by a loss has data.") }
    let training = try context.examples(data, .train)
    let examples = match.examples.map { training.drawn($0) } ?? training
    let job = TrainingJob(
      align.network.withDropout(0),
      objective: .network(parameters: networks.parameters[0], norms: networks.buffers[0]),
      loss: LossChoice(loss: nil).resolvingDefaults(to: context.source(data).targets).effective,
      course: TrainingCourse(optimiser: match.optimiser, epochs: match.epochs, seed: seed),
      on: ExampleBatches(examples, batchSize: align.batch, order: .shuffled(seed: seed)))
    let session = try StageEngine(context).training(job)
    let losses = try HalfwayLosses(align, examples, of: context.source(data).targets, in: context)
    var state = job.initialState
    var free = networks.parameters[0]
    var permutation = start
    var best: (permutation: NetworkPermutation, loss: Double)?
    let steps = job.course.steps(perEpoch: job.stepsPerEpoch)
    func consider(_ halfway: [Float]) throws {
      if best?.permutation == permutation { return }
      let loss = try losses.loss(of: halfway)
      if best.map({ loss < $0.loss }) ?? true { best = (permutation, loss) }
    }
    for step in 0...steps {
      try proceed(Double(step) / Double(steps))
      permutation = try UnitMatching(networks.symmetry, from: networks.parameters[1], to: free)
        .descend(from: permutation, seed: seed &+ UInt64(step)) { _ in }.permutation
      let halfway = halfway(by: permutation)
      if step % job.stepsPerEpoch == 0 { try consider(halfway) }
      if step == steps { break }
      state.weights = halfway
      _ = try session.advance(&state, toStep: step + 1) { _ in .proceed }
      context.service(RunEngines.self).tally.addStep()
      for index in free.indices { free[index] += state.weights[index] - halfway[index] }
    }
    guard let best else { preconditionFailure("The first step has a permutation.") }
    return (best.permutation, best.loss, steps)
  }

  private func halfway(by permutation: NetworkPermutation) -> [Float] {
    let moved = permutation.applied(to: networks.parameters[1], along: networks.symmetry)
    return zip(networks.parameters[0], moved).map { ($0 + $1) / 2 }
  }
}

/// The mean loss of networks over examples, with batch-norm statistics estimated at each over the same.
private struct HalfwayLosses {
  private let session: any EvaluationSession
  private let examples: Examples
  private let metric: any Metric
  private let hasStatistics: Bool

  init(_ align: Align, _ examples: Examples, of targets: DatasetTargets, in context: StageContext) throws {
    self.examples = examples
    session = try StageEngine(context).evaluation(
      EvaluationJob(align.network, over: examples, batchSize: align.batch))
    guard let metric = Metrics.named(targets.task == .classification ? "cross-entropy" : "mse") else {
      preconditionFailure("Each task has a metric of its loss.")
    }
    self.metric = metric
    hasStatistics = align.network.hasStatistics
  }

  func loss(of weights: [Float]) throws -> Double {
    var found: [Float] = []
    try session.evaluate(
      SinglePoint(weights), at: [[]], norms: hasStatistics ? .estimated(over: examples) : .given([])
    ) { found = $1 }
    return try metric.remembered(
      of: Predictions(outputs: found, of: examples), at: "the network half way on the training split")
  }
}
