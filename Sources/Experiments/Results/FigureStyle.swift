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
