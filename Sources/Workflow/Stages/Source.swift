import Declarations
import Platform
import ResultStore

/// Data from outside the experiment: files that are hashed where they are, and never copied.
///
/// A source has parts (the splits of a data set), each with a digest of its own, so that a stage depends on
/// those it reads and on no others.
public protocol Source: Referable {
  /// What it is, as error messages call it: "data set".
  static var type: String { get }
  /// The section of the document that its entries stand in: `data`.
  static var section: String { get }
  /// One sentence on what it is.
  static var summary: String { get }
  /// What other programs call the section.
  static var synonyms: [Synonym] { get }
  static var schema: Schema<Self> { get }

  /// What the digest of every part is made of: for each part, everything that its examples follow from.
  ///
  /// - Parameter files: gives the digest of a file's bytes.
  /// - Throws: `SettingError`, or another error with a text for the user, where a file is missing or unsuitable.
  func parts(hashing files: any FileDigests) throws -> [SourcePart]

  /// What was found out about it that a reader of results wants to see; nil where there is nothing.
  ///
  /// - Parameters:
  ///   - name: what it is called in the experiment.
  ///   - context: remembers what was found out once.
  func facts(named name: String, in context: WarningContext) -> JSON?
}

extension Source {
  public static var synonyms: [Synonym] { [] }
  public func facts(named name: String, in context: WarningContext) -> JSON? { nil }

  public static var acceptedTypes: [String] { [type] }
}

/// A part of a source, and the description that its digest is the hash of.
public struct SourcePart: Sendable {
  public let name: String
  public let description: JSON

  public init(name: String, description: JSON) {
    self.name = name
    self.description = description
  }
}

/// Gives the digest of the bytes of a file, reading it only where it may have changed.
public protocol FileDigests: Sendable {
  /// - Throws: an error with the path and a remedy.
  func digest(ofFile path: String) throws -> Digest
}

extension FileIndex: FileDigests {}

/// A kind of source without its type.
public final class SourceKind: Sendable {
  public let section: String
  public let type: String
  public let summary: String
  let synonyms: [Synonym]
  public let shape: DocumentShape
  package let read: @Sendable (Node, inout Problems) -> (any Source)?
  package let write: @Sendable (any Source, CanonicalOptions) -> Canonical

  public init<S: Source>(_ source: S.Type) {
    let schema = S.schema
    section = S.section
    type = S.type
    summary = S.summary
    synonyms = S.synonyms
    shape = schema.shape
    read = { schema.read($0, &$1) }
    write = { source, options in
      guard let source = source as? S else { preconditionFailure("a source of another type than \(S.type)") }
      return schema.canonical(source, options)
    }
  }
}
