import Workflow

/// A result of a run, and the place of the run among those that are compared, which gives it its colour.
struct OverlaidResult<Result: Sendable>: Sendable {
  let label: String
  let place: Int
  let result: Result
}

/// A result as its run keeps it.
typealias StoredResult = OverlaidResult<[ArtifactFile]>

extension StoredResult {
  /// The result, decoded.
  ///
  /// - Throws: `ArtifactError` that says whose it is, where it is not what its type says.
  func read<A: Artifact>(of stage: String) throws -> OverlaidResult<A> {
    do {
      return OverlaidResult<A>(label: label, place: place, result: try A(files: result))
    } catch {
      throw ArtifactError("what '\(stage)' of \(label) made cannot be read: \(error)")
    }
  }
}
