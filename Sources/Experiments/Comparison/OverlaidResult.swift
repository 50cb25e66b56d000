import Specifications
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

/// The results of the stages of a family, by their names.
typealias StoredFamily = OverlaidResult<[(stage: String, result: StoredResult)]>

extension StoredFamily {
  /// The family, decoded.
  ///
  /// - Throws: as the reading of a single result.
  func read<A: Artifact>(_ family: String) throws -> OverlaidResult<ResultFamily<A>> {
    let members = try result.map { stage, stored in
      ResultFamily<A>.Member(
        stage: stage, parts: InstanceName(parsing: stage)?.parts ?? [],
        result: try stored.read(of: stage).result)
    }
    return OverlaidResult<ResultFamily<A>>(
      label: label, place: place, result: ResultFamily(name: family, kind: "", members: members))
  }
}
