import Workflow

/// How artifacts of one type are drawn.
///
/// A drawing is one file beside this and one line in `FigureDrawings.all`.
protocol FigureDrawing: Sendable {
  /// The type of artifact.
  var type: String { get }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure]
}

/// Whose figures are followed, where there is a choice.
enum FigureLook: String, CaseIterable, Sendable {
  case standard
  /// Four panels along a curve; 20 levels of a plane from its least value to its greatest; curves with crosses.
  case notebook
  /// Levels of a plane above its least value, cut off at a limit (Garipov et al. 2018).
  case paper
}

/// What all figures of a plot have in common.
struct FigureStyle: Sendable {
  /// Nil for a title that says what the figure shows.
  let title: String?
  /// In pixels.
  let width: Double
  var look = FigureLook.standard
  /// By metric, the greatest value of a plane that is told apart from those above it.
  var limits: [String: Double] = [:]

  /// The title that was asked for, or what the figure shows and of which stage.
  func title(_ standard: String, of name: String) -> String { title ?? "\(standard): \(name)" }
}

/// The drawings there are.
enum FigureDrawings {
  static let all: [any FigureDrawing] = [
    CurveDrawing(), PlaneDrawing(), EnsembleDrawing(), HistoryDrawing(), FunctionDrawing(), NetworkDrawing(),
    TableDrawing(),
  ]
}
