import Declarations
import Workflow

/// Writes the report of a run: one HTML file that opens offline.
public struct ReportPresenter: RunPresenter {
  public init() {}

  public func files(presenting run: PresentedRun) throws -> [ArtifactFile] {
    [ArtifactFile(name: "report.html", text: try page(run).source)]
  }

  /// What a page is made of, in the order of reading.
  private static let sections: [any ReportSection] =
    [FailureSection(), WarningSection(), HighlightSection()] + ResultSection.all
    + [StageSection(), SpecificationSection()]

  private func page(_ run: PresentedRun) throws -> HTML {
    let sections = try ReportPresenter.sections.map { section in
      let content = try section.content(of: run)
      return content.source.isEmpty
        ? HTML.nothing
        : .element("section", [:], .element("h2", [:], .text(section.title)), content)
    }
    return .page(titled: "\(run.record.name) – Thalweg", [header(run)] + sections + [footer(run)])
  }

  private func header(_ run: PresentedRun) -> HTML {
    let record = run.record
    let kinds = Dictionary(grouping: record.stages, by: \.kind).map { "\($1.count) \($0)" }.sorted()
    return .element(
      "header", [:], .element("h1", [:], .text(record.name)),
      record.description.map { .element("p", ["class": "lead"], .text($0)) } ?? .nothing,
      .element("p", ["class": "facts"], .text(kinds.joined(separator: " · "))),
      record.leftOut.isEmpty
        ? .nothing
        : .element(
          "p", ["class": "facts"],
          .text("A run of a part: left out were \(record.leftOut.joined(separator: ", "))")))
  }

  private func footer(_ run: PresentedRun) -> HTML {
    .element(
      "footer", [:],
      .element(
        "p", [:],
        .text("Thalweg \(run.record.thalweg), \(run.record.numerics).")),
      .element(
        "p", [:],
        .text(
          "Beside this file: run.json (settings, keys, digests), stages/ (weights, tables, figures), "
            + "spec.yaml, timing.json, events.jsonl.")))
  }
}
