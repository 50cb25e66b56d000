import Charts
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
    [
      FailureSection(), WarningSection(), SetUpSection(), HighlightSection(), FamilySection(),
      UnplottedSection(),
    ]
    + ResultSection.all
    + [GlossarySection(), ChangeSection(), StageSection(), SpecificationSection()]

  private func page(_ run: PresentedRun) throws -> HTML {
    var entries: [ContentsEntry] = []
    let sections = try ReportPresenter.sections.map { section in
      let content = try section.content(of: run)
      if !content.source.isEmpty {
        entries.append(
          ContentsEntry(
            section.title, HTML.identifier(ofSection: section.title),
            parts: try section.contents(of: run)))
      }
      return HTML.section(section.title, content)
    }
    // Of two parts a reader sees at once what they are.
    let contents = entries.count > 2 ? HTML.contents(entries) : .nothing
    return .page(
      titled: "\(run.record.name) – Thalweg", [header(run, entries), contents] + sections + [footer(run)])
  }

  private func header(_ run: PresentedRun, _ entries: [ContentsEntry]) -> HTML {
    let record = run.record
    let kinds = Dictionary(grouping: record.stages, by: \.kind).map { "\($1.count) \($0)" }.sorted()
    return .element(
      "header", [:], .element("h1", [:], .text(record.name)),
      record.description.map { .element("p", ["class": "lead"], .text($0)) } ?? .nothing,
      .element("p", ["class": "facts"], .text(kinds.joined(separator: " · "))), making(of: run),
      ending(of: record),
      record.leftOut.isEmpty
        ? .nothing
        : .element(
          "p", ["class": "facts"],
          .text("A run of a part: left out were \(record.leftOut.joined(separator: ", "))")),
      copying(of: run), glossary(among: entries))
  }

  /// Where the words of the page are explained.
  private func glossary(among entries: [ContentsEntry]) -> HTML {
    guard let terms = entries.first(where: { $0.title == GlossarySection().title }) else { return .nothing }
    return .element(
      "p", ["class": "facts"], .text("Barriers, coordinates and metrics are explained under "),
      .element("a", ["href": "#\(terms.identifier)"], .text(terms.title)))
  }

  /// Which results a copy of the run has not, and what follows for the page; nothing of a run that is whole, and of one that lacks
  /// tables alone that it has in another form.
  private func copying(of run: PresentedRun) -> HTML {
    let lacking = run.outputsThatLack.filter { !$0.output.holdsFigures }
    if lacking.isEmpty { return .nothing }
    func words(_ isShown: Bool) -> [String] {
      lacking.map(\.output.type).uniqued.filter { (ResultKinds.of($0)?.isShown ?? false) == isShown }.map {
        type in
        "\(type) (\(lacking.filter { $0.output.type == type }.map(\.stage.name).uniqued.firstFew))"
      }
    }
    let (shown, others) = (words(true), words(false))
    let counts = run.fileCounts
    return .element(
      "p", ["class": "facts"],
      .text(
        "Made from a copy of the run that has \(counts.there) of its \(counts.all) files. "
          + (shown.isEmpty
            ? "Nothing on this page is drawn from the others: \(others.joined(separator: ", "))."
            : "For want of the others this page leaves out: \(shown.joined(separator: ", "))."
              + (others.isEmpty ? "" : " It needs none of these: \(others.joined(separator: ", ")).")))
    )
  }

  /// When and where the run was made, and what of it was there before.
  private func making(of run: PresentedRun) -> HTML {
    guard let circumstances = run.circumstances else { return .nothing }
    let place = circumstances.host.map { host in
      " on \(host)" + (circumstances.cores.map { $0 == 1 ? " (1 core)" : " (\($0) cores)" } ?? "")
    }
    let stages = run.record.stages
    let computed = stages.count { circumstances.durations[$0.name] != nil }
    let cached = stages.count - computed
    let count =
      cached == 0
      ? "all \(computed) stages computed" : "\(computed) stages computed, \(cached) from the cache"
    let start = circumstances.start.map { "\($0.inWords)" }
    let parts = [
      start, "took \(Self.duration(circumstances.seconds))\(place ?? "")", count,
      "Thalweg \(run.record.thalweg)",
    ].compactMap(\.self)
    return .element("p", ["class": "facts"], .text(parts.joined(separator: " · ")))
  }

  /// `4 min 13 s`
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "long" }
    let whole = Int(seconds.rounded())
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 60 { return "\(NumberFormat(.significant(3), trimsZeros: true).string(seconds)) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
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

extension Moment {
  /// `2026-11-23 19:31:54 UTC`
  fileprivate var inWords: String {
    universal.replacing("T", with: " ").replacing("Z", with: " UTC")
  }
}

extension [String] {
  /// The first few of many.
  var firstFew: String {
    prefix(12).joined(separator: ", ") + (count > 12 ? " and \(count - 12) more" : "")
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
