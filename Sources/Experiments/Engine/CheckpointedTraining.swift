import Declarations
import Neural
import Platform
import ResultStore
import Workflow

/// Takes a training from checkpoint to checkpoint, to any state on its way, from the last one before that is there.
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
  /// Where it is.
  private(set) var state: TrainingState
  /// Those that led to states which were taken, not made here.
  private var reusedSteps: Int
  private var written = ContinuousClock.now
  private var hasComplained = false
  /// The step of the state that was last found to be sound.
  private var soundStep = 0
  /// The step whose checkpoint stays, whatever gaps it leaves.
  var stayingStep: Int?
  /// Where its epochs lie among those of several trainings.
  var place: EpochsOfWhole?

  /// - Parameters:
  ///   - initial: the state before the first step, or the one that it goes on from.
  ///   - checkpoints: of the stage.
  init(
    _ job: TrainingJob, from initial: TrainingState, _ settings: CheckpointSettings,
    _ checkpoints: CheckpointStore, in context: StageContext
  ) throws {
    self.job = job
    self.initial = initial
    self.settings = settings
    self.context = context
    self.checkpoints = checkpoints
    state = initial
    reusedSteps = initial.step
    engine = StageEngine(context)
    training = try engine.training(job)
    hash = LearningRateDigest(job.course, stepsPerEpoch: job.stepsPerEpoch)
    var known: [CheckpointID] = []
    do { known = try checkpoints.marks } catch {
      context.warn("checkpoints that were kept before cannot be used: \(error)")
    }
    let stepsPerEpoch = job.stepsPerEpoch
    marks = LearningRateDigest.shared(
      known.filter { $0.stepsPerRound == stepsPerEpoch && $0.step > initial.step }, by: job.course)
  }

  private var course: TrainingCourse { job.course }
  var stepsPerEpoch: Int { job.stepsPerEpoch }

  /// Trains to the end of the course. Nothing is kept that is of no use, so that the last checkpoint is a good one.
  ///
  /// - Throws: `CancellationRequested`, once the state of that moment is kept; or what the session throws.
  mutating func run() throws -> TrainingState {
    try go(to: course.steps(perEpoch: stepsPerEpoch))
    return try end()
  }

  /// Goes to the state after `target` steps, from the nearest one before it that is there; back where that lies behind.
  ///
  /// - Precondition: it lies on the way of the course.
  mutating func go(to target: Int) throws {
    precondition(
      (initial.step...course.steps(perEpoch: stepsPerEpoch)).contains(target), "a state on the way")
    if state.step > target {
      state = initial
      reusedSteps = initial.step
    }
    if let nearest = newest(upTo: target), nearest.step > state.step {
      reusedSteps += nearest.step - state.step
      state = nearest
    }
    while state.step < target {
      let stop = min(target, nextCheckpoint(after: state.step))
      let mark = mark(at: stop)
      try claim(mark)
      defer { checkpoints.release(mark) }
      if let found = self.state(at: mark) {
        reusedSteps += found.step - state.step
        state = found
      } else {
        try advance(to: stop, mark)
      }
    }
  }

  /// Ends where it is: the state is of use, and is kept for whoever goes on from it.
  ///
  /// - Throws: `TrainingFailure.endedDiverged` where it is of none.
  mutating func end() throws -> TrainingState {
    if soundStep != state.step { try training.check(state) }
    soundStep = state.step
    if state.step > initial.step, case let mark = mark(at: state.step), !marks.contains(mark) {
      try keep(state, at: mark)
    }
    return state
  }

  /// The mark of the state after `step` steps.
  mutating func mark(at step: Int) -> CheckpointID {
    if hash.step <= step { return hash.mark(at: step) }
    var behind = LearningRateDigest(course, stepsPerEpoch: stepsPerEpoch)
    return behind.mark(at: step)
  }

  /// The step at the end of the epoch where the next checkpoint is due.
  private func nextCheckpoint(after step: Int) -> Int {
    let interval = settings.everyEpochs
    return min(course.epochs, (step / stepsPerEpoch / interval + 1) * interval) *| stepsPerEpoch
  }

  private func claim(_ target: CheckpointID) throws {
    while !checkpoints.claim(target) {
      try context.checkCancellation()
      context.pause()
    }
  }

  private mutating func advance(to step: Int, _ mark: CheckpointID) throws {
    while state.step < step {
      let before = state.step
      _ = try training.advance(&state, toStep: step, observe: observer(to: step))
      if state.step == step { break }
      if state.step > before { try keep(state, at: self.mark(at: state.step)) }
      if context.isCancelled { throw CancellationRequested() }
    }
    if step == course.steps(perEpoch: stepsPerEpoch) {
      try keep(state, at: mark)
    } else if step % (settings.everyEpochs *| stepsPerEpoch) == 0,
      ContinuousClock.now - written >= engine.checkpointSpacing
    {
      try keep(state, at: mark)
    }
  }

  /// Stops after `step` steps, when the state is due to be kept, and when the user wants it to.
  private func observer(to step: Int) -> (TrainingProgress) -> TrainingDecision {
    let due = written + .seconds(settings.everySeconds)
    return { [engine, context, reusedSteps, place, share = 1 / Double(stepsPerEpoch)] progress in
      engine.tally.addStep()
      context.addWork(share, of: "epoch")
      context.report(progress, reusedSteps: reusedSteps, in: place)
      return engine.proceeds() && ContinuousClock.now < due && progress.step < step ? .proceed : .stop
    }
  }
}

extension CheckpointedTraining {
  /// The furthest state on this course's way up to `step` that was kept.
  private func newest(upTo step: Int) -> TrainingState? {
    for mark in marks.reversed() where mark.step <= step && mark.step > state.step {
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
    if !marks.contains(mark) {
      marks.insert(mark, at: marks.firstIndex { $0.step > mark.step } ?? marks.endIndex)
    }
    thin(to: max(1, min(settings.keep, checkpoints.room(for: bytes.count))))
  }

  /// Removes those checkpoints of this way that leave the smallest gaps; the newest stays.
  private mutating func thin(to most: Int) {
    while marks.count > most {
      let steps = [0] + marks.map(\.step)
      guard
        let sparest = marks.indices.dropLast().filter({ marks[$0].step != stayingStep }).min(by: {
          steps[$0 + 2] - steps[$0] < steps[$1 + 2] - steps[$1]
        })
      else { return }
      checkpoints.remove(marks.remove(at: sparest))
    }
  }
}
