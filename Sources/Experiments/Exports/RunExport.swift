import Declarations
import Interchange
import Workflow

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The results of a run in other forms, made from its directory alone.
public struct RunExport: Sendable {
  public struct File: Sendable {
    /// With the stage's name as its folder: `start/weights.npz`.
    public let path: RelativePath
    public let bytes: [UInt8]
  }

  public let formats: Set<ExportFormat>
  private static let otherFormats = "choose other formats, as in --format csv --format safetensors"
  private let run: RunFolder

  public init(of run: RunFolder, _ formats: Set<ExportFormat>) {
    self.run = run
    self.formats = formats
  }

  /// The files that a stage's results become; none where it made only figures.
  ///
  /// - Throws: `FileError` where a file of the run is not what the run made, or says a name that is no file's.
  public func files(of stage: RunRecord.StageRecord) throws -> [File] {
    var files: [File] = []
    for output in stage.outputs {
      let sources = try output.files.map { file in
        ArtifactFile(name: file.name, bytes: try run.contents(of: file, madeBy: stage.name))
      }
      for file in try exported(output, sources) {
        files.append(File(path: try path(of: file, madeBy: stage.name), bytes: file.bytes))
      }
    }
    return files
  }

  /// Names of outputs, of tables in a result and of what else a run from elsewhere says become a path here.
  private func path(of file: ArtifactFile, madeBy stage: String) throws -> RelativePath {
    do throws(FileNameError) { return RelativePath(try FileName(stage), try FileName(file.name)) } catch {
      throw FileError(
        "'\(error.shown)' is not a name that a run has: \(error.reason)",
        help: "do you trust '\(run.path)'? Thalweg has not written that")
    }
  }

  private func exported(_ output: OutputRecord, _ files: [ArtifactFile]) throws -> [ArtifactFile] {
    switch output.type {
    case Checkpoint.type, FittedCurve.type: try weights(output, files)
    case FigureSet.type: []
    case KeptFile.type, ProgramLog.type: plain(files)
    case PlaneEvaluation.type: try tables(files) + (formats.contains(.npz) ? [plane(output, files)] : [])
    default: try tables(files) + (formats.contains(.npz) ? columns(files) : [])
    }
  }

  /// Files that are kept as they are: those of the formats that were asked for, or all where all formats were.
  private func plain(_ files: [ArtifactFile]) -> [ArtifactFile] {
    files.filter { file in
      formats.count == ExportFormat.allCases.count
        || formats.contains { file.name.hasSuffix(".\($0.rawValue)") }
    }
  }

  /// Files in the forms that the run has them in.
  private func tables(_ files: [ArtifactFile]) -> [ArtifactFile] {
    files.filter { file in
      (formats.contains(.csv) && file.name.hasSuffix(".csv"))
        || (formats.contains(.json) && file.name.hasSuffix(".json"))
    }
  }
}

// Weights.
extension RunExport {
  private func weights(_ output: OutputRecord, _ files: [ArtifactFile]) throws -> [ArtifactFile] {
    var exported: [ArtifactFile] = []
    for file in files where file.name.hasSuffix(".safetensors") {
      let stem = String(file.name.dropLast(".safetensors".count))
      let content = try SafetensorsFile(decoding: FileContent(name: file.name, bytes: .init(file.bytes)))
      if formats.contains(.safetensors) {
        exported.append(file)
        if output.type == FittedCurve.type { exported += try points(of: content, stem) }
      }
      if formats.contains(.npz) {
        exported.append(try npz(stem, content.tensors))
      }
    }
    return exported
  }

