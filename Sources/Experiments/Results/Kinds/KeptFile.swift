import Workflow

/// A file that a program of the user's own made, kept as it is.
public struct KeptFile: Artifact {
  public static let type = "kept file"

  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public init(files: [ArtifactFile]) throws {
    guard let file = files.first, files.count == 1 else { throw ArtifactError("a kept file is one file") }
    bytes = file.bytes
  }

  /// One file, of the very name of the output.
  public func files(named name: String) throws -> [ArtifactFile] { [ArtifactFile(name: name, bytes: bytes)] }
}

extension KeptFile {
  static let kind = ResultKind(KeptFile.self, export: .asKept)
}
