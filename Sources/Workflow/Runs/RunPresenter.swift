import Declarations
import Platform
import ResultStore

/// Makes the pages of a run directory: the report.
///
/// The workflow knows nothing of what stages make, so this is given to it.
public protocol RunPresenter: Sendable {
  /// Files to stand at the top of the run directory. They must follow from `run` alone.
  func files(presenting run: PresentedRun) throws -> [ArtifactFile]
}

/// A run as its report sees it.
public struct PresentedRun: Sendable {
  public let record: RunRecord
  /// The specification as it was written, and the name of its file.
  public let specification: SourceText
  private let read: @Sendable (OutputRecord.File) throws -> [UInt8]

  public init(
    record: RunRecord, specification: SourceText,
    read: @escaping @Sendable (OutputRecord.File) throws -> [UInt8]
  ) {
    self.record = record
    self.specification = specification
    self.read = read
  }

  /// The files of an output, read and verified.
  public func files(of output: OutputRecord) throws -> [ArtifactFile] {
    try output.files.map { ArtifactFile(name: $0.name, bytes: try read($0)) }
  }

  /// Every artifact of a type, read and verified, with the stage that made it.
  ///
  /// - Throws: an error that has what made it run again, where it cannot be read.
  public func artifacts<A: Artifact>(
    _ type: A.Type
  ) throws -> [(stage: RunRecord.StageRecord, artifact: A)] {
    try record.stages.flatMap { stage in
      try stage.outputs.filter { $0.type == A.type }.map { output in
        let files = try files(of: output)
        return (stage, try UnreadableResult.reading(output, of: stage.name) { try A(files: files) })
      }
    }
  }
}
