import Declarations
import Platform

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
  /// Seconds of processors that a counted piece took, the mean of all; nil where that is not known.
  var processorSeconds: Double? {
    guard counted > 0, let processorStart, let processorEnd else { return nil }
    return (processorEnd - processorStart) / Double(counted)
  }
  private let rule: Rule
  private let now: () -> Double
  private let processor: () -> Double?
  private let proceeds: (_ share: Double) -> Bool
  private var processorStart: Double?, processorEnd: Double?
  /// Pieces whose times are in `laps`.
  private var counted = 0
  private var beginning = 0.0
  private var lapStart = 0.0
  private var uncounted = 0
  private var isWarm = false

  /// - Parameters:
  ///   - now: seconds of a clock that only goes forward.
  ///   - processor: seconds that processors have worked for it so far.
  ///   - proceeds: is told after each piece how much of all is done, and says whether to go on. Its own time does
  ///     not count.
  init(
    _ rule: Rule, now: @escaping () -> Double = { Clock.steady },
    processor: @escaping () -> Double? = { nil },
    proceeds: @escaping (_ share: Double) -> Bool = { _ in true }
  ) {
    self.rule = rule
    self.now = now
    self.processor = processor
    self.proceeds = proceeds
  }

  /// The first piece begins.
  func start() {
    beginning = now()
    lapStart = beginning
    isWarm = rule.warmUpLaps == 0
    if isWarm { processorStart = processor() }
  }

  /// A piece ends and the next one begins; false where no more are wanted.
  ///
  /// - Parameter count: of pieces that ended together, whose mean it takes.
  func lap(of count: Int = 1) -> Bool {
    let time = now()
    if isWarm {
      laps.append((time - lapStart) / Double(count))
      counted += count
      processorEnd = processor()
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
    processorStart = processor()
  }
}

/// What a row of times comes to.
struct Timings: Sendable, Equatable {
  let count: Int
  /// Seconds.
  let median: Double, lowerQuartile: Double, upperQuartile: Double, least: Double, greatest: Double

  /// - Precondition: There is at least one time.
  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    precondition(!sorted.isEmpty, "Something was timed.")
    /// Between neighbours a quantile moves linearly.
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
    count = sorted.count
    (median, lowerQuartile, upperQuartile) = (quantile(0.5), quantile(0.25), quantile(0.75))
    (least, greatest) = (sorted[0], sorted[sorted.count - 1])
  }

  /// In milliseconds.
  var json: JSON {
    [
      "median": JSON(median * 1000), "lower-quartile": JSON(lowerQuartile * 1000),
      "upper-quartile": JSON(upperQuartile * 1000), "least": JSON(least * 1000),
      "greatest": JSON(greatest * 1000),
    ]
  }
}

/// The memory that this process, or another one, has in use at most.
enum ProcessMemory {
  /// Bytes in use at the worst moment since the start, or since `forgetPeak`; nil where the system does not say.
  ///
  /// - Parameter process: nil for this one.
  static func peak(of process: Int32? = nil) -> Int? {
    guard let status = try? TextFile.read("\(folder(process))/status") else { return nil }
    return peak(inStatus: status)
  }

  private static func folder(_ process: Int32?) -> String { "/proc/\(process.map(String.init) ?? "self")" }

  /// The number of the line `VmHWM:\t    1234 kB`.
  static func peak(inStatus text: String) -> Int? {
    let label = "VmHWM:"
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
    let number = line.dropFirst(label.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber }
    return Int(number).map { $0 * 1024 }
  }

  /// Counts the peak from now on, where the system can: what was freed before is forgotten.
  static func forgetPeak(of process: Int32? = nil) {
    let file = open("\(folder(process))/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var order = UInt8(ascii: "5")
    _ = write(file, &order, 1)
  }
}

/// The time that processors have worked for processes.
enum ProcessorTime {
  /// A tick of the clock that Linux tells such times by, in seconds.
  private static let tick = 0.01

  /// Seconds since this process and the others began, of all their threads together; nil where the system does not say.
  static func used(with others: [Int32]) -> Double? {
    let names = ["self"] + others.map { String($0) }
    let ticks = names.compactMap { (try? TextFile.read("/proc/\($0)/stat")).flatMap(ticks(inStat:)) }
    return ticks.count == names.count ? Double(ticks.reduce(0, +)) * tick : nil
  }

  /// The sum of user and system time, the 14th and the 15th field; the second is a name in parentheses.
  static func ticks(inStat text: String) -> Int? {
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return nil }
    return user &+ system
  }
}
