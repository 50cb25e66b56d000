import Workflow

/// How artifacts of one type are drawn.
///
/// A drawing is one file beside this and one line in `FigureDrawings.all`.
protocol FigureDrawing: Sendable {
  /// The type of artifact.
  var type: String { get }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure]
}

/// What all figures of a plot have in common.
struct FigureStyle: Sendable {
  /// Nil for a title that says what the figure shows.
  let title: String?
  /// In pixels.
  let width: Double

  /// The title that was asked for, or what the figure shows and of which stage.
  func title(_ standard: String, of name: String) -> String { title ?? "\(standard): \(name)" }
}

/// The drawings there are.
enum FigureDrawings {
  static let all: [any FigureDrawing] = [
    CurveDrawing(), PlaneDrawing(), EnsembleDrawing(), HistoryDrawing(), FunctionDrawing(),
  ]
}
