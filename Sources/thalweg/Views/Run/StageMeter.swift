import Experiments
import Platform
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

  /// `loss 0.4127`, `error 12.3 %`
  var figures: [String] {
    progress?.figures.map { figure in
      let unit = Metrics.reading(of: figure.name)
      let symbol = unit.map { " \($0.symbol)" } ?? ""
      return "\(figure.name) \(NumberText.significant(unit.shown(figure.value)))\(symbol)"
    } ?? []
  }

  /// The share that is done of what was not there before it began, from 0 to 1.
  var newFraction: Double {
    guard let progress, progress.total > progress.reused else { return 0 }
    let share = (progress.done - progress.reused) / (progress.total - progress.reused)
    return share > 0 ? min(share, 1) : 0
  }

  /// `12 s left`; nil in the first second, when any estimate would be a guess.
  func timeLeft(at time: Double) -> String? {
    guard let progress, progress.total > 0, time - start >= 1 else { return nil }
    return rate.timeLeft(until: progress.total - progress.reused, at: time).map {
      "\(DurationText.rough($0)) left"
    }
  }
}

extension StageMeter {
  /// One line: a turning sign, the name, a bar, the count, figures and the time left, as the width allows.
  ///
  ///     ⠹ start  ━━━━━━━━━╸──────────  epoch 3/5  loss 0.4127    rate 0.0018    12 s left
  ///
  /// Where room is short, the bar shrinks and goes first, then the figures from the last one on, then the time
  /// left. Numbers have columns to grow into, so that nothing moves while they change.
  func line(at time: Double, nameColumns: Int, width: Int) -> StyledLine {
    let mostColumns = Self.mostNameColumns(in: width)
    let name = stage.fitted(toColumns: mostColumns).padded(to: min(nameColumns, mostColumns))
    var line: StyledLine = "\(Self.sign(at: time), .active) \(name, .strong)"
    guard let progress, progress.total > 0, var count else {
      line.append("  \(kind)  \(DurationText.exact(time - start))", .faint)
      return line.cut(to: width)
    }
    if line.columns + 2 + count.columns > width { count = "\(Self.whole(progress.fraction * 100)) %" }
    var room = width - line.columns - (2 + count.columns)
    let hasEnd = room >= Self.endColumns
    if hasEnd { room -= Self.endColumns }
    let figures = figures(fitting: &room)
    if room - 2 >= ProgressBar.least {
      line.append("  ")
      line.append(ProgressBar(columns: min(ProgressBar.most, room - 2), fraction: progress.fraction).line)
    }
    line.append(([count] + figures).map { "  \($0)" }.joined())
    if hasEnd, let end = timeLeft(at: time) { line.append("  \(end)", .faint) }
    return line.cut(to: width)
  }

  /// In a narrow window, a third of it.
  static func mostNameColumns(in width: Int) -> Int { max(8, width / 3) }

  /// As many figures as fit in `room`, which they are taken from.
  private func figures(fitting room: inout Int) -> [String] {
    var fitting: [String] = []
    for (index, figure) in figures.enumerated() {
      let padded = figure.padded(to: (figure.split(separator: " ").first?.count ?? 0) + Self.valueColumns)
      // From the second figure on, a bar of use is worth more than another figure.
      let needed = 2 + padded.columns + (index == 0 ? 0 : 2 + ProgressBar.least)
      if needed > room { break }
      fitting.append(padded)
      room -= 2 + padded.columns
    }
    return fitting
  }

  /// A space, and four significant digits in their longest usual form: ` 0.002695`.
  private static let valueColumns = 9

  /// Two spaces, and `59 min left`.
  private static let endColumns = 13

  /// A sign that turns ten times a second, so that a quiet stage is seen to live.
  private static func sign(at time: Double) -> String {
    let signs = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    return signs[Int((max(0, time) * 10).truncatingRemainder(dividingBy: Double(signs.count)))]
  }
}

/// A thin bar, filled to half a column.
struct ProgressBar: Sendable {
  static let least = 6
  static let most = 20

  let columns: Int
  /// From 0 to 1.
  let fraction: Double

  var line: StyledLine {
    let halves = fraction > 0 ? Int(min(1, fraction) * Double(2 * columns)) : 0
    let filled = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    return "\(filled, .active)\(String(repeating: "─", count: columns - filled.count), .faint)"
  }
}

/// How fast something advances, smoothed so that the time left does not jump.
///
/// An exponential mean of the speed over about the last `memory` seconds, weighted by time and corrected
/// for its start: what has advanced for less than that is simply averaged.
struct RateEstimate: Sendable {
  private let memory = 15.0
  private var speed = 0.0
  private var weight = 0.0
  private var last: (time: Double, done: Double)

  /// - Parameter time: when nothing was done yet, in seconds.
  init(startingAt time: Double) { last = (time, 0) }

  mutating func advance(to done: Double, at time: Double) {
    let elapsed = time - last.time
    guard elapsed > 0, done >= last.done else {
      if done < last.done { self = RateEstimate(startingAt: time, done: done) }
      return
    }
    let share = 1 - exp(-elapsed / memory)
    speed += share * ((done - last.done) / elapsed - speed)
    weight += share * (1 - weight)
    last = (time, done)
  }

  /// Seconds until `total` is reached, seen from `time`; nil while nothing has advanced.
  func timeLeft(until total: Double, at time: Double) -> Double? {
    guard weight > 0, speed > 0 else { return nil }
    return max(0, (total - last.done) * weight / speed - max(0, time - last.time))
  }

  private init(startingAt time: Double, done: Double) { last = (time, done) }
}
