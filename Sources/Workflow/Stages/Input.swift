import Declarations
import Platform

/// A reference to what another stage makes, or to a source: an edge of the graph.
///
/// In a key it stands as the digest of what it resolves to, so an input cannot be missing from a key.
public struct Input<Target: Referable>: Sendable {
  public let reference: Reference

  public init(reference: Reference) { self.reference = reference }

  /// The name that was written.
  public var name: String { reference.name }

  public static var schema: Schema<Input> {
    Schema<Reference>.reference(to: Target.acceptedTypes).mapped(
      { reference throws(SettingError) in Input(reference: reference) }, from: \.reference)
  }

  /// A reference whose name is printed in the result, so that renaming what it names makes it anew.
  public static var namedSchema: Schema<Input> {
    Schema<Reference>.reference(to: Target.acceptedTypes, keepsName: true).mapped(
      { reference throws(SettingError) in Input(reference: reference) }, from: \.reference)
  }
}

extension Schema {
  /// The name of what makes a `Target`.
  public static func input<Target>() -> Schema where Value == Input<Target> { Input<Target>.schema }
}

/// A file that a stage names in its own settings: `Input<InputFile>` is written as its path.
///
/// Its bytes are part of the stage's key, and its path is not. A relative path is seen from the folder of the
/// document that it is written in.
public struct InputFile: Source {
  public static let type = "file"
  /// There is no such section: stages name files where they need them.
  public static let section = "files"
  public static let summary = "A file."

  public let path: WrittenPath

  public static let schema = Schema<InputFile>.record(
    "a file", Field("path", \.path, .path, "Where it is."), build: InputFile.init)

  public init(path: WrittenPath) { self.path = path }

  public func parts(hashing files: any FileDigests) throws -> [SourcePart] {
    let digest = try files.digest(ofFile: location)
    return [SourcePart(name: "content", description: ["file": JSON(digest.description)])]
  }

  /// Where the file is, seen from here.
  fileprivate var location: String { path.folder == "." ? path.text : path.location }
}

extension StageContext {
  /// Where a file is that the stage names.
  public func path(of input: Input<InputFile>) -> String { source(input).location }
}
