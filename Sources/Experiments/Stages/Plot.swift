import Declarations
import Workflow

/// Draws figures of what other stages made.
struct Plot: Stage {
  static let kind = "plot"
  static let version = 9
  static let summary = "Draws figures of what other stages made."

  static let synonyms: [Synonym] = ["figure", "figures", "draw", "visualize"]

  static let figures = Output<FigureSet>("figures")
  static let outputs = [figures.declaration]

  let of: [Input<PlotSubject>]
  let title: String?
  let width: Int
  let style: FigureLook
  let limits: [NamedValue<Double>]

  static let schema = Schema<Plot>.record(
    "`plot`",
    absent: [
      AbsentCase(
        ["dpi", "format"], "is not set: figures are SVG, which any size is drawn from", help: "leave it out")
    ],
    Field(
      "of", \.of, .oneOrMore(of: Input<PlotSubject>.namedSchema),
      "The stages to draw: trainings, fits, evaluations, landscapes, barriers, ensembles, functions.",
      alsoCalled: ["stages", "inputs"]),
    Field(
      "title", \.title, optional: .text, "A title above each figure (default: what it shows)."),
    Field(
      "width", \.width, .integer(240...1600), default: 560, "The width of a figure in pixels.",
      alsoCalled: [Synonym("figsize", "it is one number, in pixels")]),
    Field(
      "style", \.style, .keyword, default: .standard,
      "The look of the figures: standard; notebook (four panels along a curve, a plane in 20 levels by equal "
        + "factors, the curve with crosses); paper (a plane as in Garipov et al. 2018, cut off at a limit)."),
    Field(
      "limits", \.limits, .map(of: .number(.any)), default: [],
      "Where planes are cut off, by metric, such as {cross-entropy: 2}: values above share one band, labelled > 2.",
      alsoCalled: ["vmax", "clip", "zmax"].map { Synonym($0, "it is a map: {cross-entropy: 2}") }),
    build: Plot.init)

  func check(in context: CheckContext) {
    let own = of.compactMap { context.stage($0.reference) as? any MeasuringStage }.flatMap(\.metrics.names)
      .filter { $0.own != nil }.map(\.name)
    let names = Metrics.all.map(\.name) + own
    for limit in limits where Metrics.named(limit.name) == nil && !own.contains(limit.name) {
      context.report(
        "there is no metric '\(limit.name)'", at: ["limits", .key(limit.name)],
        help: Suggestion.help(for: limit.name, among: names))
    }
  }

  func run(in context: StageContext) throws {
    let figureStyle = FigureStyle(
      title: title, width: Double(width), look: style,
      limits: Dictionary(limits.map { ($0.name, $0.value) }) { first, _ in first })
    var figures: [FigureSet.Figure] = []
    for input in of {
      try context.checkCancellation()
      let artifact = try context.artifact(input)
      guard let draw = ResultKinds.of(artifact.type)?.figures else {
        preconditionFailure("the schema let an artifact pass that has no figure")
      }
      figures += try draw(artifact, figureStyle)
    }
    try context.emit(Self.figures, FigureSet(figures))
  }
}

/// Whatever there is a figure for.
enum PlotSubject: Referable {
  static var acceptedTypes: [String] { ResultKinds.all.filter { $0.figures != nil }.map(\.type) }
}

extension Plot {
  /// A few figures of each stage that is drawn, of which the report has one copy more.
  func resourceEstimate(in context: EstimateContext) -> ResourceEstimate? {
    ResourceEstimate(
      memory: 8 << 20, results: of.count * Self.bytesOfSubject, remembered: of.count * Self.bytesOfSubject)
  }

  private static let bytesOfSubject = 45_000
}
