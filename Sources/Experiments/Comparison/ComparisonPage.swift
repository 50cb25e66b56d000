import Charts
import Declarations
import Workflow

/// A comparison of runs as one HTML file that opens offline.
public struct ComparisonPage: Sendable {
  /// In pixels.
  static let figureWidth = 560.0

  private let comparison: RunComparison
  private var runs: [ComparedRun] { comparison.runs }

  public init(_ comparison: RunComparison) { self.comparison = comparison }

  /// - Throws: `FileError` where a result that differs is not what its run made.
  public func html() throws -> String {
    let title = runs.map(\.label).joined(separator: " and ")
    let sections = [
      section("Settings", settings), section("Stages", stages), section("Metrics", metrics),
      section("Figures", try figures),
    ]
    let facts = runs.map { "\($0.label): \($0.record.numerics)" }.joined(separator: " · ")
    let header = HTML.element(
      "header", [:], .element("h1", [:], .text(title)), .element("p", ["class": "facts"], .text(facts)),
      comparison.findsNothing
        ? .element("p", ["class": "lead"], .text("Settings, data and results are the same.")) : .nothing)
    return HTML.page(titled: "\(title) – Thalweg", [header] + sections).source
  }

  private func section(_ title: String, _ content: HTML) -> HTML {
    content.source.isEmpty
      ? .nothing : .element("section", [:], .element("h2", [:], .text(title)), content)
  }

  private var settings: HTML {
    var rows = comparison.settings.map { setting in
      Table.Row([.text(setting.path)] + setting.values.map { .text($0?.shown ?? "not set") })
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
          })
    }
    return rows.isEmpty
      ? .nothing : .table(Table(columns: [.text("setting")] + runs.map { .text($0.label) }, rows: rows))
  }

  private var stages: HTML {
    let rows = comparison.stages.filter { $0.verdicts.contains(where: \.isDifference) }.map { stage in
      Table.Row([.text(stage.name), .text(stage.kind)] + stage.verdicts.map { .text($0.inWords) })
    }
    let columns = ["stage", "kind"] + runs.dropFirst().map { "\($0.label) against \(runs[0].label)" }
    return rows.isEmpty ? .nothing : .table(Table(columns: columns.map { .text($0) }, rows: rows))
  }

  private var metrics: HTML {
    let rows = comparison.metrics.map { metric in
      Table.Row(
        [.text(metric.stage), .text(metric.unit.heading(metric.name))]
          + (metric.values + metric.changes.dropFirst()).map { cell($0.map(metric.unit.shown)) })
    }
    let numbers = runs.map(\.label) + runs.dropFirst().map { "\($0.label) less \(runs[0].label)" }
    let columns =
      ["stage", "metric"].map { Table.Column.text($0) }
      + numbers.map { Table.Column($0, format: .significant(5)) }
    return rows.isEmpty ? .nothing : .table(Table(columns: columns, rows: rows))
  }

  private func cell(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .missing }
}

// What is drawn over one another.
extension ComparisonPage {
  private var figures: HTML {
    get throws {
      var identifiers = FigureIdentifiers()
      let drawn = try comparison.stages.filter(\.hasDifferentResults).flatMap { stage in
        try ResultKinds.all.flatMap { try figures(of: stage, $0) }
      }
      return .joined(
        drawn.map { figure in
          // Of one stage, the figures of its curves in all runs show the same t.
          figure.html(&identifiers, of: figure.stage.flatMap { runs[0].record.curve(of: $0) })
        })
    }
  }

  private func figures(of stage: ComparedStage, _ kind: ResultKind) throws -> [FigureSet.Figure] {
    guard let overlay = kind.overlay else { return [] }
    var results: [StoredResult] = []
    for (place, record) in stage.records.enumerated() {
      guard let record, let output = record.outputs.first(where: { $0.type == kind.type }) else { continue }
      let files = try output.files.filter { $0.name.hasSuffix(".json") }.map {
        ArtifactFile(name: $0.name, bytes: try runs[place].folder.contents(of: $0, madeBy: record.name))
      }
      results.append(StoredResult(label: runs[place].label, place: place, result: files))
    }
    return results.count > 1 ? try overlay(results, stage.name).map { $0.made(by: stage.name) } : []
  }
}

extension JSON {
  /// A text as it is, everything else as JSON.
  fileprivate var shown: String { text ?? compactText }
}
