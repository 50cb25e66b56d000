import Declarations

/// A kind of stage without its type: what the registry holds.
public struct StageKind: Sendable {
  public let name: String
  public let version: Int
  public let summary: String
  public let shape: DocumentShape
  /// What a stage of the kind makes unless its settings choose otherwise; empty where they always choose.
  let outputs: [OutputDeclaration]
  public let inherited: [String]
  let alternatives: [String]
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
    alternatives = S.alternatives
    computes = S.computes
    read = { schema.read($0, &$1) }
    write = { stage, options in
      guard let stage = stage as? S else { preconditionFailure("a stage of another kind than \(S.kind)") }
      return schema.canonical(stage, options)
    }
  }
}
