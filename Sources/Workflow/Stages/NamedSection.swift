import Declarations

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
