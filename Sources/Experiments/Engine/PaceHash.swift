import Neural
import Workflow

/// The rates that a course uses, hashed from the first step on: what tells two states of one trajectory apart.
///
/// The rate is all that changes from step to step. Momentum, decay and the like are constants of the optimiser, and
/// stand in the scope with the other settings.
struct PaceHash {
  private let course: TrainingCourse
  private let stepsPerEpoch: Int
  private var stream = DigestStream()
  private var step = 0

  init(_ course: TrainingCourse, stepsPerEpoch: Int) {
    self.course = course
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The mark of the state after `step` steps.
  ///
  /// - Precondition: no fewer than at the call before.
  mutating func mark(at step: Int) -> TrajectoryMark {
    precondition(step >= self.step, "rates are hashed in the order of steps")
    while self.step < step {
      let rate = course.rate(at: self.step, stepsPerEpoch: stepsPerEpoch)
      withUnsafeBytes(of: rate.bitPattern.littleEndian) { stream.update($0) }
      self.step += 1
    }
    return TrajectoryMark(step: step, stepsPerRound: stepsPerEpoch, pace: stream.finish())
  }

  /// Those of the marks that this course passes through; they are in the order of steps.
  static func shared(_ marks: [TrajectoryMark], by course: TrainingCourse) -> [TrajectoryMark] {
    guard let stepsPerEpoch = marks.first?.stepsPerRound else { return [] }
    var hash = PaceHash(course, stepsPerEpoch: stepsPerEpoch)
    let last = course.steps(perEpoch: stepsPerEpoch)
    return marks.filter {
      $0.step <= last && $0.stepsPerRound == stepsPerEpoch && hash.mark(at: $0.step) == $0
    }
  }
}
