import Workflow

/// How far a run has come as a whole.
///
/// Stages count by how long each was expected to take, and all alike where that is not known of every one.
struct RunMeter: Sendable {
  private var start = 0.0
  /// What each stage that is to run counts; those that turn out not to run are taken out.
  private var weights: [String: Double] = [:]
  private var order: [String] = []
  private var finished: Set<String> = []
  /// Whether weights are seconds.
  private var isTimed = false

  /// Until so much has been done, the expectation counts as well as what was seen, in seconds.
  private static let prior = 3.0

  mutating func take(_ timed: TimedEvent) {
    switch timed.event {
    case .runStarted(_, _, let toRun):
      start = timed.time
      order = toRun
      weights = Dictionary(toRun.map { ($0, 1) }) { first, _ in first }
    case .runEstimated(_, let estimate):
      let known = order.compactMap { estimate.secondsOfStages[$0] }
      isTimed = known.count == order.count && known.contains { $0 > 0 }
      if isTimed {
        weights = estimate.secondsOfStages.filter { weights[$0.key] != nil }.mapValues { max($0, 1e-3) }
      }
    case .stageFinished(let stage, _), .stageUnchanged(let stage, _): finished.insert(stage)
    case .stageReused(let stage, _):
      if !finished.contains(stage) { weights[stage] = nil }
    case .stageFailed(let stage, _), .stageSkipped(let stage, _), .stageCancelled(let stage):
      weights[stage] = nil
    default: break
    }
  }

  /// Nil where the line of the one stage says all there is.
  ///
  ///     run      ━━━━━━━━━╸──────────  2 of 7 stages done  after 41 s  about 2 min left
  ///
  /// - Parameters:
  ///   - running: the stages that are under way.
  ///   - nameColumns: the columns of their names.
  func line(
    at time: Double, beside running: [StageMeter], nameColumns: Int, width: Int
  ) -> StyledLine? {
    guard order.count > 1, !weights.isEmpty else { return nil }
    let whole = weights.values.reduce(0, +)
    let parts = running.map { (weights[$0.stage] ?? 0) * $0.newFraction }
    let done = finished.reduce(0) { $0 + (weights[$1] ?? 0) } + parts.reduce(0, +)
    var count = "\(finished.count) of \(NumberText.count(weights.count, "stage")) done"
    var facts = ["after \(DurationText.rough(max(0, time - start)))"]
    if let left = secondsLeft(of: whole - done, done: done, at: time) {
      facts.append("about \(DurationText.rough(left)) left")
    }
    var line: StyledLine =
      "  \("run".padded(to: min(nameColumns, StageMeter.mostNameColumns(in: width))), .strong)"
    if line.columns + 2 + count.columns > width { count = "\(finished.count)/\(weights.count)" }
    var room = width - line.columns - 2 - count.columns
    // What is left says more than what has gone.
    while !facts.isEmpty, Self.columns(of: facts) > room { facts.removeFirst() }
    room -= Self.columns(of: facts)
    if room - 2 >= ProgressBar.least {
      let bar = ProgressBar(columns: min(ProgressBar.most, room - 2), fraction: whole > 0 ? done / whole : 0)
      line.append("  ")
      line.append(bar.line)
    }
    line.append("  \(count)")
    for fact in facts { line.append("  \(fact)", .faint) }
    return line.cut(to: width)
  }

  private static func columns(of facts: [String]) -> Int { facts.reduce(0) { $0 + 2 + $1.columns } }

  /// By how fast work was done so far, against what was expected; nil where nothing was.
  private func secondsLeft(of rest: Double, done: Double, at time: Double) -> Double? {
    let elapsed = time - start
    guard isTimed, elapsed >= 1 else { return nil }
    return rest * (elapsed + Self.prior) / (done + Self.prior)
  }
}
