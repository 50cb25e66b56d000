import Declarations
import Workflow

extension PlanDescription {
  /// A line a stage, its reasons under it, and the counts at the end.
  ///
  ///     = start   train      up to date
  ///     + end     train      runs
  ///         seed: 2 -> 3  (configs/quickstart.yaml:21)
  ///     ~ valley  fit-curve  may run, after end
  var lines: [StyledLine] {
    let names = stages.map(\.name.columns).max() ?? 0
    let kinds = stages.map(\.kind.columns).max() ?? 0
    let isFirst = isFirst
    let table = stages.flatMap { stage -> [StyledLine] in
      let reasons = stage.reasons.filter { !(isFirst && $0.isNew) }.compactMap(\.line)
      let notes = (stage.survey?.notes ?? []).map { StyledLine("    \($0)") }
      return [stage.line(nameColumns: names, kindColumns: kinds)] + reasons + notes
    }
    return table + [StyledLine(), summary]
  }

  /// Whether there is no earlier run to compare with: every stage would say so.
  private var isFirst: Bool { stages.allSatisfy { $0.reasons.contains(where: \.isNew) } }

  private var summary: StyledLine {
    let upToDate = count(.upToDate)
    if upToDate == stages.count {
      return "\("nothing to do:", .good) \(NumberText.count(upToDate, "stage")) up to date"
    }
    let mayRun = count(.mayRun)
    let follow = mayRun > 0 ? ", up to \(mayRun) more may follow" : ""
    return "\(NumberText.count(count(.runs), "stage")) to run\(follow), \(upToDate) up to date\(time)"
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
  static func words(for survey: StageSurvey) -> String {
    let (done, total) = (
      NumberText.significant(survey.done, digits: 6), NumberText.significant(survey.total, digits: 9)
    )
    if survey.unit == "epoch" {
      return survey.done > 0 ? "from epoch \(done) of \(total)" : "\(total) epochs"
    }
    return survey.done > 0 ? "\(done) of \(total) \(survey.unit)s are there" : "\(total) \(survey.unit)s"
  }
}

extension PlanDescription.Stage {
  fileprivate func line(nameColumns: Int, kindColumns: Int) -> StyledLine {
    let (sign, tone): (String, Tone) =
      switch state {
      case .upToDate: ("=", .faint)
      case .runs: ("+", .active)
      case .mayRun: ("~", .caution)
      }
    let head: StyledLine =
      "\(sign, tone) \(name.padded(to: nameColumns), .strong)  \(kind.padded(to: kindColumns), .faint)"
    return "\(head)  \(words, tone)"
  }

  private var words: String {
    switch state {
    case .upToDate: "up to date"
    case .runs:
      (["runs"] + [survey.map(PlanDescription.words), time].compactMap(\.self)).joined(separator: ", ")
    case .mayRun: "may run, after \(waitedFor.listed())"
    }
  }

  private var time: String? { seconds.map { "about \(DurationText.rough($0))" } }

  private var waitedFor: [String] {
    reasons.compactMap { if case .waitsFor(let name) = $0 { name } else { nil } }
  }
}

extension RunReason {
  fileprivate var isNew: Bool { if case .isNew = self { true } else { false } }

  /// The line under a stage; nil where the stage's own line says it.
  fileprivate var line: StyledLine? {
    switch self {
    case .isNew: "    new: no earlier run has it"
    case .setting(let path, let old, let new, let place):
      "    \(path.dotted): \(old.inPlan, .bad) -> \(new.inPlan, .good)\(place.map(Self.words(for:)) ?? "", .faint)"
    case .kind(let old, let new): "    kind: \(old, .bad) -> \(new, .good)"
    case .version(let old, let new): "    this kind of stage works differently now: version \(old) -> \(new)"
    case .numerics(let old, let new): "    arithmetic: \(old, .bad) -> \(new, .good)"
    case .input(let name): "    \(name) is not what it was"
    case .source(let name, let parts): "    \(name) has other contents than before: \(parts.listed())"
    case .waitsFor: nil
    case .isLost: "    nothing differs, but the result is not in the store"
    }
  }
}

extension RunReason {
  /// The line of a file; what a flag says has but one.
  private static func words(for place: Place) -> String {
    place.source.name.hasPrefix("--") ? "  (\(place.source.name))" : "  (\(place.fileAndLine))"
  }
}

extension JSON? {
  /// The value as a plan shows it: short, and `nothing` where there is none.
  fileprivate var inPlan: String {
    guard let self else { return "nothing" }
    return (self.text ?? self.compactText).fitted(toColumns: 60)
  }
}
