import Experiments
import Networks
import Neural
import TorchEngine

/// An engine with threads of its own, doing what is timed through the same calls as a run.
struct Workbench {
  let settings: BenchmarkSettings
  /// The engine inside, which also says what the processor can do at most.
  let native: NativeEngine
  private let torch: TorchEngine
  let threads: ThreadBudget

  init(_ settings: BenchmarkSettings) {
    self.settings = settings
    native = NativeEngine(cores: settings.threads)
    torch = .ofProcess
    threads = ThreadBudget(settings.threads)
  }

  private var engine: any Engine { settings.engine == .native ? native : torch }

  /// A preset as the engine computes it.
  func network(_ name: BenchmarkNetwork) -> Network {
    switch settings.engine {
    case .native: name.network
    case .torch:
      name.network.computed(by: .torch(TorchSettings(device: settings.device, threads: settings.threads)))
    }
  }

  /// What computes, as it stands in keys.
  func numerics(of network: Network) throws -> String { try engine.identity(for: network).description }

  /// Processes that compute; none for this one alone.
  var processes: [Int32] { settings.engine == .native ? [] : torch.workers }

  /// Dense operations of one piece of work.
  func operations(of work: BenchmarkWork, on network: Network) throws(NetworkMismatch) -> Int {
    let dense = try network.denseOperations()
    switch work {
    case .train, .curve: return dense.training * settings.batch
    case .evaluate: return dense.evaluation * settings.batch
    case .landscape: return dense.evaluation * (settings.images + settings.statistics)
    }
  }

  /// Does pieces of work until the timer wants no more.
  ///
  /// - Returns: seconds of each, and those of processors that each took.
  func seconds(
    of work: BenchmarkWork, on network: Network, proceeds: @escaping (_ share: Double) -> Bool
  ) throws -> (each: [Double], processor: Double?) {
    if work == .landscape { return (try landscape(network, proceeds), nil) }
    let warmUp = min(0.5, settings.seconds / 4)
    let timer = LapTimer(
      LapTimer.Rule(warmUpSeconds: warmUp, seconds: settings.seconds),
      processor: { ProcessorTime.used(with: processes) }, proceeds: proceeds)
    let examples = SyntheticExamples.make(
      network.input, count: settings.batch * BenchmarkSettings.batchesInTurn,
      classes: try network.output().count)
    let source = ExampleBatches(examples, batchSize: settings.batch)
    switch work {
    case .train: try train(network, source, timer)
    case .curve: try fit(network, source, timer)
    case .evaluate, .landscape: try evaluate(network, source, timer)
    }
    return (timer.laps, timer.processorSeconds)
  }

  private func train(_ network: Network, _ source: ExampleBatches, _ timer: LapTimer) throws {
    let objective = TrainingObjective.network(
      parameters: try weights(network, seed: 1), norms: try network.layout().initialBuffers)
    try perform(network, objective, Adam(rate: 1e-3), source, timer)
  }

  private func fit(_ network: Network, _ source: ExampleBatches, _ timer: LapTimer) throws {
    let curve = Curve(
      family: Bezier(), from: try weights(network, seed: 1), to: try weights(network, seed: 2),
      controlPoints: 3)
    try perform(network, .curve(curve), SGD(rate: 1e-3, momentum: 0.9), source, timer)
  }

  private func perform(
    _ network: Network, _ objective: TrainingObjective, _ optimiser: any Optimiser, _ source: ExampleBatches,
    _ timer: LapTimer
  ) throws {
    let job = TrainingJob(
      network, objective: objective, loss: CrossEntropy(), course: course(optimiser), on: source)
    let session = try engine.training(job, threads: threads)
    var state = job.initialState
    if settings.engine == .torch { return try advance(session, &state, timer) }
    timer.start()
    _ = try session.advance(&state, to: job.course.epochs) { _ in timer.lap() ? .proceed : .stop }
  }

  private func evaluate(_ network: Network, _ source: ExampleBatches, _ timer: LapTimer) throws {
    if settings.engine == .torch { return try pass(network, source.examples, timer) }
    let compiled = try native.compile(network, batchSize: settings.batch, threads: threads)
    compiled.load(parameters: try weights(network, seed: 1))
    let batch = source.makeBatch()
    var outputs = [Float](repeating: 0, count: settings.batch * compiled.outputWidth)
    var index = 0
    timer.start()
    repeat {
      source.fill(batch, epoch: 0, index: index % source.batchCount)
      outputs.withUnsafeMutableBufferPointer { compiled.evaluate(batch, into: $0) }
      index += 1
    } while timer.lap()
  }

