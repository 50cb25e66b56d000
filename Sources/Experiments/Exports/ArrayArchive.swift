import Interchange
import Workflow

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
