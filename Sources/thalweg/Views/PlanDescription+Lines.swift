import Declarations
import Workflow

extension PlanDescription {
  /// A line a stage, its reasons under it, and the counts at the end.
  ///
  ///     = start   train      up to date
  ///     + end     train      runs
  ///         seed: 2 -> 3  (configs/quickstart.yaml:21)
  ///     ~ valley  fit-curve  may run, after end
  ///
  /// What is warned of at several stages is said at the first of them.
  ///
  /// Many stages of one family of which the same is said share a line.
  var lines: [StyledLine] {
    let isFirst = isFirst
    let rows = PlanRow.rows(of: stages.filter { $0.state != .leftOut }) { stage in
      stage.remarks(isFirst: isFirst).map { $0.rendered(inColour: false) }.joined(separator: "\n")
    }
    let names = rows.map(\.name.columns).max() ?? 0
    let kinds = rows.map(\.first.kind.columns).max() ?? 0
    var said: Set<String> = []
    let table = rows.flatMap { row in
      defer { said.formUnion(row.first.warnings) }
      return [row.line(nameColumns: names, kindColumns: kinds)]
        + row.first.remarks(isFirst: isFirst, unless: said)
    }
    return table + [StyledLine(), summary] + resourceEstimate
  }

  /// What the run takes of the machine, and whether there is enough of it.
  private var resourceEstimate: [StyledLine] {
    guard let estimate, count(.runs) + count(.mayRun) > 0 else { return [] }
    let parts = [
      estimate.memory.map { "about \(ByteText.rough($0)) of memory" },
      "up to \(ByteText.rough(estimate.disk)) on the disk",
    ].compactMap(\.self)
    return [StyledLine(parts.joined(separator: ", "))]
      + estimate.warnings.map { "\("warning:", .caution) \($0)" }
  }

  /// Whether there is no earlier run to compare with: every stage would say so.
  private var isFirst: Bool {
    stages.allSatisfy { $0.state == .leftOut || $0.reasons.contains(where: \.isNew) }
  }

  private var summary: StyledLine {
    let upToDate = count(.upToDate)
    let leftOut = count(.leftOut) > 0 ? ", \(count(.leftOut)) left out" : ""
    if upToDate + count(.leftOut) == stages.count {
      return "\("nothing to do:", .good) \(NumberText.count(upToDate, "stage")) up to date\(leftOut)"
    }
    let mayRun = count(.mayRun)
    let follow = mayRun > 0 ? ", up to \(mayRun) more may follow" : ""
    return
      "\(NumberText.count(count(.runs), "stage")) to run\(follow), \(upToDate) up to date\(leftOut)\(time)"
  }

  /// How long all of it will take, where earlier runs tell for every stage that runs.
  private var time: String {
    let sure = stages.filter { $0.state == .runs }
    let seconds = sure.compactMap(\.seconds)
    guard seconds.count == sure.count, !sure.isEmpty else { return "" }
    let more = stages.filter { $0.state == .mayRun }.compactMap(\.seconds).reduce(0, +)
    let follow = more >= 1 ? ", and up to \(DurationText.rough(more)) more" : ""
    return "; about \(DurationText.rough(seconds.reduce(0, +)))\(follow) of work"
  }

  /// `20 of 41 points are there`, `from epoch 50 of 100`
  static func words(for cachedProgress: CachedProgress) -> String {
    let (done, total) = (
      NumberText.significant(cachedProgress.done, digits: 6),
      NumberText.significant(cachedProgress.total, digits: 9)
    )
    if cachedProgress.unit == "epoch" {
      if cachedProgress.done >= cachedProgress.total { return "all \(total) epochs are cached" }
      if cachedProgress.hasGaps {
        return "\(NumberText.significant(cachedProgress.missing, digits: 6)) of \(total) epochs"
      }
      return cachedProgress.done > 0
        ? "from epoch \(done) of \(total)" : cachedProgress.total == 1 ? "1 epoch" : "\(total) epochs"
    }
    return cachedProgress.done > 0
      ? "\(done) of \(total) \(cachedProgress.unit)s are cached" : "\(total) \(cachedProgress.unit)s"
  }
}

