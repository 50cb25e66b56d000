import Charts
import Declarations
import Specifications
import Workflow

/// Stages that failed while the others went on.
struct FailureSection: ReportSection {
  let title = "Failed stages"

  func content(of run: PresentedRun) -> HTML {
    .joined(
      run.record.failures.flatMap { failure in
        [
          HTML.element("h3", [:], .text(failure.stage)),
          .element("pre", [:], .text(failure.message)),
        ]
      })
  }
}

/// An answer in one number.
struct Highlight: Sendable {
  /// A number that those of other stages of a family can be taken together with.
  struct Quantity: Sendable {
    /// In what people read it in.
    let value: Double
    let format: NumberFormat
    /// Behind the number, such as `%`.
    var unit = ""
    /// Whether a rise has a plus sign.
    var isSigned = false
    /// What it is held against, and what that is: the better end.
    var rival: (name: String, value: Double)?

    func text(_ value: Double) -> String {
      (isSigned && value > 0 ? "+" : "") + format.string(value) + (unit.isEmpty ? "" : " \(unit)")
    }
  }

  /// "along: barrier on the curve"
  let name: String
  let value: String
  /// What the value is, in half a sentence.
  let note: String
  /// The stage, and what is said of it; nil of what stands for itself.
  private(set) var subject: (stage: String, what: String, quantity: Quantity)?

  init(name: String, value: String, note: String) {
    (self.name, self.value, self.note) = (name, value, note)
  }

  /// - Parameter note: what the value is; what it is held against is added.
  init(of stage: String, _ what: String, _ quantity: Quantity, note: String = "") {
    let against = quantity.rival.map { "\($0.name): \(quantity.text($0.value))" }
    self.init(
      name: "\(stage): \(what)", value: quantity.text(quantity.value),
      note: [note, against ?? ""].filter { !$0.isEmpty }.joined(separator: "; "))
    ownNote = note
    subject = (stage, what, quantity)
  }

  private var ownNote = ""

  /// Those of stages of one family as one, with mean and deviation; the others as they are, in the order of coming.
  static func takenTogether(_ all: [Highlight]) -> [Highlight] {
    func common(_ highlight: Highlight) -> String? {
      highlight.subject.map { "\(InstanceName.family(of: $0.stage)): \($0.what)" }
    }
    let groups = Dictionary(grouping: all) { common($0) ?? "" }
    var told: Set<String> = []
    return all.compactMap { highlight -> Highlight? in
      guard let key = common(highlight), let members = groups[key], members.count > 1,
        let subject = highlight.subject, subject.stage.contains("@")
      else { return highlight }
      return told.insert(key).inserted ? Highlight(together: members, named: key, subject.quantity) : nil
    }
  }

  private init(together members: [Highlight], named name: String, _ quantity: Quantity) {
    let quantities = members.compactMap { $0.subject?.quantity }
    guard let moments = Moments(of: quantities.map(\.value)) else {
      self.init(name: name, value: "–", note: members[0].note)
      return
    }
    let deviation = moments.deviation.map { " ± \(NumberFormat.significant(2).string($0))" } ?? ""
    let unit = quantity.unit.isEmpty ? "" : " \(quantity.unit)"
    let mean = (quantity.isSigned && moments.mean > 0 ? "+" : "") + quantity.format.string(moments.mean)
    let rival = quantity.rival.flatMap { rival in
      Moments(of: quantities.compactMap { $0.rival?.value }).map {
        "; \(rival.name): \(quantity.text($0.mean))"
      }
    }
    let ownNote = members[0].ownNote
    self.init(
      name: name, value: mean + deviation + unit,
      note:
        "mean of \(members.count), from \(quantity.text(moments.least)) to \(quantity.text(moments.greatest))"
        + (ownNote.isEmpty ? "" : "; \(ownNote)") + (rival ?? ""))
  }
}

/// The answers in a few numbers: how far the loss rises on the way, and what the ensemble gains.
struct HighlightSection: ReportSection {
  let title = "At a glance"

  /// More than so many are no glance.
  private static let most = 8

  func content(of run: PresentedRun) throws -> HTML {
    let all = Highlight.takenTogether(try ResultKinds.all.flatMap { try $0.highlights?(run) ?? [] })
    if all.isEmpty { return .nothing }
    let cards = HTML.element("div", ["class": "cards"], all.prefix(Self.most).map(card))
    let more = all.dropFirst(Self.most)
    if more.isEmpty { return cards }
    let rows = more.map { Table.Row([.text($0.name), .text($0.value), .text($0.note)], isRanked: false) }
    let table = Table(columns: [.text(""), Table.Column("value"), .text("")], rows: rows)
    return .joined([cards, .details("\(more.count) more", .table(table))])
  }

