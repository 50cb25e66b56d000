import Workflow

/// A running stage and how far it has come.
struct StageMeter: Sendable {
  let stage: String
  let kind: String
  let start: Double
  private(set) var progress: Progress?
  private var rate: RateEstimate

  init(stage: String, kind: String, start: Double) {
    self.stage = stage
    self.kind = kind
    self.start = start
    rate = RateEstimate(startingAt: start)
  }

  mutating func take(_ progress: Progress, at time: Double) {
    self.progress = progress
    rate.advance(to: progress.done, at: time)
  }

  /// `epoch 3/5`: which one is being worked on.
  var count: String? {
    progress.map { progress in
      let total = Int(min(progress.total, 1e15).rounded())
      return "\(progress.unit) \(min(total, Int(min(progress.done, 1e15)) + 1))/\(total)"
    }
  }

  /// `loss 0.4127`, `rate 0.0018`
  var figures: [String] {
    progress?.figures.map { "\($0.name) \(NumberText.significant($0.value))" } ?? []
  }

  /// `12 s left`; nil in the first second, when any estimate would be a guess.
  func timeLeft(at time: Double) -> String? {
    guard let progress, time - start >= 1 else { return nil }
    return rate.timeLeft(until: progress.total, at: time).map { "\(DurationText.rough($0)) left" }
  }
}
