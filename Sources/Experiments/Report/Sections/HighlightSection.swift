import Workflow

/// An answer in one number.
struct Highlight: Sendable {
  /// "along: barrier on the curve"
  let name: String
  let value: String
  /// What the value is, in half a sentence.
  let note: String
}

/// The answers in a few numbers: how far the loss rises on the way, and what the ensemble gains.
struct HighlightSection: ReportSection {
  let title = "At a glance"

  func content(of run: PresentedRun) throws -> HTML {
    let cards = try ResultKinds.all.flatMap { try $0.highlights?(run) ?? [] }.map(card)
    if cards.isEmpty { return .nothing }
    return .element("div", ["class": "cards"], cards)
  }

  private func card(_ highlight: Highlight) -> HTML {
    .element(
      "div", ["class": "card"], .element("p", ["class": "card-name"], .text(highlight.name)),
      .element("p", ["class": "card-value"], .text(highlight.value)),
      .element("p", ["class": "card-note"], .text(highlight.note)))
  }
}
