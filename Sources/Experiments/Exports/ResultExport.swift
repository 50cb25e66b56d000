import Declarations
import FileFormats
import Workflow

/// What results of one type become in the formats that are asked for.
struct ResultExport: Sendable {
  let files: @Sendable (ExportedResult) throws -> [ArtifactFile]

  /// What no other program reads.
  static let nothing = ResultExport { _ in [] }

  /// Files that are kept as they are: those of the formats that were asked for, or all where all formats were.
  static let asKept = ResultExport { result in
    result.files.filter { file in
      result.formats.count == ExportFormat.allCases.count
        || result.formats.contains { file.name.hasSuffix(".\($0.rawValue)") }
    }
  }

  /// CSV and JSON as the run has them; as npz every table of the JSON file, a file for each and an array for each column.
  static let tables = ResultExport { try $0.texts + ($0.formats.contains(.npz) ? $0.columns() : []) }

  /// CSV and JSON as the run has them; as npz the arrays that `arrays` makes of the result.
  static func tables<Result: Artifact>(
    _ arrays: @escaping @Sendable (Result) -> [StoredTensor]
  ) -> ResultExport {
    ResultExport { exported in
      guard exported.formats.contains(.npz) else { return exported.texts }
      let tensors = arrays(try Result(files: exported.files))
      return try exported.texts + [ArrayArchive(exported.name, tensors: tensors).file]
    }
  }

  /// Tensors as safetensors and npz.
  ///
  /// - Parameter parts: what else is made of a safetensors file, whose name without its ending is given too.
  static func weights(
    and parts: @escaping @Sendable (SafetensorsFile, _ stem: String) throws -> [ArtifactFile] = { _, _ in [] }
  ) -> ResultExport {
    ResultExport { exported in
      var files: [ArtifactFile] = []
      for file in exported.files where file.name.hasSuffix(".safetensors") {
        let stem = String(file.name.dropLast(".safetensors".count))
        let content = try SafetensorsFile(decoding: FileContent(name: file.name, bytes: .init(file.bytes)))
        if exported.formats.contains(.safetensors) { files += try [file] + parts(content, stem) }
        if exported.formats.contains(.npz) {
          files.append(try ArrayArchive(stem, tensors: content.tensors).file)
        }
      }
      return files
    }
  }
}

/// A result of a run, and what is wanted of it.
struct ExportedResult: Sendable {
  /// The output's.
  let name: String
  let files: [ArtifactFile]
  let formats: Set<ExportFormat>

  /// Files in the forms that the run has them in.
  fileprivate var texts: [ArtifactFile] {
    files.filter { file in
      (formats.contains(.csv) && file.name.hasSuffix(".csv"))
        || (formats.contains(.json) && file.name.hasSuffix(".json"))
    }
  }

  fileprivate func columns() throws -> [ArtifactFile] {
    guard let file = files.first(where: { $0.name.hasSuffix(".json") }) else { return [] }
    let stem = String(file.name.dropLast(".json".count))
    let members = try JSON(parsing: file.bytes).members ?? []
    return try members.filter { $0.value["columns"] != nil && $0.value["rows"] != nil }.map { member in
      let table = try ResultTable(json: member.value)
      return try ArrayArchive(
        member.name == "table" ? stem : "\(stem)-\(member.name)",
        try table.columns.indices.map { (name: table.columns[$0], npy: try table.array($0)) }
      ).file
    }
  }
}
