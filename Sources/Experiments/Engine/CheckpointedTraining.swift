import Declarations
import Neural
import Platform
import ResultStore
import Workflow

/// Takes a training from checkpoint to checkpoint, from the last one that it passes through.
///
/// The bytes are those of one uninterrupted training. Two that go the same way at the same time go it together: each
/// stretch between two checkpoints is claimed, and who waits for it takes the state it led to.
struct CheckpointedTraining {
  private let job: TrainingJob
  private let initial: TrainingState
  private let training: any TrainingSession
  private let settings: CheckpointSettings
  private let checkpoints: CheckpointStore
  private let engine: StageEngine
  private let context: StageContext
  private var hash: LearningRateDigest
  /// Those on this course's way, in the order of steps.
  private var marks: [CheckpointID]
  /// Those that led to states which were taken, not made here.
  private var reusedSteps = 0
  private var written = ContinuousClock.now
  private var hasComplained = false
  /// The step of the state that was last found to be sound.
  private var soundStep = 0

  /// - Parameter initial: the state before the first step.
  init(
    _ job: TrainingJob, from initial: TrainingState, _ settings: CheckpointSettings, in context: StageContext
  ) throws {
    self.job = job
    self.initial = initial
    self.settings = settings
    self.context = context
    engine = StageEngine(context)
    training = try engine.training(job)
    checkpoints = context.checkpoints()
    hash = LearningRateDigest(job.course, stepsPerEpoch: job.stepsPerEpoch)
    var known: [CheckpointID] = []
    do { known = try checkpoints.marks } catch {
      context.warn("checkpoints that were kept before cannot be used: \(error)")
    }
    let stepsPerEpoch = job.stepsPerEpoch
    marks = LearningRateDigest.shared(known.filter { $0.stepsPerRound == stepsPerEpoch }, by: job.course)
  }

  private var course: TrainingCourse { job.course }
  private var stepsPerEpoch: Int { job.stepsPerEpoch }

  /// Trains to the end of the course. Nothing is kept that is of no use, so that the last checkpoint is a good one.
  ///
  /// - Throws: `CancellationRequested`, once the state of that moment is kept; or what the session throws.
  mutating func run() throws -> TrainingState {
    var state = newest() ?? initial
    reusedSteps = state.step
    while state.step < course.steps(perEpoch: stepsPerEpoch) {
      let epoch = nextEpoch(after: state.step)
      let target = hash.mark(at: epoch *| stepsPerEpoch)
      try claim(target)
      defer { checkpoints.release(target) }
      if let found = self.state(at: target) {
        reusedSteps += found.step - state.step
        state = found
      } else {
        try advance(&state, to: epoch, target)
      }
    }
    if soundStep != state.step { try training.check(state) }
    return state
  }

  /// The epoch at whose end the next checkpoint is due.
  private func nextEpoch(after step: Int) -> Int {
    let interval = settings.everyEpochs
    return min(course.epochs, (step / stepsPerEpoch / interval + 1) * interval)
  }

  private func claim(_ target: CheckpointID) throws {
    while !checkpoints.claim(target) {
      try context.checkCancellation()
      context.pause()
    }
  }

  private mutating func advance(
    _ state: inout TrainingState, to epoch: Int, _ target: CheckpointID
  ) throws {
    while true {
      let outcome = try training.advance(&state, to: epoch, observe: observer)
      if case .finished = outcome { break }
      // What lies within an epoch is hashed apart: the running hash must not fall behind its target.
      var within = LearningRateDigest(course, stepsPerEpoch: stepsPerEpoch)
      try keep(state, at: within.mark(at: state.step))
      if context.isCancelled { throw CancellationRequested() }
    }
    let isLast = epoch == course.epochs
    if isLast || ContinuousClock.now - written >= engine.checkpointSpacing {
      try keep(state, at: target)
    }
  }

  private var observer: (TrainingProgress) -> TrainingDecision {
    let due = written + .seconds(settings.everySeconds)
    return { [engine, context, reusedSteps, share = 1 / Double(stepsPerEpoch)] progress in
      engine.tally.addStep()
      context.addWork(share, of: "epoch")
      context.report(progress, reusedSteps: reusedSteps)
      return engine.proceeds() && ContinuousClock.now < due ? .proceed : .stop
    }
  }
}

extension CheckpointedTraining {
  /// The furthest state on this course's way.
  private func newest() -> TrainingState? {
    for mark in marks.reversed() {
      if let state = state(at: mark) { return state }
    }
    return nil
  }

  /// A state that was kept; nil where there is none, or none of this network and optimiser.
  private func state(at mark: CheckpointID) -> TrainingState? {
    guard let bytes = checkpoints.state(at: mark) else { return nil }
    if let state = try? TrainingState(bytes: bytes), state.fits(initial), state.step == mark.step {
      return state
    }
    checkpoints.remove(mark)
    return nil
  }

  private mutating func keep(_ state: TrainingState, at mark: CheckpointID) throws {
    try training.check(state)
    soundStep = state.step
    written = .now
    if settings.keep == 0 { return }
    let bytes = state.bytes
    do throws(StoreError) {
      try checkpoints.keep(bytes, at: mark)
    } catch {
      if !hasComplained { context.warn("no checkpoint is kept: \(error)") }
      hasComplained = true
    }
    if marks.last != mark { marks.append(mark) }
    thin(to: max(1, min(settings.keep, checkpoints.room(for: bytes.count))))
  }

  /// Removes those checkpoints of this way that leave the smallest gaps; the newest stays.
  private mutating func thin(to most: Int) {
    while marks.count > most {
      let steps = [0] + marks.map(\.step)
      guard
        let sparest = marks.indices.dropLast().min(by: {
          steps[$0 + 2] - steps[$0] < steps[$1 + 2] - steps[$1]
        })
      else { return }
      checkpoints.remove(marks.remove(at: sparest))
    }
  }
}
