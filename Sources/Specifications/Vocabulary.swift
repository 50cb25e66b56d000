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
  /// Fields of stages that may be written once for all of them, at the top of the document: `engine`.
  public let everywhere: [FieldShape]

  public init(stages: [Form], sources: [Form], sections: [Form], everywhere: [FieldShape] = []) {
    self.everywhere = everywhere
    self.stages = stages
    self.sources = sources
    self.sections = sections
  }

  package func stage(_ kind: String) -> Form? { stages.first { $0.name == kind } }

  /// The section `defaults` of a document, with what is written for all stages under it.
  func defaults(of document: Node) -> Node? {
    let written = document["defaults"]
    let shared = everywhere.compactMap { field in
      document[field.name].map { Node.Entry(key: field.name, keyPlace: $0.place, value: $0) }
    }
    if shared.isEmpty || written.map({ $0.entries == nil && !$0.isNull }) == true { return written }
    var entries = written?.entries ?? []
    for kind in stages {
      guard case .record(let record) = kind.shape else { continue }
      let under = shared.filter { record.field($0.key) != nil }
      if under.isEmpty { continue }
      let node = Node(.map(under), at: under[0].keyPlace)
      guard let place = entries.firstIndex(where: { $0.key == kind.name }) else {
        entries.append(Node.Entry(key: kind.name, keyPlace: node.place, value: node))
        continue
      }
      let settings = entries[place].value
      entries[place].value = settings.isNull ? node : kind.shape.merging(settings, over: node)
    }
    return Node(.map(entries), at: written?.place ?? document.place)
  }
}
