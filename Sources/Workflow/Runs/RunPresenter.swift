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
  /// Nil where nobody knows.
  public let circumstances: RunCircumstances?
  /// The run before it of the same experiment; nil where there is none.
  public let preceding: PrecedingRun?
  private let lacks: @Sendable (OutputRecord.File) -> Bool
  private let read: @Sendable (OutputRecord.File) throws -> [UInt8]

  /// - Parameter lacks: whether a file cannot be had, as in a directory of which a part was copied.
  public init(
    record: RunRecord, specification: SourceText, circumstances: RunCircumstances? = nil,
    preceding: PrecedingRun? = nil, lacks: @escaping @Sendable (OutputRecord.File) -> Bool = { _ in false },
    read: @escaping @Sendable (OutputRecord.File) throws -> [UInt8]
  ) {
    self.record = record
    self.specification = specification
    self.circumstances = circumstances
    self.preceding = preceding
    self.lacks = lacks
    self.read = read
  }

  /// The outputs of a type whose files are all there, with the stages that made them.
  public func outputs(of type: String) -> [(stage: RunRecord.StageRecord, output: OutputRecord)] {
    record.stages.flatMap { stage in
      stage.outputs.filter { $0.type == type && !$0.files.contains(where: lacks) }.map { (stage, $0) }
    }
  }

  /// Stages some of whose results are not there.
  public var stagesThatLack: [String] {
    record.stages.filter { $0.outputs.flatMap(\.files).contains(where: lacks) }.map(\.name)
  }

  /// One result, read and verified.
  ///
  /// - Throws: an error that has what made it run again, where it cannot be read.
  public func artifact<A: Artifact>(_ output: OutputRecord, of stage: String) throws -> A {
    let files = try files(of: output)
    return try UnreadableResult.reading(output, of: stage) { try A(files: files) }
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
    try outputs(of: A.type).map { ($0.stage, try artifact($0.output, of: $0.stage.name)) }
  }
}
