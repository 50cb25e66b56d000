import Workflow

/// A word that a report has, and what it means.
struct Term: Sendable, Hashable {
  let name: String
  let meaning: String

  init(_ name: String, _ meaning: String) { (self.name, self.meaning) = (name, meaning) }

  /// What metrics are.
  static func metrics(_ names: [String]) -> [Term] {
    names.compactMap { name in
      Metrics.named(name).map { metric in
        let short = metric.calibration.map { " (\(type(of: $0).plainName.uppercased()))" } ?? ""
        return Term(metric.title + short, metric.summary)
      }
    }
  }
}

/// What the words of a report mean: those that its results bring.
struct GlossarySection: ReportSection {
  let title = "Terms"

  func content(of run: PresentedRun) throws -> HTML {
    let found = try ResultKinds.all.flatMap { try $0.terms?(run) ?? [] }
    let meanings = Dictionary(grouping: found, by: \.term.name).mapValues { $0.map(\.term.meaning).uniqued }
    let terms = found.map { stage, term -> Term in
      // A word with two meanings says of which stage each is.
      (meanings[term.name]?.count ?? 1) > 1 ? Term("\(term.name) (\(stage))", term.meaning) : term
    }.uniqued
    if terms.isEmpty { return .nothing }
    return .element(
      "dl", ["class": "terms"],
      terms.flatMap { [.element("dt", [:], .text($0.name)), .element("dd", [:], .text($0.meaning))] })
  }
}
