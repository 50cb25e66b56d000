import Charts
import Workflow

/// How results of one type are drawn over one another.
///
/// An overlay is one file beside this and one line in `Overlays.all`.
protocol Overlay: Sendable {
  /// The type of artifact.
  var type: String { get }

  /// - Parameter results: those of one stage, two or more.
  func draw(_ results: [OverlaidResult], of stage: String) throws -> [FigureSet.Figure]
}

/// A result of a run, and the place of the run among those that are compared, which gives it its colour.
struct OverlaidResult: Sendable {
  let label: String
  let place: Int
  let files: [ArtifactFile]

  /// The result, decoded.
  ///
  /// - Throws: `ArtifactError` that says whose it is, where it is not what its type says.
  func read<A: Artifact>(of stage: String, as type: A.Type) throws -> A {
    do { return try A(files: files) } catch {
      throw ArtifactError("what '\(stage)' of \(label) made cannot be read: \(error)")
    }
  }
}

/// The overlays there are.
enum Overlays {
  static let all: [any Overlay] = [CurveOverlay(), PlaneOverlay(), HistoryOverlay()]

  /// In pixels.
  static let width = 560.0
}
