import Workflow

/// The results of a run in other forms, made from its directory alone.
public struct RunExport: Sendable {
  public struct File: Sendable {
    /// With the stage's name as its folder: `start/weights.npz`.
    public let path: RelativePath
    public let bytes: [UInt8]
  }

  public let formats: Set<ExportFormat>
  private let run: RunFolder

  public init(of run: RunFolder, _ formats: Set<ExportFormat>) {
    self.run = run
    self.formats = formats
  }

  /// The files that a stage's results become; none where it made only figures.
  ///
  /// - Throws: `FileError` where a file of the run is not what the run made, or says a name that is no file's.
  public func files(of stage: RunRecord.StageRecord) throws -> [File] {
    try stage.outputs.flatMap { output in
      let files = try output.files.map { file in
        ArtifactFile(name: file.name, bytes: try run.contents(of: file, madeBy: stage.name))
      }
      // Whatever a later Thalweg made has tables, if anything.
      let export = ResultKinds.of(output.type)?.export ?? .tables
      return try export.files(ExportedResult(name: output.name, files: files, formats: formats)).map { file in
        File(path: try path(of: file, madeBy: stage.name), bytes: file.bytes)
      }
    }
  }

  /// Names of outputs, of tables in a result and of what else a run from elsewhere says become a path here.
  private func path(of file: ArtifactFile, madeBy stage: String) throws -> RelativePath {
    do throws(FileNameError) { return RelativePath(try FileName(stage), try FileName(file.name)) } catch {
      throw FileError(
        "'\(error.shown)' is not a name that a run has: \(error.reason)",
        help: "do you trust '\(run.path)'? Thalweg has not written that")
    }
  }
}
