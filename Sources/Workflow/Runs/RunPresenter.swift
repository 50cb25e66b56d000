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
  /// Whether a file that a page refers to lies beside it, by its path from there. A page may be written elsewhere.
  public var isBeside: @Sendable (String) -> Bool = { _ in true }
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

  /// The outputs of a type whose files are all there, with the stages that made them. A table that stands in a JSON file too may
  /// be missing as CSV.
  public func outputs(of type: String) -> [(stage: RunRecord.StageRecord, output: OutputRecord)] {
    record.stages.flatMap { stage in
      stage.outputs.filter { $0.type == type && isReadable($0) }.map { (stage, $0) }
    }
  }

  /// The outputs that cannot be read, since files of them are not there, with the stages that made them.
  public var outputsThatLack: [(stage: RunRecord.StageRecord, output: OutputRecord)] {
    record.stages.flatMap { stage in stage.outputs.filter { !isReadable($0) }.map { (stage, $0) } }
  }

  /// How many files of results there were, and how many of them are there.
  public var fileCounts: (all: Int, there: Int) {
    let files = record.stages.flatMap(\.outputs).flatMap(\.files)
    return (files.count, files.count { !lacks($0) })
  }

  private func isReadable(_ output: OutputRecord) -> Bool {
    !output.files.contains { lacks($0) && !output.isCopy($0) }
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
    try output.files.filter { !output.isCopy($0) || !lacks($0) }.map {
      ArtifactFile(name: $0.name, bytes: try read($0))
    }
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

extension OutputRecord {
  /// Whether a file holds as CSV what a JSON file beside it holds too, which is read.
  fileprivate func isCopy(_ file: File) -> Bool {
    file.name.hasSuffix(".csv") && files.contains { $0.name.hasSuffix(".json") }
  }
}
