/// A result of a stage: a name, and the type of artifact that stands under it.
public struct Output<A: Artifact>: Sendable {
  public let name: String

  public init(_ name: String) { self.name = name }

  /// The same without its type, for the stage's list of outputs.
  public var declaration: OutputDeclaration { OutputDeclaration(name: name, type: A.type) }
}

/// The name and type of a result of a stage.
public struct OutputDeclaration: Sendable, Equatable {
  public let name: String
  public let type: String
}
