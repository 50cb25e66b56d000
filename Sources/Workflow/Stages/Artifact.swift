import Declarations
import Platform

/// Something that an input can refer to by name: an artifact of a stage, a source, or one of several.
public protocol Referable: Sendable {
  /// The types of artifact or source that are accepted, in the words of an error message: `curve`.
  static var acceptedTypes: [String] { get }
}

/// A result that is kept in the store as one or a few files.
///
/// Equal values have to give equal bytes: what depends on an artifact is keyed by them.
public protocol Artifact: Referable {
  /// What it is, in one word that keys and error messages use: `curve`.
  static var type: String { get }

  /// The files that hold it.
  ///
  /// - Parameter name: the output's name, which file names start with.
  func files(named name: String) throws -> [ArtifactFile]

  /// Reads it back from those files.
  init(files: [ArtifactFile]) throws
}

extension Artifact {
  public static var acceptedTypes: [String] { [type] }
}

/// A file of an artifact: a plain name without folders, and its bytes.
public struct ArtifactFile: Sendable {
  public let name: String
  public let bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  public init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}

/// A result of a stage: a name, and the type of artifact that stands under it.
public struct Output<A: Artifact>: Sendable {
  public let name: String

  public init(_ name: String) { self.name = name }

  /// The same without its type, for the stage's list of outputs.
  public var declaration: OutputDeclaration { OutputDeclaration(name: name, type: A.type) }
}

/// The name and type of a result of a stage.
public struct OutputDeclaration: Sendable, Equatable {
  public let name: String
  public let type: String
}
