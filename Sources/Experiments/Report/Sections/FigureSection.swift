import Workflow

/// The figures of every plot.
struct FigureSection: ReportSection {
  let title = "Figures"

  func content(of run: PresentedRun) throws -> HTML {
    let figures = try run.artifacts(FigureSet.self).flatMap(\.artifact.figures)
    if figures.isEmpty { return .nothing }
    var identifiers = FigureIdentifiers()
    return .element(
      "div", ["class": "figures"],
      figures.map { figure in
        .element(
          "figure", [:], .trusted(identifiers.distinct(figure.svg)),
          .element("figcaption", [:], .text(figure.caption)))
      })
  }
}
