import Declarations

/// A section of named values that other parts of the document may refer to by name: `networks`.
public struct NamedSection: Sendable {
  public let name: String
  public let summary: String
  public let shape: DocumentShape
  /// Reads an entry, for what is wrong with it: one that nothing refers to is read by nobody else.
  let check: @Sendable (Node, inout Problems) -> Void

  public init<Value: Sendable>(name: String, summary: String, schema: Schema<Value>) {
    self.name = name
    self.summary = summary
    shape = schema.shape
    check = { _ = schema.read($0, &$1) }
  }
}