  private func card(_ highlight: Highlight) -> HTML {
    .element(
      "div", ["class": "card"], .element("p", ["class": "card-name"], .text(highlight.name)),
      .element("p", ["class": "card-value"], .text(highlight.value)),
      .element("p", ["class": "card-note"], .text(highlight.note)))
  }
}

/// How the run is set up otherwise than the one before it.
struct ChangeSection: ReportSection {
  let title = "Changes"

  func content(of run: PresentedRun) -> HTML {
    guard let preceding = run.preceding else { return .nothing }
    if preceding.isAlike {
      return .element("p", [:], .text("Run \(preceding.number), the one before, was set up alike."))
    }
    let groups = preceding.settings.grouped
    let rows = groups.map { setting, others in
      Table.Row(
        [.text(setting.path)] + setting.values.map { .text($0?.shownToReaders ?? "not set") }
          + [.text(others.isEmpty ? "" : "and in \(others.firstFew)")], isRanked: false)
    }
    let columns = ["setting", "run \(preceding.number)", "this run", ""]
    let facts = [
      preceding.contents.isEmpty ? nil : "Other contents: \(preceding.contents.firstFew).",
      preceding.added.isEmpty ? nil : "New stages: \(preceding.added.firstFew).",
      preceding.removed.isEmpty ? nil : "Stages that are gone: \(preceding.removed.firstFew).",
      preceding.numerics.map { "Computed by \($0) before." },
    ].compactMap(\.self)
    return .joined(
      (rows.isEmpty ? [] : [HTML.table(Table(columns: columns.map { .text($0) }, rows: rows))])
        + facts.map { .element("p", ["class": "note"], .text($0)) })
  }
}

extension JSON {
  /// A text as it is, everything else as JSON.
  var shownToReaders: String { text ?? compactText }
}

/// The specification as it was written.
struct SpecificationSection: ReportSection {
  let title = "Specification"

  func content(of run: PresentedRun) -> HTML {
    .element("pre", ["class": "specification"], .text(run.specification.text))
  }
}

/// What is to be known of results before they are relied on, each with the stages that it is said of.
struct WarningSection: ReportSection {
  let title = "Warnings"

  /// Names of more stages than this are counted.
  private static let mostNames = 12

  func content(of run: PresentedRun) -> HTML {
    let warnings = run.record.warnings
    if warnings.isEmpty { return .nothing }
    return .element(
      "ul", ["class": "warnings"],
      warnings.map { warning in
        .element("li", [:], .element("b", [:], .text(names(warning.stages))), .text(": \(warning.message)"))
      })
  }

  private func names(_ stages: [String]) -> String {
    let more = stages.count - Self.mostNames
    return stages.prefix(Self.mostNames).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }
}

/// The figures of a run that has no `plot`: all that is seen in a figure alone.
///
/// A run with a plot shows what that draws, and nothing besides. Stages of families are drawn as such.
struct UnplottedSection: ReportSection {
  let title = "Figures"

  /// Of one type of result, more than so many are counted: there may be hundreds of stages.
  private static let mostOfKind = 12
  private static let width = 560.0

  func content(of run: PresentedRun) throws -> HTML {
    if !run.outputs(of: FigureSet.kind.type).isEmpty { return .nothing }
    var figures: [FigureSet.Figure] = []
    var leftOut: [String] = []
    for kind in ResultKinds.all where kind.isDrawnUnasked {
      guard let draw = kind.figures else { continue }
      let drawn = Set(try kind.families?(run).map(\.name) ?? [])
      let results = run.outputs(of: kind.type).filter { stage, _ in
        !stage.name.contains("@") || !drawn.contains(InstanceName.family(of: stage.name))
      }
      for (stage, output) in results.prefix(Self.mostOfKind) {
        let files = try run.files(of: output)
        let loaded = LoadedArtifact(record: output, stage: stage.name, name: stage.name, files: files)
        // Tables stand among the results that they are of.
        figures += try draw(loaded, FigureStyle(title: nil, width: Self.width)).filter { !$0.isTable }
      }
      if results.count > Self.mostOfKind {
        leftOut.append("\(Self.mostOfKind) of \(results.count) results of type \(kind.type)")
      }
    }
    if figures.isEmpty { return .nothing }
    let note =
      leftOut.isEmpty
      ? HTML.nothing
      : .element(
        "p", ["class": "note"],
        .text("Drawn are \(leftOut.joined(separator: ", and ")): a `plot` stage draws those that it names."))
    return .joined([FigureSet.html(of: figures, in: run.record), note])
  }
}
