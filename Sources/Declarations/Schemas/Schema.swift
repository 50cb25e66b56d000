/// How values of a type are written: one declaration that reads, describes, and writes them canonically.
///
/// Schemas are combined from small ones (`integer`, `text`, `list(of:)`) by `record` and `choice`. The
/// shape is what the JSON Schema, the merging of documents and the documentation are derived from.
public struct Schema<Value: Sendable>: Sendable {
  /// What a document may hold here.
  public let shape: DocumentShape
  let reading: @Sendable (Node, inout Problems) -> Value?
  let writing: @Sendable (Value, CanonicalOptions) -> Canonical

  /// - Parameters:
  ///   - read: gives the value, or reports what is wrong and gives nil.
  ///   - write: gives the canonical form; reading it again gives an equal value.
  public init(
    shape: DocumentShape,
    read: @escaping @Sendable (Node, inout Problems) -> Value?,
    write: @escaping @Sendable (Value, CanonicalOptions) -> Canonical
  ) {
    self.shape = shape
    self.reading = read
    self.writing = write
  }

  /// The value that `node` says, or nil with at least one problem reported.
  public func read(_ node: Node, _ problems: inout Problems) -> Value? { reading(node, &problems) }

  /// The canonical form of `value`.
  public func canonical(_ value: Value, _ options: CanonicalOptions = .key) -> Canonical {
    writing(value, options)
  }
}

extension Schema {
  /// The same document form for another type.
  ///
  /// - Parameters:
  ///   - into: gives the value, or throws a text that says what is wrong.
  ///   - from: gives back what `into` was made of.
  public func mapped<Other: Sendable>(
    _ into: @escaping @Sendable (Value) throws(Refusal) -> Other,
    from: @escaping @Sendable (Other) -> Value
  ) -> Schema<Other> {
    Schema<Other>(
      shape: shape,
      read: { node, problems in
        guard let value = read(node, &problems) else { return nil }
        do throws(Refusal) {
          return try into(value)
        } catch {
          problems.report(error.message, at: node.nearest(to: error.path).place, help: error.help)
          return nil
        }
      },
      write: { canonical(from($0), $1) })
  }

  /// The same, with a condition that goes beyond single fields.
  public func checked(_ check: @escaping @Sendable (Value) throws(Refusal) -> Void) -> Schema {
    mapped(
      { value throws(Refusal) in
        try check(value)
        return value
      }, from: { $0 })
  }
}

/// Why a value that is well formed is not acceptable.
public struct Refusal: Error, Sendable {
  public let message: String
  public let help: String?
  /// Where inside the value, as far as that is known.
  public let path: [PathStep]

  public init(_ message: String, at path: [PathStep] = [], help: String? = nil) {
    self.message = message
    self.path = path
    self.help = help
  }
}
