import Charts
import Declarations
import Specifications
import Workflow

/// A comparison of runs as one HTML file that opens offline.
public struct ComparisonPage: Sendable {
  /// In pixels.
  static let figureWidth = 560.0

  let comparison: RunComparison
  var runs: [ComparedRun] { comparison.runs }

  public init(_ comparison: RunComparison) { self.comparison = comparison }

  /// - Throws: `FileError` where a result that differs is not what its run made.
  public func html() throws -> String {
    let title = runs.map(\.label).joined(separator: ", ")
    // Pictures come first: numbers are looked up.
    let parts: [(String, HTML)] = [
      ("Settings", settings), ("Figures", try figures), ("Families", families), ("Metrics", metrics),
      ("Stages", stages),
    ]
    let shown = parts.filter { !$0.1.source.isEmpty }
    let contents = shown.map { ContentsEntry($0.0, HTML.identifier(ofSection: $0.0)) }
    let header = HTML.element(
      "header", [:], .element("h1", [:], .text(title)), .element("p", ["class": "facts"], .text(facts)),
      comparison.findsNothing
        ? .element("p", ["class": "lead"], .text("Settings, data and results are the same.")) : .nothing)
    return HTML.page(
      titled: "\(title) – Thalweg",
      [header, contents.count > 2 ? .contents(contents) : .nothing] + shown.map { HTML.section($0.0, $0.1) }
    ).source
  }

  /// When each was made, and by what where that is not the same.
  private var facts: String {
    let numerics = comparison.numerics.isEmpty ? runs.prefix(1).map(\.record.numerics) : []
    return
      (runs.map { run -> String in
        let made = run.folder.circumstances?.start.map { " (\($0.local))" } ?? ""
        return "\(run.label)\(made)" + (numerics.isEmpty ? ": \(run.record.numerics)" : "")
      } + numerics).joined(separator: " · ")
  }

  /// More rows are folded away, so that pictures are seen without scrolling.
  private static let mostSettings = 8

  private var settings: HTML {
    var rows = grouped.map { setting, others in
      Table.Row(
        [.text(setting.path)] + setting.values.map { .text($0?.shownToReaders ?? "not set") }
          + [.text(others.isEmpty ? "" : "and in \(others.firstFew)")], isRanked: false)
    }
    rows += comparison.contents.map { difference in
      Table.Row(
        [.text("contents of \(difference.source)")]
          + runs.map { run in
            let source = run.record.sources.first { $0.name == difference.source }
            let digests = difference.parts.compactMap { part in
              source?.parts[part]?.text.map { "\(part) \($0.prefix(12))" }
            }
            return .text(digests.joined(separator: ", "))
          }, isRanked: false)
    }
    if rows.isEmpty { return .nothing }
    let columns =
      [Table.Column.text("setting")] + runs.map { .text($0.label) }
      + (grouped.contains { !$0.others.isEmpty } ? [.text("")] : [])
    func table(_ rows: some Sequence<Table.Row>) -> HTML {
      .runs(
        Table(
          columns: columns,
          rows: rows.map { Table.Row(Array($0.cells.prefix(columns.count)), isRanked: false) }))
    }
    let rest = rows.dropFirst(Self.mostSettings)
    return .joined(
      [table(rows.prefix(Self.mostSettings))]
        + (rest.isEmpty ? [] : [HTML.details("\(rest.count) more settings", table(rest))]))
  }

  /// The same change of the same setting, once, with the other stages that have it.
  private var grouped: [(SettingDifference, others: [String])] { comparison.settings.grouped }

  private var stages: HTML {
    let rows = comparison.stages.filter { $0.verdicts.contains(where: \.isDifference) }.map { stage in
      Table.Row([.text(stage.name), .text(stage.kind)] + stage.verdicts.map { .text($0.inWords) })
    }
    let columns = ["stage", "kind"] + runs.dropFirst().map { "\($0.label) against \(runs[0].label)" }
    let same = comparison.stages.filter { !$0.verdicts.contains(where: \.isDifference) }
    let unchanged =
      same.isEmpty || rows.isEmpty
      ? []
      : [
        HTML.details(
          "\(same.count) \(same.count == 1 ? "stage" : "stages") with the same results",
          .element("p", ["class": "note"], .text(same.map(\.name).joined(separator: ", "))))
      ]
    return rows.isEmpty
      ? .nothing
      : .joined([HTML.runs(Table(columns: columns.map { .text($0) }, rows: rows))] + unchanged)
  }
}

extension [SettingDifference] {
  /// The same change of the same setting, once, with the other stages that have it.
  var grouped: [(SettingDifference, others: [String])] {
    reduce(into: []) { groups, setting in
      let known = groups.firstIndex { $0.0.setting == setting.setting && $0.0.values == setting.values }
      if let known { groups[known].others.append(setting.owner) } else { groups.append((setting, [])) }
    }
  }
}

extension HTML {
  /// A table with a column for each of several runs, whose names may be long.
  static func runs(_ table: Table) -> HTML {
    .element("div", ["class": "scroll runs"], .trusted(table.html()))
  }
}