  /// Steps some at a time: an engine that takes several in one go says so only afterwards.
  private func advance(
    _ session: any TrainingSession, _ state: inout TrainingState, _ timer: LapTimer
  ) throws {
    // What is done once, such as finding the quickest kernels of a card, says nothing of a step.
    _ = try session.advance(&state, toStep: state.step + 1) { _ in .proceed }
    var count = 1
    var seconds = 0.0
    while seconds < Self.stretch {
      count *= 2
      let start = Clock.steady
      _ = try session.advance(&state, toStep: state.step + count) { _ in .proceed }
      seconds = Clock.steady - start
    }
    timer.start()
    repeat {
      _ = try session.advance(&state, toStep: state.step + count) { _ in .proceed }
    } while timer.lap(of: count)
  }

  /// About how long such a stretch takes, in seconds.
  private static let stretch = 0.2

  /// Passes over all examples at one point; a piece is a batch of them.
  private func pass(_ network: Network, _ examples: Examples, _ timer: LapTimer) throws {
    let session = try engine.evaluation(
      EvaluationJob(network, over: examples, batchSize: settings.batch), threads: threads)
    let point = SinglePoint(try weights(network, seed: 1))
    let statistics = try network.layout().initialBuffers
    timer.start()
    repeat {
      try session.evaluate(point, at: [[]], norms: .given(statistics)) { _, _ in }
    } while timer.lap(of: BenchmarkSettings.batchesInTurn)
  }

  /// Fresh weights of the network.
  func weights(_ network: Network, seed: UInt64) throws(NetworkMismatch) -> [Float] {
    try network.layout().initialParameters(UniformFanIn(), seed: seed)
  }

  /// A course that the timer ends, not the number of epochs.
  private func course(_ optimiser: any Optimiser) -> TrainingCourse {
    TrainingCourse(optimiser: optimiser, epochs: 1 << 30, seed: 1)
  }
}

extension Workbench {
  /// Seconds of one point, from as many whole landscapes as the time allows; none where it was stopped.
  ///
  /// Batch norms use given statistics, unless they are to be estimated anew, which is another pass over other images.
  /// Points may be worked on together, so the time of one is that of a whole landscape, divided.
  func landscape(_ network: Network, _ proceeds: @escaping (_ share: Double) -> Bool) throws -> [Double] {
    let classes = try network.output().count
    let examples = SyntheticExamples.make(network.input, count: settings.images, classes: classes)
    let norms: NormPolicy =
      settings.statistics == 0
      ? .given(try network.layout().initialBuffers)
      : .estimated(over: SyntheticExamples.make(network.input, count: settings.statistics, classes: classes))
    let plane = try WeightPlane(
      start: weights(network, seed: 1), controlPoint: weights(network, seed: 3),
      end: weights(network, seed: 2),
      frame: .orthonormal)
    let session = try engine.evaluation(
      EvaluationJob(network, over: examples, batchSize: settings.batch), threads: threads)
    func evaluate(_ count: Int, proceeds: (_ point: Int) -> Bool) throws {
      try measure(
        session, plane, examples, points: 0..<count, norms: norms, outputs: classes, proceeds: proceeds)
    }
    try evaluate(min(settings.points, 4)) { _ in true }
    let timer = LapTimer(LapTimer.Rule(warmUpLaps: 0, seconds: settings.seconds, leastLaps: 1))
    timer.start()
    repeat {
      var isWhole = true
      try evaluate(settings.points) { point in
        isWhole = proceeds(Double(point + 1) / Double(settings.points))
        return isWhole
      }
      if !isWhole { break }
    } while timer.lap()
    return timer.laps.map { $0 / Double(settings.points) }
  }

  private func measure(
    _ session: any EvaluationSession, _ plane: WeightPlane, _ examples: Examples, points: Range<Int>,
    norms: NormPolicy, outputs: Int, proceeds: (_ point: Int) -> Bool
  ) throws {
    guard case .classes(let labels) = examples.targets else { return }
    let metrics = [Experiments.CrossEntropy(), Accuracy()] as [any Metric]
    let grid = BenchmarkSettings.grid
    func coordinate(_ index: Int) -> Double { -0.2 + 1.4 * (Double(index) / Double(grid - 1)) }
    let places = points.map { point in
      let cell = point * grid * grid / settings.points
      return [coordinate(cell % grid), coordinate(cell / grid)]
    }
    do {
      try session.evaluate(plane, at: places, norms: norms) { point, logits in
        let predictions = ClassPredictions(logits: logits, labels: labels, classCount: outputs)
        for metric in metrics { _ = try metric.value(of: .classes(predictions)) }
        if !proceeds(point) { throw Stopped() }
      }
    } catch is Stopped {}
  }

  /// The time is over, or nobody wants more.
  private struct Stopped: Error {}
}
