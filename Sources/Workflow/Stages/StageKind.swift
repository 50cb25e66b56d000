import Declarations

/// A kind of stage without its type: what the registry holds.
public struct StageKind: Sendable {
  public let name: String
  public let version: Int
  public let summary: String
  public let shape: DocumentShape
  public let outputs: [OutputDeclaration]
  public let inherited: [String]
  public let computes: Bool
  let read: @Sendable (Node, inout Problems) -> (any Stage)?
  let write: @Sendable (any Stage, CanonicalOptions) -> Canonical

  public init<S: Stage>(_ type: S.Type) {
    let schema = S.schema
    name = S.kind
    version = S.version
    summary = S.summary
    shape = schema.shape
    outputs = S.outputs
    inherited = S.inherited
    computes = S.computes
    read = { schema.read($0, &$1) }
    write = { stage, options in
      guard let stage = stage as? S else { preconditionFailure("a stage of another kind than \(S.kind)") }
      return schema.canonical(stage, options)
    }
  }
}

/// A kind of source without its type.
public struct SourceKind: Sendable {
  public let section: String
  public let type: String
  public let summary: String
  public let shape: DocumentShape
  let pathKeys: Set<String>
  let read: @Sendable (Node, inout Problems) -> (any Source)?
  let write: @Sendable (any Source, CanonicalOptions) -> Canonical

  public init<S: Source>(_ source: S.Type) {
    let schema = S.schema
    section = S.section
    type = S.type
    summary = S.summary
    pathKeys = S.pathKeys
    shape = schema.shape
    read = { schema.read($0, &$1) }
    write = { source, options in
      guard let source = source as? S else { preconditionFailure("a source of another type than \(S.type)") }
      return schema.canonical(source, options)
    }
  }
}

/// A section of named values that other parts of the document may refer to by name: `networks`.
public struct NamedSection: Sendable {
  public let name: String
  public let summary: String
  public let shape: DocumentShape

  public init(name: String, summary: String, shape: DocumentShape) {
    self.name = name
    self.summary = summary
    self.shape = shape
  }
}
