import Declarations
import Workflow

/// A stored artifact that is not what its type says, or does not fit what it is used for.
public struct ArtifactError: Error, Sendable, CustomStringConvertible {
  public let description: String
  /// What the user can do, where that is something else than to have the result made again.
  public let help: String?

  public init(_ description: String, help: String? = nil) {
    self.description = description
    self.help = help
  }
}

extension [ArtifactFile] {
  /// The bytes of the file whose name ends with `ending`.
  func bytes(ending: String) throws -> [UInt8] {
    guard let file = first(where: { $0.name.hasSuffix(ending) }) else {
      throw ArtifactError("a file '*\(ending)' is missing among \(map(\.name))")
    }
    return file.bytes
  }

  /// The JSON of the file whose name ends with `.json`.
  func json() throws -> JSON { try JSON(parsing: try bytes(ending: ".json")) }
}
