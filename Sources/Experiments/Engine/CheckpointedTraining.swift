import Declarations
import Neural
import Workflow

/// Takes a training from checkpoint to checkpoint, from the last one that it passes through.
///
/// The bytes are those of one uninterrupted training. Two that go the same way at the same time go it together: each
/// stretch between two checkpoints is claimed, and who waits for it takes the state it led to.
struct CheckpointedTraining {
  private let course: TrainingCourse
  private let settings: CheckpointSettings
  private let stepsPerEpoch: Int
  private let shelf: TrajectoryShelf
  private let session: EngineSession
  private let context: StageContext
  private var hash: PaceHash
  /// Those on this course's way, in the order of steps.
  private var marks: [TrajectoryMark]
  /// Those that led to states which were taken, not made here.
  private var reusedSteps = 0
  private var written = ContinuousClock.now
  private var hasComplained = false
  /// The step of the state that was last found to be sound.
  private var soundStep = 0

  init(
    _ course: TrainingCourse, _ settings: CheckpointSettings, stepsPerEpoch: Int, on shelf: TrajectoryShelf,
    session: EngineSession, context: StageContext
  ) {
    self.course = course
    self.settings = settings
    self.stepsPerEpoch = stepsPerEpoch
    self.shelf = shelf
    self.session = session
    self.context = context
    hash = PaceHash(course, stepsPerEpoch: stepsPerEpoch)
    var known: [TrajectoryMark] = []
    do { known = try shelf.marks } catch {
      context.warn("checkpoints that were kept before cannot be used: \(error)")
    }
    marks = PaceHash.shared(known.filter { $0.stepsPerRound == stepsPerEpoch }, by: course)
  }

  /// Trains until `lastEpoch` epochs are over, or the observer stops it.
  typealias Training = (
    _ state: inout TrainingState, _ lastEpoch: Int, _ observe: (TrainingProgress) -> TrainingDecision
  ) throws -> TrainingOutcome

  /// Makes sure that a state is of use: nothing else is kept, so that the last checkpoint is a good one.
  typealias Check = (TrainingState) throws -> Void

  /// - Parameter initial: the state before the first step.
  /// - Throws: `CancellationRequested`, once the state of that moment is kept; or what `train` or `check` throws.
  mutating func run(
    from initial: TrainingState, checking check: Check, _ train: Training
  ) throws -> TrainingState {
    var state = newest(fitting: initial) ?? initial
    reusedSteps = state.step
    while state.step < course.steps(perEpoch: stepsPerEpoch) {
      let epoch = nextEpoch(after: state.step)
      let target = hash.mark(at: epoch *| stepsPerEpoch)
      try claim(target)
      defer { shelf.release(target) }
      if let found = self.state(at: target, fitting: initial) {
        reusedSteps += found.step - state.step
        state = found
      } else {
        try advance(&state, to: epoch, target, check, train)
      }
    }
    if soundStep != state.step { try check(state) }
    return state
  }

  /// The epoch at whose end the next checkpoint is due.
  private func nextEpoch(after step: Int) -> Int {
    let interval = settings.everyEpochs
    return min(course.epochs, (step / stepsPerEpoch / interval + 1) * interval)
  }

  private func claim(_ target: TrajectoryMark) throws {
    while !shelf.claim(target) {
      try context.checkCancellation()
      context.pause()
    }
  }

  private mutating func advance(
    _ state: inout TrainingState, to epoch: Int, _ target: TrajectoryMark, _ check: Check, _ train: Training
  ) throws {
    while true {
      let outcome = try train(&state, epoch, observer)
      if case .finished = outcome { break }
      // What lies within an epoch is hashed apart: the running hash must not fall behind its target.
      var within = PaceHash(course, stepsPerEpoch: stepsPerEpoch)
      try keep(state, at: within.mark(at: state.step), check)
      if context.isCancelled { throw CancellationRequested() }
    }
    let isLast = epoch == course.epochs
    if isLast || ContinuousClock.now - written >= session.checkpointSpacing {
      try keep(state, at: target, check)
    }
  }

  private var observer: (TrainingProgress) -> TrainingDecision {
    let due = written + .seconds(settings.everySeconds)
    return { [session, context, reusedSteps, share = 1 / Double(stepsPerEpoch)] progress in
      session.tally.addStep()
      context.addWork(share, of: "epoch")
      context.report(progress, reusedSteps: reusedSteps)
      return session.proceeds() && ContinuousClock.now < due ? .proceed : .stop
    }
  }
}

extension CheckpointedTraining {
  /// The furthest state on this course's way.
  private func newest(fitting initial: TrainingState) -> TrainingState? {
    for mark in marks.reversed() {
      if let state = state(at: mark, fitting: initial) { return state }
    }
    return nil
  }

  /// A state that was kept; nil where there is none, or none of this network and optimiser.
  private func state(at mark: TrajectoryMark, fitting initial: TrainingState) -> TrainingState? {
    guard let bytes = shelf.state(at: mark) else { return nil }
    if let state = try? TrainingState(bytes: bytes), state.fits(initial), state.step == mark.step {
      return state
    }
    shelf.remove(mark)
    return nil
  }

  private mutating func keep(_ state: TrainingState, at mark: TrajectoryMark, _ check: Check) throws {
    try check(state)
    soundStep = state.step
    written = .now
    if settings.most == 0 { return }
    let bytes = state.bytes
    do throws(StoreError) {
      try shelf.keep(bytes, at: mark)
    } catch {
      if !hasComplained { context.warn("no checkpoint is kept: \(error)") }
      hasComplained = true
    }
    if marks.last != mark { marks.append(mark) }
    thin(to: max(1, min(settings.most, shelf.room(for: bytes.count))))
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
      shelf.remove(marks.remove(at: sparest))
    }
  }
}
