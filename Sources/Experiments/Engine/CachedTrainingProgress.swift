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
      let start = if case .epoch(let epoch)? = continuation?.moment { Double(epoch) } else { 0.0 }
      guard let stepsPerEpoch = shared.first?.stepsPerRound else {
        return CachedProgress(
          unit: "epoch", done: start, of: Double(course.epochs), notes: notes(marks),
          scopes: [checkpoints.scope])
      }
      let way = Way(from: continuation?.moment.step(of: stepsPerEpoch) ?? 0, over: shared.map(\.step))
      let end = course.steps(perEpoch: stepsPerEpoch)
      let taken = steps(along: way, to: end, stepsPerEpoch)
      return CachedProgress(
        unit: "epoch", done: Double(end - taken.count) / Double(stepsPerEpoch), of: Double(course.epochs),
        hasGaps: taken.count > 0 && taken.count != end - taken.lowest, scopes: [checkpoints.scope])
    }
  }

  /// Where a training is, and the states that it can go on from.
  private struct Way {
    let first: Int
    let kept: [Int]
    var place: Int
    /// How many steps had to be taken, and after which the first of them.
    var count = 0
    var lowest = Int.max

    init(from first: Int, over kept: [Int]) {
      (self.first, self.kept, place) = (first, kept.filter { $0 > first }, first)
    }

    /// Goes as `CheckpointedTraining` does.
    mutating func go(to target: Int) {
      if place > target { place = first }
      place = max(place, kept.last { $0 <= target } ?? first)
      if target > place { lowest = min(lowest, place) }
      count += max(0, target - place)
      place = target
    }
  }

  /// The steps that are to be taken: to states that are wanted, and to those whose measurements are not known.
  private func steps(along way: Way, to end: Int, _ stepsPerEpoch: Int) -> Way {
    var way = way
    let first = way.first
    var hash = LearningRateDigest(course, stepsPerEpoch: stepsPerEpoch)
    let kept = Set(watch.keptSteps(from: first, stepsPerEpoch, epochs: course.epochs))
    let measured = Set(
      cells == nil ? [] : watch.measuredSteps(from: first, stepsPerEpoch, epochs: course.epochs))
    var judge = watch.judge(cells?.metrics ?? [])
    var isJudged = true
    var hasBest = false
    var end = end
    for step in kept.union(measured).sorted() where (first...max(first, end)).contains(step) {
      if kept.contains(step) { way.go(to: step) }
      guard measured.contains(step) else { continue }
      let mark = hash.mark(at: step)
      if cells?.knows(mark) == false { way.go(to: step) }
      // What is not known may end the training earlier, or not.
      guard isJudged, let values = cells?.values(at: mark) else {
        isJudged = false
        continue
      }
      if judge.take(values, at: step / stepsPerEpoch) { hasBest = way.place == step }
      if judge.isOver(at: step / stepsPerEpoch) {
        end = step
        break
      }
    }
    way.go(to: end)
    if isJudged, let best = judge.best, !hasBest { way.go(to: best * stepsPerEpoch) }
    return way
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
