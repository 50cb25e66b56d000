/// Everything that a document may name: kinds of stages, sources, and sections of named values.
public struct Registry: Sendable {
  public let stages: [StageKind]
  public let sources: [SourceKind]
  public let sections: [NamedSection]

  public init(stages: [StageKind], sources: [SourceKind], sections: [NamedSection]) {
    self.stages = stages
    self.sources = sources
    self.sections = sections
  }

  public func stage(_ kind: String) -> StageKind? { stages.first { $0.name == kind } }
}
