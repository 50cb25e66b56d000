import Declarations

/// A kind of source without its type.
public struct SourceKind: Sendable {
  public let section: String
  public let type: String
  public let summary: String
  public let shape: DocumentShape
  let read: @Sendable (Node, inout Problems) -> (any Source)?
  let write: @Sendable (any Source, CanonicalOptions) -> Canonical

  public init<S: Source>(_ source: S.Type) {
    let schema = S.schema
    section = S.section
    type = S.type
    summary = S.summary
    shape = schema.shape
    read = { schema.read($0, &$1) }
    write = { source, options in
      guard let source = source as? S else { preconditionFailure("a source of another type than \(S.type)") }
      return schema.canonical(source, options)
    }
  }
}
