import Declarations
import Networks

/// A training as an engine is asked for it: everything that its bytes follow from.
public struct TrainingJob: Sendable {
  public let network: Network
  /// Which networks steps try, and what of them moves.
  public let objective: TrainingObjective
  public let loss: any Loss
  public let course: TrainingCourse
  public let batches: ExampleBatches

  public init(
    _ network: Network, objective: TrainingObjective, loss: any Loss, course: TrainingCourse,
    on batches: ExampleBatches
  ) {
    self.network = network
    self.objective = objective
    self.loss = loss
    self.course = course
    self.batches = batches
  }

  public var stepsPerEpoch: Int { batches.batchCount }

  /// The state before the first step.
  public var initialState: TrainingState {
    let weights = objective.joined(objective.points[objective.moving])
    return TrainingState(
      weights: weights, buffers: objective.norms ?? [],
      optimiser: OptimiserState(for: course.optimiser, count: weights.count))
  }

  /// The network that a step tries, or the first of them.
  public func trial(at place: StepPlace) -> Trial { objective.sampling.trial(at: place, seed: course.seed) }

  /// All networks that a step tries.
  public func trials(at place: StepPlace) -> [Trial] {
    objective.sampling.trials(at: place, seed: course.seed)
  }
}

/// A training made ready on an engine. One thread at a time may use it.
public protocol TrainingSession: AnyObject {
  /// Steps in an epoch of its job.
  var stepsPerEpoch: Int { get }

  /// Trains on until `step` steps are taken, or the observer stops it.
  ///
  /// Called again with the state it left, it goes on; the bytes are those of one uninterrupted call.
  /// - Parameter observe: is called after each step; it may be called late, for several of them.
  /// - Throws: `TrainingFailure`; the state is then that before the step that failed.
  func advance(
    _ state: inout TrainingState, toStep step: Int, observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome

  /// Makes sure that what a training has come to is of use, which the loss of a step says of the weights before it alone:
  /// all is finite, and so are the losses of the objective's probes on the batch of the last step.
  ///
  /// - Throws: `TrainingFailure.endedDiverged`.
  func check(_ state: TrainingState) throws
}

extension TrainingSession {
  /// Trains on until `epoch` epochs are over, or the observer stops it.
  public func advance(
    _ state: inout TrainingState, to epoch: Int, observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome {
    try advance(&state, toStep: epoch *| stepsPerEpoch, observe: observe)
  }

  /// Trains to the end of a job's course.
  public func finish(_ state: inout TrainingState, of job: TrainingJob) throws {
    _ = try advance(&state, to: job.course.epochs) { _ in .proceed }
  }
}

/// How long a training goes and how fast, whatever its objective.
public struct TrainingCourse: Sendable {
  public let optimiser: any Optimiser
  public let schedule: any Schedule
  public let epochs: Int
  /// Epochs that the schedule is stretched over; a longer one is cut off, and after a shorter one its last rate is held.
  public let horizon: Int
  /// Decides dropout masks, and which combinations are tried. Shuffling is the source's.
  public let seed: UInt64
  /// The largest norm of a step's gradient by all that moves; a larger one is scaled down to it. Nil for no bound.
  public let clipNorm: Double?

  /// How many epochs anything may take: more than anybody waits for.
  public static let epochCounts = Horizon.epochCounts

  /// - Parameter horizon: `epochs` where nil.
  public init(
    optimiser: any Optimiser, schedule: any Schedule = ConstantSchedule(), epochs: Int, horizon: Int? = nil,
    seed: UInt64, clipNorm: Double? = nil
  ) {
    self.optimiser = optimiser
    self.schedule = schedule
    self.epochs = epochs
    self.horizon = horizon ?? epochs
    self.seed = seed
    self.clipNorm = clipNorm
  }

  /// The steps of all epochs.
  public func steps(perEpoch stepsPerEpoch: Int) -> Int { epochs *| stepsPerEpoch }

  /// The rate of step `step`, counted from 0 over all epochs.
  public func rate(at step: Int, stepsPerEpoch: Int) -> Double {
    schedule.rate(
      at: step, of: Horizon(stepsPerEpoch: stepsPerEpoch, epochs: horizon), peak: optimiser.rate)
  }
}
