import Charts
import Specifications
import Workflow

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
    /// What it is held against.
    var rival: Rival?
    /// What it may be off by as a sample; nil where that is not known.
    var noise: SamplingNoise?

    /// `± 0.40`; nil where that is not known.
    ///
    /// - Parameter value: in percent.
    func error(of value: Double) -> String? { noise?.plusMinus(ofPercentage: value) }

    func text(_ value: Double) -> String {
      (isSigned && value > 0 ? "+" : "") + format.string(value) + (unit.isEmpty ? "" : " \(unit)")
    }
  }

  /// What a number is held against: the best member.
  struct Rival: Sendable {
    let name: String
    let value: Double
    /// What is said of the two; nil for the name and the value of the rival.
    var words: String?
  }

  /// "along: barrier on the curve"
  let name: String
  let value: String
  /// The standard error of the value, `± 0.40`; nil where it is not known.
  private(set) var error: String?
  /// What the value is, in half a sentence.
  let note: String
  /// The stage, and what is said of it; nil of what stands for itself.
  private(set) var subject: (stage: String, what: String, quantity: Quantity)?

  init(name: String, value: String, note: String) {
    (self.name, self.value, self.note) = (name, value, note)
  }

  /// - Parameter note: what the value is; what it is held against is added.
  init(of stage: String, _ what: String, _ quantity: Quantity, note: String = "") {
    let against = quantity.rival.map { $0.words ?? "\($0.name): \(quantity.text($0.value))" }
    self.init(
      name: "\(stage): \(what)", value: quantity.text(quantity.value),
      note: [note, against ?? ""].filter { !$0.isEmpty }.joined(separator: "; "))
    ownNote = note
    error = quantity.error(of: quantity.value)
    subject = (stage, what, quantity)
  }

  private var ownNote = ""

  /// ` (± 0.40)`; nothing where it is not known.
  var errorInBrackets: String { error.map { " (\($0))" } ?? "" }

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
    let unit = quantity.unit.isEmpty ? "" : " \(quantity.unit)"
    let mean = (quantity.isSigned && moments.mean > 0 ? "+" : "") + moments.text(quantity.format)
    let axes = FamilyAxes(
      members.compactMap { $0.subject.flatMap { InstanceName(parsing: $0.stage)?.parts } })
    let count =
      axes.isOfPairs && axes.countInWords.hasPrefix("\(moments.count) ")
      ? axes.countInWords : "\(moments.count)"
    let rival = quantity.rival.flatMap { rival in
      Moments(of: quantities.compactMap { $0.rival?.value }).map {
        "; \(rival.name), on average: \(quantity.text($0.mean))"
      }
    }
    let ownNote = members[0].ownNote
    self.init(
      name: name, value: mean + unit,
      note:
        "mean of \(count), from \(quantity.text(moments.least)) to \(quantity.text(moments.greatest))"
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
    let rows = more.map {
      Table.Row([.text($0.name), .text($0.value + $0.errorInBrackets), .text($0.note)], isRanked: false)
    }
    let table = Table(columns: [.text(""), Table.Column("value"), .text("")], rows: rows)
    return .joined([cards, .details("\(more.count) more", .table(table))])
  }

  private func card(_ highlight: Highlight) -> HTML {
    .element(
      "div", ["class": "card"], .element("p", ["class": "card-name"], .text(highlight.name)),
      .element(
        "p", ["class": "card-value"], .text(highlight.value),
        highlight.error == nil ? .nothing : .element("small", [:], .text(highlight.errorInBrackets))),
      .element("p", ["class": "card-note"], .text(highlight.note)))
  }
}
