import Declarations
import Specifications
import Workflow

extension FigureSet {
  /// The figures of every plot, without tables: these stand among the results that they are of. Those of stages of
  /// families are folded away, since the families are drawn as such, and those that an earlier plot has in another style.
  static func section(_ run: PresentedRun) throws -> HTML {
    let plots = try run.record.stages.filter { $0.kind == Plot.kind }.map { try drawn($0, in: run) }
    let all = plots.flatMap(\.figures).filter { !$0.isTable }
    let families = Dictionary(grouping: all) { $0.family ?? "" }
    let folded = all.compactMap(\.family).uniqued.filter { (families[$0]?.count ?? 0) > 1 }
    let unfolded = all.filter { figure in !folded.contains { $0 == figure.family } }
    var names: Set<String> = []
    var (shown, again): ([Figure], [Figure]) = ([], [])
    for figure in unfolded {
      if names.insert(figure.name).inserted { shown.append(figure) } else { again.append(figure) }
    }
    var identifiers = FigureIdentifiers()
    return .joined(
      [html(of: shown, &identifiers, in: run.record), redrawn(again, &identifiers, in: run.record)]
        + folded.map { family in
          let figures = families[family] ?? []
          let rest = figures.count - mostOfFamily
          let note =
            rest > 0 ? note("\(rest) more are files of \(plots.map(\.plot).firstFew) in stages/.") : .nothing
          return .details(
            "\(family): each of \(figures.count) figures",
            html(of: Array(figures.prefix(mostOfFamily)), &identifiers, in: run.record), note)
        }
        + plots.flatMap { plot -> [HTML] in
          let families = plot.asFamilies.uniqued
          return [
            plot.leftOut.isEmpty
              ? .nothing
              : note(
                "The plot '\(plot.plot)' draws \(plot.leftOut.firstFew) too, from results that this copy of the run lacks."
              ),
            families.isEmpty
              ? .nothing
              : note(
                "Stage by stage the plot '\(plot.plot)' draws these too, which this copy of the run lacks: "
                  + "\(families.firstFew)."),
          ]
        })
  }

  /// Figures of what is shown above already.
  private static func redrawn(
    _ figures: [Figure], _ identifiers: inout FigureIdentifiers, in record: RunRecord
  ) -> HTML {
    figures.isEmpty
      ? .nothing
      : .details(
        "\(figures.count) figure\(figures.count == 1 ? "" : "s") of the same by other plots: \(figures.map(\.title).firstFew)",
        html(of: figures, &identifiers, in: record))
  }

  private static func note(_ text: String) -> HTML { .element("p", ["class": "note"], .text(text)) }

  /// More figures of single stages of a family make a page that nobody can load.
  private static let mostOfFamily = 12

  /// What a plot comes to on a page: its figures, and what it shows of which there are none.
  private struct DrawnPlot {
    let plot: String
    var figures: [Figure] = []
    var leftOut: [String] = []
    /// Those that stand in figures of their families alone.
    var asFamilies: [String] = []
  }

  /// The figures of a plot as it made them, or, of one of an earlier version and where they are not there, as this version draws
  /// them from the results.
  ///
  /// - Throws: where a result is not what the run made.
  private static func drawn(_ plot: RunRecord.StageRecord, in run: PresentedRun) throws -> DrawnPlot {
    let output = run.outputs(of: type).first { $0.stage.name == plot.name }?.output
    let set: FigureSet? = try output.map { try run.artifact($0, of: plot.name) }
    let made = set?.figures ?? []
    if plot.version >= Plot.version, output != nil { return DrawnPlot(plot: plot.name, figures: made) }
    let style = FigureStyle(
      ofPlot: plot.settings, title: plot.settings["title"]?.text,
      width: min(max(plot.settings["width"]?.number ?? 560, 240), 1600))
    var drawn = DrawnPlot(plot: plot.name)
    // A copy without its figures shows families as such, and not each stage of them too.
    let families =
      output == nil
      ? Set(try FamilySection.families(of: run).map(\.name).map { String($0.prefix { $0 != "/" }) }) : []
    for reference in StageReference.all(in: plot.settings, of: Registry.experiments.stage(Plot.kind)) {
      guard let stage = run.record.stage(reference.name),
        let output = reference.outputs(of: stage).first(where: { ResultKinds.of($0.type)?.figures != nil }),
        let draw = ResultKinds.of(output.type)?.figures,
        run.outputs(of: output.type).contains(where: {
          $0.stage.name == stage.name && $0.output.name == output.name
        })
      else {
        // Those of a version that told pages of them.
        let kept = made.filter { $0.stage == reference.name && ($0.isTable || $0.model != nil) }
        drawn.figures += kept
        if kept.isEmpty { drawn.leftOut.append(reference.name) }
        continue
      }
      if families.contains(InstanceName.family(of: stage.name)), stage.name.contains("@") {
        drawn.asFamilies.append(InstanceName.family(of: stage.name))
        continue
      }
      let name = reference.output.map { "\(reference.name)-\($0)" } ?? reference.name
      drawn.figures += try draw(
        LoadedArtifact(record: output, stage: stage.name, name: name, files: try run.files(of: output)), style
      )
    }
    return drawn
  }
}
