import Declarations
import Workflow

/// Draws figures of what other stages made.
struct Plot: Stage {
  static let kind = "plot"
  static let version = 1
  static let summary = "Draws figures of what other stages made."
  static let computes = false

  static let figures = Output<FigureSet>("figures")
  static let outputs = [figures.declaration]

  let of: [Input<PlotSubject>]
  let title: String?
  let width: Int

  static let schema = Schema<Plot>.record(
    "`plot`",
    Field(
      "of", \.of, .oneOrMore(of: Input<PlotSubject>.namedSchema),
      "The stages to draw: trainings, fits, evaluations, landscapes, ensembles, functions."),
    Field(
      "title", \.title, optional: .text, "A title above each figure; what it shows where it is left out."),
    Field("width", \.width, .integer(240...1600), default: 560, "The width of a figure in pixels."),
    build: Plot.init)

  func run(in context: StageContext) throws {
    var figures: [FigureSet.Figure] = []
    for input in of {
      try context.checkCancellation()
      let artifact = try context.artifact(input)
      guard let drawing = FigureDrawings.all.first(where: { $0.type == artifact.type }) else {
        preconditionFailure("the schema let an artifact pass that has no figure")
      }
      figures += try drawing.draw(artifact, FigureStyle(title: title, width: Double(width)))
    }
    try context.emit(Self.figures, FigureSet(figures))
  }
}

/// Whatever there is a figure for.
enum PlotSubject: Referable {
  static var acceptedTypes: [String] { FigureDrawings.all.map(\.type) }
}