extension PlanRow {
  fileprivate func line(nameColumns: Int, kindColumns: Int) -> StyledLine {
    let (sign, tone): (String, Tone) =
      switch first.state {
      case .upToDate, .leftOut: ("=", .faint)
      case .runs: ("+", .active)
      case .mayRun: ("~", .caution)
      }
    let head: StyledLine =
      "\(sign, tone) \(name.padded(to: nameColumns), .strong)  \(first.kind.padded(to: kindColumns), .faint)"
    return "\(head)  \(words, tone)"
  }

  private var words: String {
    let all = stages.count > 1 ? "all \(stages.count) " : ""
    switch first.state {
    case .upToDate, .leftOut: return "\(all)up to date"
    case .runs:
      let work = first.cachedProgress.map {
        PlanDescription.words(for: $0) + (stages.count > 1 ? " each" : "")
      }
      let verb = stages.count > 1 ? "run" : "runs"
      return (["\(all)\(verb)\(isForced ? " again" : "")"] + [work, time].compactMap(\.self))
        .joined(separator: ", ")
    case .mayRun:
      let verb = isForced ? "\(stages.count > 1 ? "run" : "runs") again" : "may run"
      return "\(all)\(verb), after \(PlanDescription.words(forWaits: waitedFor))"
    }
  }

  private var isForced: Bool { first.reasons.contains { if case .isForced = $0 { true } else { false } } }

  private var time: String? { seconds.map { "about \(DurationText.rough($0))" } }

  /// Each once.
  private var waitedFor: [String] {
    var seen = Set<String>()
    return stages.flatMap(\.reasons).compactMap { reason in
      if case .waitsFor(let name) = reason, seen.insert(name).inserted { name } else { nil }
    }
  }
}

extension PlanDescription.Stage {
  /// The lines under it: why it runs, and what is to be said of what is there.
  ///
  /// - Parameters:
  ///   - isFirst: whether no stage has an earlier run.
  ///   - said: warnings that stand under a stage before it.
  fileprivate func remarks(isFirst: Bool, unless said: Set<String> = []) -> [StyledLine] {
    reasons.filter { !(isFirst && $0.isNew) }.compactMap {
      $0.line(takesNoStep: cachedProgress?.missing == 0)
    }
      + (cachedProgress?.notes ?? []).map { StyledLine("    \($0)") }
      + warnings.filter { !said.contains($0) }.map { "    \("warning:", .caution) \($0)" }
  }
}

extension RunReason {
  fileprivate var isNew: Bool { if case .isNew = self { true } else { false } }

  /// The line under a stage; nil where the stage's own line says it.
  ///
  /// - Parameter takesNoStep: whether all that the stage works out is there already.
  fileprivate func line(takesNoStep: Bool) -> StyledLine? {
    switch self {
    case .isNew: "    new: no earlier run has it"
    case .setting(let path, let old, let new, let place):
      "    \(path.dotted): \(old.inPlan, .bad) -> \(new.inPlan, .good)\(place.map(Self.words(for:)) ?? "", .faint)"
    case .asked(let words, let stages):
      "    hands over \(words)\(stages.isEmpty ? "" : ", for \(PlanDescription.words(forWaits: stages))")\(takesNoStep ? "; no step" : "")"
    case .notAsked(let words): "    no longer hands over \(words)\(takesNoStep ? "; no step" : "")"
    case .kind(let old, let new): "    kind: \(old, .bad) -> \(new, .good)"
    case .version(let old, let new):
      "    Thalweg computes this kind of stage differently now: version \(old) -> \(new)"
    case .numerics(let old, let new): "    computed by \(old, .bad) -> \(new, .good)"
    case .input(let name): "    the result of \(name) changed"
    case .source(let name, let parts): "    the contents of \(name) changed: \(parts.listed())"
    case .waitsFor, .isForced: nil
    case .isOlder(let version): "    made by an older version of Thalweg (\(version))"
    case .isLost: "    nothing differs, but the result is not in the store"
    }
  }
}

extension RunReason {
  /// The line of a file; of a flag, what it sets.
  private static func words(for place: Place) -> String {
    guard place.source.name.hasPrefix("--") else { return "  (\(place.fileAndLine))" }
    return "  (\(place.source.name) \(place.source.text.prefix { $0 != "=" }))"
  }
}

extension JSON? {
  /// The value as a plan shows it: short, and "not set" where there is none.
  fileprivate var inPlan: String {
    guard let self else { return "not set" }
    return (self.text ?? self.compactText).fitted(toColumns: 60)
  }
}
