import Declarations

/// Everything that a specification may name, by its form alone: what becomes of it is not known here.
public struct Vocabulary: Sendable {
  /// What stands under one key: its name, what it is, and how it is written.
  public struct Form: Sendable {
    public let name: String
    /// One sentence on what it is.
    public let summary: String
    public let shape: DocumentShape
    /// Fields of a kind of stage that it takes from what it refers to, where they are left out.
    public let inherited: [String]
    /// By such a field, the references that may give it, where a stage may be without them.
    public let givers: [String: [String]]
    /// Fields of a kind of stage of which it wants exactly one.
    public let alternatives: [String]
    /// What other programs call it.
    public let synonyms: [Synonym]

    public init(
      name: String, summary: String, shape: DocumentShape, inherited: [String] = [],
      givers: [String: [String]] = [:], alternatives: [String] = [], synonyms: [Synonym] = []
    ) {
      self.synonyms = synonyms
      self.name = name
      self.summary = summary
      self.shape = shape
      self.inherited = inherited
      self.givers = givers
      self.alternatives = alternatives
    }
  }

  /// The kinds of stages.
  public let stages: [Form]
  /// The sections of sources: `data`.
  public let sources: [Form]
  /// The sections of values that other parts of the document refer to by name: `networks`.
  public let sections: [Form]

  public init(stages: [Form], sources: [Form], sections: [Form]) {
    self.stages = stages
    self.sources = sources
    self.sections = sections
  }

  package func stage(_ kind: String) -> Form? { stages.first { $0.name == kind } }
}
