import Declarations

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
      { reference throws(Refusal) in Input(reference: reference) }, from: \.reference)
  }

  /// A reference whose name is printed in the result, so that renaming what it names makes it anew.
  public static var namedSchema: Schema<Input> {
    Schema<Reference>.reference(to: Target.acceptedTypes, keepsName: true).mapped(
      { reference throws(Refusal) in Input(reference: reference) }, from: \.reference)
  }
}

extension Schema {
  /// The name of what makes a `Target`.
  public static func input<Target>() -> Schema where Value == Input<Target> { Input<Target>.schema }
}
