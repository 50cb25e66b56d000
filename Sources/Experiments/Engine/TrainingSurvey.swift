import Neural
import Workflow

/// How far a training would get without a step, and why no further.
struct TrainingSurvey {
  let course: TrainingCourse
  /// Whether the specification pins the epochs that the schedule is stretched over.
  let pinsHorizon: Bool
  let shelf: TrajectoryShelf

  /// - Throws: `StoreError` where it cannot be told what is kept.
  var survey: StageSurvey {
    get throws {
      let marks = try shelf.marks
      let furthest = PaceHash.shared(marks, by: course).last
      let done = furthest.map { Double($0.step) / Double($0.stepsPerRound) } ?? 0
      return StageSurvey(
        unit: "epoch", done: done, of: Double(course.epochs), notes: furthest == nil ? notes(marks) : [],
        scopes: [shelf.scope])
    }
  }

  /// Why states of the same training, at other rates, are of no use.
  private func notes(_ marks: [TrajectoryMark]) -> [String] {
    guard let stepsPerEpoch = marks.last?.stepsPerRound else { return [] }
    let name = type(of: course.schedule).kind
    let epochs = Set(marks.map { $0.step / stepsPerEpoch }).sorted().reversed()
    let field = pinsHorizon ? "horizon" : "epochs"
    for horizon in epochs.prefix(20) where horizon > 0 && horizon != course.horizon {
      let earlier = TrainingCourse(
        optimiser: course.optimiser, schedule: course.schedule, epochs: max(horizon, course.epochs),
        horizon: horizon, seed: course.seed)
      guard let reached = PaceHash.shared(marks, by: earlier).last else { continue }
      return [
        "\(name) depends on \(field): its rates over \(course.horizon) epochs are others than over \(horizon); "
          + "`horizon: \(horizon)` goes on from epoch \(reached.step / stepsPerEpoch)"
      ]
    }
    return ["the rates are others from the first epochs on than those of what is kept"]
  }
}
