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
    if run.record.stages.contains(where: { $0.kind == Plot.kind }) { return .nothing }
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
