import Declarations
import Platform

/// How long stages took in earlier runs of an experiment, from their `timing.json`.
public struct RecordedDurations: Sendable {
  /// What stages did, by the kind of them and the unit that it is counted in.
  private struct Work: Hashable {
    package let kind: String
    package let unit: String
    /// nil for all stages of the kind.
    package let stage: String?
  }

  /// In seconds, of the latest run of a stage.
  private var durations: [String: Double] = [:]
  private var paces: [Work: Pace] = [:]

  /// How fast the latest run was at some work.
  private struct Pace {
    let secondsPerUnit: Double
    /// What a unit came to; nil in runs of versions that did not say it.
    let operationsPerUnit: Double?

    /// Seconds a unit takes that comes to so many operations: more examples in an epoch take longer.
    func seconds(operations: Double?) -> Double {
      guard let operations, let before = operationsPerUnit, before > 0 else { return secondsPerUnit }
      return secondsPerUnit * (operations / before)
    }
  }

  /// How many runs are looked at, from the newest on.
  private static let mostRuns = 10

  /// - Throws: `RunDirectoryError` where the runs cannot be listed. A run whose times cannot be read tells nothing.
  public init(of directories: RunDirectories) throws(RunDirectoryError) {
    let timings = try directories.allNumbered.suffix(Self.mostRuns).reversed().compactMap { run in
      (try? run.contents(of: "timing.json")).flatMap { try? JSON(parsing: $0) }
    }
    let counted = Set(timings.flatMap { $0["work"]?.members ?? [] }.map(\.name))
    for timing in timings { add(timing, counted) }
  }

  /// Adds what a run says of its times, where no later one has said it.
  ///
  /// - Parameter counted: stages whose work is counted.
  private mutating func add(_ timing: JSON, _ counted: Set<String>) {
    let works = Dictionary((timing["work"]?.members ?? []).map { ($0.name, $0.value) }) { first, _ in first }
    for stage in timing["stages"]?.members ?? [] {
      guard let seconds = stage.value.number, seconds >= 0 else { continue }
      let json = works[stage.name]
      // Of a stage that had little left to do, most of the time was reading and writing.
      if json.map({ !Self.isTelling($0) }) ?? counted.contains(stage.name) { continue }
      if durations[stage.name] == nil { durations[stage.name] = seconds }
      guard let json, let kind = json["kind"]?.text, let work = StageWork(json: json), work.amount > 0
      else { continue }
      for name in [stage.name, nil] {
        let key = Work(kind: kind, unit: work.unit, stage: name)
        if paces[key] == nil {
          paces[key] = Pace(
            secondsPerUnit: seconds / work.amount, operationsPerUnit: json["operations"]?.number)
        }
      }
    }
  }

  /// Operations that take so long that the time for reading and writing is small beside them.
  private static let muchWork = 3e10

  /// Whether so much was done, of all or by itself, that the time tells how long more of it takes.
  private static func isTelling(_ json: JSON) -> Bool {
    guard let amount = json["amount"]?.number, let whole = json["of"]?.number else { return true }
    return 2 * amount >= whole || amount * (json["operations"]?.number ?? 0) >= muchWork
  }

  /// About how long a stage will take.
  ///
  /// What it has left to do is taken at the pace of its latest run, or else of the latest of its kind, and by the
  /// operations that a unit of the work came to there and comes to here, where both are known. Where nothing is known of
  /// what is inside it, or it waits for others, it is taken to last as long as before, but for those operations.
  /// - Returns: seconds; nil where no run tells.
  public func estimate(
    for stage: PlannedStage, _ cachedProgress: CachedProgress?, _ resourceEstimate: ResourceEstimate? = nil
  ) -> Double? {
    if !stage.state.mayRun { return nil }
    let (name, kind) = (stage.node.name, stage.node.kind.name)
    let operations = resourceEstimate?.operationsPerUnit
    guard let cachedProgress else {
      guard let before = durations[name], let pace = latestPace(of: name, kind) else {
        return durations[name]
      }
      return before * (pace.seconds(operations: operations) / max(pace.secondsPerUnit, .leastNormalMagnitude))
    }
    let pace =
      paces[Work(kind: kind, unit: cachedProgress.unit, stage: name)]
      ?? paces[Work(kind: kind, unit: cachedProgress.unit, stage: nil)]
    guard let pace else { return cachedProgress.missing == 0 ? 0 : nil }
    return pace.seconds(operations: operations) * cachedProgress.missing
  }

  /// The pace of the latest run of a stage, in whatever its work is counted.
  private func latestPace(of name: String, _ kind: String) -> Pace? {
    paces.first { $0.key.stage == name && $0.key.kind == kind }?.value
  }
}

extension StageWork {
  /// Reads `{"unit": "epoch", "amount": 5}`, whatever stands beside it.
  package init?(json: JSON) {
    guard let unit = json["unit"]?.text, let amount = json["amount"]?.number, amount.isFinite else {
      return nil
    }
    self.init(unit: unit, amount: amount)
  }
}
