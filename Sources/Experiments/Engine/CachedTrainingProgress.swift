import Neural
import Platform
import ResultStore
import Workflow

/// How far a training would get without a step, and why no further.
struct CachedTrainingProgress {
  let course: TrainingCourse
  /// Whether the specification pins the epochs that the schedule is stretched over.
  let pinsHorizon: Bool
  let checkpoints: CheckpointStore
  var continuation: Continuation?
  var watch = TrainingWatch()
  var cells: ValidationCells?

  /// - Throws: `StoreError` where it cannot be told what is kept.
  var cachedProgress: CachedProgress {
    get throws {
      let marks = try checkpoints.marks
      let shared = LearningRateDigest.shared(marks, by: course)
      let missing = firstMissing(among: shared)
      let furthest = shared.last { $0.step <= missing }
      let start = if case .epoch(let epoch)? = continuation?.moment { Double(epoch) } else { 0.0 }
      let done = furthest.map { Double($0.step) / Double($0.stepsPerRound) } ?? start
      return CachedProgress(
        unit: "epoch", done: done, of: Double(course.epochs), notes: shared.isEmpty ? notes(marks) : [],
        scopes: [checkpoints.scope])
    }
  }

  /// The first step whose state is wanted and has to be made, as far as kept states and what is known of them tell.
  private func firstMissing(among marks: [CheckpointID]) -> Int {
    guard let stepsPerEpoch = marks.first?.stepsPerRound else { return .max }
    let first = continuation?.moment.step(of: stepsPerEpoch) ?? 0
    let there = Set(marks.map(\.step)).union([first])
    var hash = LearningRateDigest(course, stepsPerEpoch: stepsPerEpoch)
    let last = course.steps(perEpoch: stepsPerEpoch)
    let kept = watch.keptSteps(from: first, stepsPerEpoch, epochs: course.epochs).filter {
      !there.contains($0)
    }
    let measured = watch.measuredSteps(from: first, stepsPerEpoch, epochs: course.epochs).sorted()
    let unknown = measured.first { step in
      !there.contains(step) && step <= last && cells?.knows(hash.mark(at: step)) == false
    }
    return min(kept.min() ?? .max, unknown ?? .max)
  }

  /// Why states of the same training, at other rates, are of no use.
  private func notes(_ marks: [CheckpointID]) -> [String] {
    guard let stepsPerEpoch = marks.last?.stepsPerRound else { return [] }
    let name = type(of: course.schedule).kind
    let epochs = Set(marks.map { $0.step / stepsPerEpoch }).sorted().reversed()
    let field = pinsHorizon ? "horizon" : "epochs"
    for horizon in epochs.prefix(20) where horizon > 0 && horizon != course.horizon {
      let earlier = TrainingCourse(
        optimiser: course.optimiser, schedule: course.schedule, epochs: max(horizon, course.epochs),
        horizon: horizon, seed: course.seed)
      guard let reached = LearningRateDigest.shared(marks, by: earlier).last else { continue }
      return [
        "\(name) depends on \(field): its rates over \(course.horizon) epochs differ from those over \(horizon); "
          + "`horizon: \(horizon)` resumes at epoch \(min(reached.step / stepsPerEpoch, course.epochs))"
      ]
    }
    return ["the rates differ from those of the kept states from the first epochs on"]
  }
}

/// The rates that a course uses, hashed from the first step on: what tells two states of one trajectory apart.
///
/// The rate is all that changes from step to step. Momentum, decay and the like are constants of the optimiser, and
/// stand in the scope with the other settings.
struct LearningRateDigest {
  private let course: TrainingCourse
  private let stepsPerEpoch: Int
  private var stream = DigestStream()
  /// How many rates are hashed.
  private(set) var step = 0

  init(_ course: TrainingCourse, stepsPerEpoch: Int) {
    self.course = course
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The mark of the state after `step` steps.
  ///
  /// - Precondition: no fewer than at the call before.
  mutating func mark(at step: Int) -> CheckpointID {
    precondition(step >= self.step, "rates are hashed in the order of steps")
    while self.step < step {
      let rate = course.rate(at: self.step, stepsPerEpoch: stepsPerEpoch)
      withUnsafeBytes(of: rate.bitPattern.littleEndian) { stream.update($0) }
      self.step += 1
    }
    return CheckpointID(step: step, stepsPerRound: stepsPerEpoch, pace: stream.finish())
  }

  /// Those of the marks that this course passes through; they are in the order of steps.
  static func shared(_ marks: [CheckpointID], by course: TrainingCourse) -> [CheckpointID] {
    guard let stepsPerEpoch = marks.first?.stepsPerRound else { return [] }
    var hash = LearningRateDigest(course, stepsPerEpoch: stepsPerEpoch)
    let last = course.steps(perEpoch: stepsPerEpoch)
    return marks.filter {
      $0.step <= last && $0.stepsPerRound == stepsPerEpoch && hash.mark(at: $0.step) == $0
    }
  }
}
