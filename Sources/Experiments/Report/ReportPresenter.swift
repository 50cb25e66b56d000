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
    [FailureSection(), WarningSection(), HighlightSection(), UnplottedSection()]
    + ResultSection.all
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
      .element("p", ["class": "facts"], .text(kinds.joined(separator: " · "))), ending(of: record),
      record.leftOut.isEmpty
        ? .nothing
        : .element(
          "p", ["class": "facts"],
          .text("A run of a part: left out were \(record.leftOut.joined(separator: ", "))")))
  }

  /// How a run ended that was stopped, and what it did not come to.
  private func ending(of record: RunRecord) -> HTML {
    guard let outcome = record.outcome else { return .nothing }
    let words = outcome == .failed ? "Stopped, since a stage failed." : "Interrupted by the user."
    let rest = record.notRun.isEmpty ? "" : " Not run: \(record.notRun.joined(separator: ", "))."
    return .element("p", ["class": "lead"], .element("b", [:], .text(words)), .text(rest))
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

/// Keeps the identifiers of figures on one page apart: two plots of one stage give figures with the same.
struct FigureIdentifiers {
  private var taken: Set<String> = []

  /// The figure as it is, or with another identifier where the page has one that is called the same.
  mutating func distinct(_ svg: String) -> String {
    guard let start = svg.firstRange(of: " id=\"")?.upperBound, let end = svg[start...].firstIndex(of: "\"")
    else { return svg }
    let identifier = String(svg[start..<end])
    let free = sequence(first: 1) { $0 + 1 }.lazy
      .map { $0 == 1 ? identifier : "\(identifier)-figure\($0)" }.first { !self.taken.contains($0) }
    guard let free else { return svg }
    taken.insert(free)
    return free == identifier ? svg : Self.renamed(svg, identifier, to: free)
  }

  /// Renames within tags and style sheets; what readers see stays as it is.
  private static func renamed(_ svg: String, _ old: String, to new: String) -> String {
    var result = ""
    for piece in svg.split(separator: "<", omittingEmptySubsequences: false) {
      if !result.isEmpty || piece.startIndex > svg.startIndex { result += "<" }
      let isStyle = piece.hasPrefix("style")
      let tagEnd = isStyle ? piece.endIndex : piece.firstIndex(of: ">") ?? piece.startIndex
      result += names(in: piece[..<tagEnd], old, to: new) + piece[tagEnd...]
    }
    return result
  }

  /// Replaces `old` where it stands as a whole name: after a quote, a space or `#`.
  private static func names(in text: Substring, _ old: String, to new: String) -> String {
    var result = ""
    var rest = text
    while let found = rest.firstRange(of: old) {
      result += rest[..<found.lowerBound]
      let opens = rest[..<found.lowerBound].last.map { "\"# ".contains($0) } ?? false
      let closes =
        rest[found.upperBound...].first.map { !$0.isLetter && !$0.isNumber && !"-_".contains($0) } ?? true
      result += opens && closes ? new : old
      rest = rest[found.upperBound...]
    }
    return result + rest
  }
}
