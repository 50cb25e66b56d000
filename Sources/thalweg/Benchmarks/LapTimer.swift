/// Takes the times of equal pieces of work, one by one, behind a warm-up that does not count.
final class LapTimer {
  /// When to begin counting and when to stop.
  struct Rule: Sendable {
    var warmUpLaps = 2
    var warmUpSeconds = 0.0
    let seconds: Double
    var leastLaps = 5
  }

  /// Seconds of each counted piece.
  private(set) var laps: [Double] = []
  private let rule: Rule
  private let now: () -> Double
  private let proceeds: (_ share: Double) -> Bool
  private var beginning = 0.0
  private var lapStart = 0.0
  private var uncounted = 0
  private var isWarm = false

  /// - Parameters:
  ///   - now: seconds of a clock that only goes forward.
  ///   - proceeds: is told after each piece how much of all is done, and says whether to go on. Its own time does
  ///     not count.
  init(
    _ rule: Rule, now: @escaping () -> Double = { Clock.steady },
    proceeds: @escaping (_ share: Double) -> Bool = { _ in true }
  ) {
    self.rule = rule
    self.now = now
    self.proceeds = proceeds
  }

  /// The first piece begins.
  func start() {
    beginning = now()
    lapStart = beginning
    isWarm = rule.warmUpLaps == 0
  }

  /// A piece ends and the next one begins; false where no more are wanted.
  func lap() -> Bool {
    let time = now()
    if isWarm {
      laps.append(time - lapStart)
    } else {
      warmUp(time)
    }
    let share = isWarm ? min((time - beginning) / rule.seconds, 1) : 0
    let goesOn = proceeds(share)
    lapStart = now()
    return goesOn && !(isWarm && laps.count >= rule.leastLaps && time - beginning >= rule.seconds)
  }

  private func warmUp(_ time: Double) {
    uncounted += 1
    guard uncounted >= rule.warmUpLaps, time - beginning >= rule.warmUpSeconds else { return }
    isWarm = true
    beginning = time
  }
}
