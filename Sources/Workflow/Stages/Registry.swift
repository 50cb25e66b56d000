/// Everything that a document may name: kinds of stages, sources, and sections of named values.
public struct Registry: Sendable {
  public let stages: [StageKind]
  public let sources: [SourceKind]
  public let sections: [NamedSection]
  /// What decides the bytes of computed results: it is part of the key of every stage that computes.
  public let numerics: String

  public init(
    stages: [StageKind], sources: [SourceKind], sections: [NamedSection], numerics: String
  ) {
    self.stages = stages
    self.sources = sources
    self.sections = sections
    self.numerics = numerics
  }

  public func stage(_ kind: String) -> StageKind? { stages.first { $0.name == kind } }
}
