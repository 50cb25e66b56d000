import Declarations
import Platform

/// A kind of stage without its type: what the registry holds.
///
/// A class, since each stage of a graph of thousands holds its own.
public final class StageKind: Sendable {
  public let name: String
  public let version: Int
  public let summary: String
  let synonyms: [Synonym]
  public let shape: DocumentShape
  /// What a stage of the kind makes unless its settings choose otherwise; empty where they always choose.
  package let outputs: [OutputDeclaration]
  /// Types of what it may make beside that, as settings ask for it.
  let furtherTypes: [String]
  public let inherited: [String]
  /// By inherited field, the references that may give it, where a stage may be without them.
  public let givers: [String: [String]]
  let baseReference: String?
  let alternatives: [String]
  let inherits: @Sendable (_ field: String, _ reference: String) -> Bool
  let requests: @Sendable (Node) -> [StageRequest]
  let requestWords: @Sendable (_ value: JSON, _ field: String) -> String?
  /// What decides the bytes of a stage's results beside settings and inputs; nil where nothing but these does.
  package let numerics: (@Sendable (any Stage) throws -> String)?
  package let read: @Sendable (Node, inout Problems) -> (any Stage)?
  package let write: @Sendable (any Stage, CanonicalOptions) -> Canonical

  /// - Parameter numerics: what decides the bytes of a stage's results beside settings and inputs, such as the identity of
  ///   the engine that computes it: part of its key. It is asked when a stage is read, and must start nothing; what it
  ///   throws is reported at the stage. Nil for kinds that compute nothing.
  public init<S: Stage>(_ type: S.Type, numerics: (@Sendable (S) throws -> String)? = nil) {
    let schema = S.schema
    name = S.kind
    version = S.version
    summary = S.summary
    synonyms = S.synonyms
    shape = schema.shape
    outputs = S.outputs
    furtherTypes = S.furtherTypes
    inherited = S.inherited
    givers = Dictionary(
      uniqueKeysWithValues: S.optionalReferences.isEmpty
        ? []
        : S.inherited.map { field in
          (field, S.optionalReferences.filter { S.inherits(field, from: $0) })
        })
    baseReference = S.baseReference
    alternatives = S.alternatives
    inherits = { S.inherits($0, from: $1) }
    requests = { S.requests(in: $0) }
    requestWords = { S.words(forRequested: $0, in: $1) }
    if let numerics {
      self.numerics = { stage in
        guard let stage = stage as? S else { preconditionFailure("a stage of another kind than \(S.kind)") }
        return try numerics(stage)
      }
    } else {
      self.numerics = nil
    }
    read = { schema.read($0, &$1) }
    write = { stage, options in
      guard let stage = stage as? S else { preconditionFailure("a stage of another kind than \(S.kind)") }
      return schema.canonical(stage, options)
    }
  }
}

extension StageKind {
  /// Whether results depend on more than settings and inputs.
  public var computes: Bool { numerics != nil }
}
