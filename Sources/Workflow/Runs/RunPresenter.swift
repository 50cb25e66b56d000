import Declarations

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
}
