import Declarations

/// How long stages took in earlier runs of an experiment, from their `timing.json`.
public struct RecordedDurations: Sendable {
  private struct Entry {
    let stage: String
    let kind: String?
    let seconds: Double
    let work: StageWork?
  }

  /// The newest first.
  private let entries: [Entry]

  /// How many runs are looked at, from the newest on.
  private static let mostRuns = 10

  /// - Throws: `RunDirectoryError` where the runs cannot be listed. A run whose times cannot be read tells nothing.
  public init(of directories: RunDirectories) throws(RunDirectoryError) {
    entries = try directories.all.suffix(Self.mostRuns).reversed().flatMap { run -> [Entry] in
      guard let bytes = try? run.contents(of: "timing.json"), let timing = try? JSON(parsing: bytes) else {
        return []
      }
      return (timing["stages"]?.members ?? []).compactMap { stage in
        guard let seconds = stage.value.number, seconds >= 0 else { return nil }
        let work = timing["work"]?[stage.name]
        return Entry(
          stage: stage.name, kind: work?["kind"]?.text, seconds: seconds,
          work: work.flatMap(StageWork.init(json:)))
      }
    }
  }

  /// About how long a stage will take.
  ///
  /// What it has left to do is taken at the pace of its latest run, or else of the latest of its kind. Where nothing
  /// is known of what is inside it, or it waits for others, it is taken to last as long as before.
  /// - Returns: seconds; nil where no run tells.
  public func estimate(for stage: PlannedStage, _ survey: StageSurvey?) -> Double? {
    if !stage.state.mayRun { return nil }
    let (name, kind) = (stage.node.name, stage.node.kind.name)
    guard let survey else { return entries.first { $0.stage == name }?.seconds }
    let known = entries.filter {
      $0.work?.unit == survey.unit && ($0.work?.amount ?? 0) > 0 && $0.kind == kind
    }
    guard let entry = known.first(where: { $0.stage == name }) ?? known.first, let work = entry.work else {
      return survey.missing == 0 ? 0 : nil
    }
    return entry.seconds / work.amount * survey.missing
  }
}

extension StageWork {
  /// Reads `{"unit": "epoch", "amount": 5}`, whatever stands beside it.
  init?(json: JSON) {
    guard let unit = json["unit"]?.text, let amount = json["amount"]?.number, amount.isFinite else {
      return nil
    }
    self.init(unit: unit, amount: amount)
  }
}
