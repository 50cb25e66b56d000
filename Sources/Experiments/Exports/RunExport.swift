import FileFormats
import Platform
import Workflow

/// The results of a run in other forms, made from its directory alone.
public struct RunExport: Sendable {
  public struct File: Sendable {
    /// With the stage's name as its folder: `start/weights.npz`.
    public let path: RelativePath
    public let bytes: [UInt8]
  }

  public let formats: Set<ExportFormat>
  let run: RunFolder

  public init(of run: RunFolder, _ formats: Set<ExportFormat>) {
    self.run = run
    self.formats = formats
  }

  /// The files that a stage's results become; none of figures, nor of results of which the run lacks a file.
  ///
  /// - Throws: `FileError` where a file of the run is not what the run made, or says a name that is no file's.
  public func files(of stage: RunRecord.StageRecord) throws -> [File] {
    try stage.outputs.filter { try run.hasAll(of: $0, madeBy: stage.name) }.flatMap { output in
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

/// A form in which results can be taken to other programs.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// Weights, under the names that PyTorch has for them.
  case safetensors
  /// Weights, tables by column, and grids, as arrays of NumPy.
  case npz
  /// Tables.
  case csv
  /// Tables, with what else a result says.
  case json
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An npz file of a result: arrays by name.
struct ArrayArchive {
  let file: ArtifactFile

  /// - Throws: `ArtifactError` where npz cannot hold them, `FileError` where a name would lead out of the folder.
  init(_ stem: String, _ arrays: [(name: String, npy: Data)]) throws {
    // An npz file is a zip archive: names of tensors and columns become paths where it is unpacked.
    for (name, _) in arrays where name.hasPrefix("/") || name.split(separator: "/").contains("..") {
      throw FileError(
        "an array named '\(name.legible)' would leave the folder that an npz file is unpacked in",
        help: "export without --format npz")
    }
    if let objection = NPZFile.objection(to: arrays) { throw Self.refusal(of: stem, objection) }
    file = ArtifactFile(name: "\(stem).npz", bytes: Array(NPZFile.encode(arrays)))
  }

  init(_ stem: String, tensors: [StoredTensor]) throws {
    for tensor in tensors {
      if let objection = NPYFile.objection(to: tensor) { throw Self.refusal(of: stem, objection) }
    }
    try self.init(stem, tensors.map { (name: $0.name, npy: NPYFile.encode($0)) })
  }

  private static func refusal(of stem: String, _ objection: String) -> ArtifactError {
    ArtifactError(
      "'\(stem).npz' cannot be written, because \(objection)",
      help: "choose other formats, as in --format csv --format safetensors")
  }
}
