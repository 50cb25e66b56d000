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
    rate.advance(to: progress.done - progress.reused, at: time)
  }

  /// `epoch  3/50`: which one is being worked on, in as many columns as the last one takes; `75 seconds` where nobody
  /// knows how many there are.
  var count: String? {
    progress.map { progress in
      if progress.total == 0 { return NumberText.count(Self.whole(progress.done), progress.unit) }
      let total = Self.whole(progress.total.rounded())
      let current = min(total, Self.whole(progress.done) + 1)
      return "\(progress.unit) \(String(current).paddedLeft(to: String(total).count))/\(total)"
    }
  }

  /// The whole part of what a stage reports, which may be anything.
  private static func whole(_ value: Double) -> Int { value > 0 ? Int(min(value, 1e15)) : 0 }

  /// `loss 0.4127`, `rate 0.0018`
  var figures: [String] {
    progress?.figures.map { "\($0.name) \(NumberText.significant($0.value))" } ?? []
  }

  /// `12 s left`; nil in the first second, when any estimate would be a guess.
  func timeLeft(at time: Double) -> String? {
    guard let progress, progress.total > 0, time - start >= 1 else { return nil }
    return rate.timeLeft(until: progress.total - progress.reused, at: time).map {
      "\(DurationText.rough($0)) left"
    }
  }
}