  /// Each control point of a curve as a state dict of its own; the ends have their own running statistics.
  private func points(of curve: SafetensorsFile, _ stem: String) throws -> [ArtifactFile] {
    guard let count = curve.metadata["points"].flatMap({ Int($0) }), (2...1000).contains(count) else {
      throw ArtifactError("a curve's file does not say its number of points")
    }
    return try (0..<count).map { point in
      let end = point == 0 ? "start." : point == count - 1 ? "end." : nil
      let tensors = curve.tensors.compactMap { tensor -> StoredTensor? in
        for prefix in ["points.\(point).", end].compactMap(\.self) where tensor.name.hasPrefix(prefix) {
          return tensor.renamed(String(tensor.name.dropFirst(prefix.count)))
        }
        return nil
      }
      guard SafetensorsFile.canName(tensors.map(\.name)) else {
        throw ArtifactError("a curve's file gives a tensor of point \(point) twice")
      }
      return ArtifactFile(
        name: "\(stem)-point-\(point).safetensors", bytes: Array(SafetensorsFile.encode(tensors)))
    }
  }

  /// Tensors as an archive of arrays.
  private func npz(_ stem: String, _ tensors: [StoredTensor]) throws -> ArtifactFile {
    for tensor in tensors {
      if let objection = NPYFile.objection(to: tensor) {
        throw ArtifactError("'\(stem).npz' cannot be written, because \(objection)", help: Self.otherFormats)
      }
    }
    return try npz(stem, tensors.map { (name: $0.name, npy: NPYFile.encode($0)) })
  }

  private func npz(_ stem: String, _ arrays: [(name: String, npy: Data)]) throws -> ArtifactFile {
    // An npz file is a zip archive: names of tensors and columns become paths where it is unpacked.
    for (name, _) in arrays where name.hasPrefix("/") || name.split(separator: "/").contains("..") {
      throw FileError(
        "an array named '\(name.legible)' would leave the folder that an npz file is unpacked in",
        help: "export without --format npz")
    }
    if let objection = NPZFile.objection(to: arrays) {
      throw ArtifactError("'\(stem).npz' cannot be written, because \(objection)", help: Self.otherFormats)
    }
    return ArtifactFile(name: "\(stem).npz", bytes: Array(NPZFile.encode(arrays)))
  }
}

// Tables and grids.
extension RunExport {
  /// Every table of the JSON file, a file for each and an array for each column.
  private func columns(_ files: [ArtifactFile]) throws -> [ArtifactFile] {
    guard let file = files.first(where: { $0.name.hasSuffix(".json") }) else { return [] }
    let stem = String(file.name.dropLast(".json".count))
    let members = try JSON(parsing: file.bytes).members ?? []
    return try members.filter { $0.value["columns"] != nil && $0.value["rows"] != nil }.map { member in
      let table = try ResultTable(json: member.value)
      return try npz(
        member.name == "table" ? stem : "\(stem)-\(member.name)",
        try table.columns.indices.map { (name: table.columns[$0], npy: try table.array($0)) })
    }
  }

  /// The coordinates, a grid `[betas, alphas]` for each metric, and what lies in the plane, as (alpha, beta).
  private func plane(_ output: OutputRecord, _ files: [ArtifactFile]) throws -> ArtifactFile {
    let plane = try PlaneEvaluation(files: files)
    func row(_ name: String, _ values: [Double]) -> StoredTensor {
      StoredTensor(name, shape: [values.count], values)
    }
    func places(_ name: String, _ list: [PlaneEvaluation.Position]) -> StoredTensor {
      StoredTensor(name, shape: [list.count, 2], list.flatMap { [$0.alpha, $0.beta] })
    }
    let grids = plane.grids.map {
      StoredTensor($0.metric, shape: [plane.betas.count, plane.alphas.count], $0.values.flatMap(\.self))
    }
    let arrays =
      [row("alphas", plane.alphas), row("betas", plane.betas)] + grids
      + [
        row("start", [plane.start.alpha, plane.start.beta]), row("end", [plane.end.alpha, plane.end.beta]),
        places("bends", plane.bends), places("path", plane.path),
        StoredTensor("residual", shape: [], [plane.residual]),
      ]
    return try npz(output.name, arrays)
  }
}
