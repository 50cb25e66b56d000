import Declarations
import Platform
import Specifications

/// Everything that a document may name: kinds of stages, sources, and sections of named values.
public struct Registry: Sendable {
  public let stages: [StageKind]
  public let sources: [SourceKind]
  public let sections: [NamedSection]
  /// Fields of stages that may be written once for all of them, at the top.
  public let everywhere: [FieldShape]

  public init(
    stages: [StageKind], sources: [SourceKind], sections: [NamedSection], everywhere: [FieldShape] = []
  ) {
    self.everywhere = everywhere
    self.stages = stages
    self.sources = sources
    self.sections = sections
  }

  public func stage(_ kind: String) -> StageKind? { stages.first { $0.name == kind } }

  package func source(_ section: String) -> SourceKind? { sources.first { $0.section == section } }
}

extension Registry {
  /// What a specification may name.
  public var vocabulary: Vocabulary {
    Vocabulary(
      stages: stages.map {
        Vocabulary.Form(
          name: $0.name, summary: $0.summary, shape: $0.shape, inherited: $0.inherited, givers: $0.givers,
          alternatives: $0.alternatives, synonyms: $0.synonyms)
      },
      sources: sources.map {
        Vocabulary.Form(name: $0.section, summary: $0.summary, shape: $0.shape, synonyms: $0.synonyms)
      },
      sections: sections.map {
        Vocabulary.Form(name: $0.name, summary: $0.summary, shape: $0.shape, synonyms: $0.synonyms)
      }, everywhere: everywhere)
  }

  /// The shape of a whole document.
  public var documentShape: RecordShape { vocabulary.documentShape }

  /// The JSON Schema of a document, for editors.
  public var jsonSchema: JSON { vocabulary.jsonSchema }
}

extension SpecificationReader {
  /// - Parameter readFile: gives a file's bytes; tests give bytes of their own.
  public init(
    registry: Registry,
    readFile: @escaping @Sendable (String) throws(FileError) -> [UInt8] = TextFile.bytes
  ) {
    self.init(vocabulary: registry.vocabulary, readFile: readFile)
  }
}

/// A section of named values that other parts of the document may refer to by name: `networks`.
public struct NamedSection: Sendable {
  public let name: String
  public let summary: String
  public let shape: DocumentShape
  /// What other programs call the section.
  let synonyms: [Synonym]
  /// Reads an entry, for what is wrong with it: one that nothing refers to is read by nobody else.
  package let check: @Sendable (Node, inout Problems) -> Void
  /// An entry in a few words, where a comparison says which of two it was; nothing where it cannot be read.
  package let inWords: @Sendable (Node) -> String?

  /// - Parameter inWords: an entry in a few words, for comparisons of runs; as it is written where nil.
  public init<Value: Sendable>(
    name: String, summary: String, schema: Schema<Value>, synonyms: [Synonym] = [],
    inWords: (@Sendable (Value) -> String)? = nil
  ) {
    self.synonyms = synonyms
    self.name = name
    self.summary = summary
    shape = schema.shape
    check = { _ = schema.read($0, &$1) }
    self.inWords = { node in
      var problems = Problems()
      return inWords.flatMap { words in schema.read(node, &problems).map(words) }
    }
  }
}

/// What a program gives to all stages of a run, by type: the workflow passes it on without knowing it.
public struct Services: Sendable {
  private let all: [any Sendable]

  public init(_ all: [any Sendable] = []) { self.all = all }

  func service<Service: Sendable>(_ type: Service.Type) -> Service {
    for case let service as Service in all { return service }
    preconditionFailure("a stage needs a service that the program does not give: \(type)")
  }
}
