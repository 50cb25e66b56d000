/// What a document may hold in a place, without the type that it is read into.
public indirect enum DocumentShape: Sendable {
  /// Anything at all.
  case any
  case boolean
  case integer(minimum: Int128?, maximum: Int128?)
  case number(NumberRange)
  /// Any text, or one of a few.
  case text(oneOf: [String]?)
  case list(of: DocumentShape, minimum: Int)
  /// A map whose keys the user chooses.
  case map(of: DocumentShape)
  case record(RecordShape)
  case choice(ChoiceShape)
  /// The first of these that fits what was written, such as a number or a pair of numbers.
  case alternatives([DocumentShape])
  /// The name of something that makes a value of one of these types.
  case reference(types: [String])
  /// A value of this shape, or the name of one in a section of the document.
  case named(section: String, DocumentShape)
  /// What the function gives, asked for when it is needed: how a shape holds itself further down.
  case recursive(@Sendable () -> DocumentShape)
}

/// A map with known keys.
public struct RecordShape: Sendable {
  /// The name under which the JSON Schema keeps it, where it is worth sharing.
  public let title: String?
  public let fields: [FieldShape]
  /// The field that is meant when a bare value stands in the record's place (`linear: 10`).
  public let shorthand: String?
  /// What other programs have among the settings and this has not, for messages.
  let absent: [AbsentCase]

  public init(
    title: String? = nil, fields: [FieldShape], shorthand: String? = nil, absent: [AbsentCase] = []
  ) {
    self.title = title
    self.fields = fields
    self.shorthand = shorthand
    self.absent = absent
  }

  public func field(_ name: String) -> FieldShape? { fields.first { $0.name == name } }
}

/// A key of a record, and what it holds.
public struct FieldShape: Sendable {
  public let name: String
  public let shape: DocumentShape
  public let role: Role
  public let documentation: String
  public let isRequired: Bool
  /// The value that stands where none is written.
  public let standard: Canonical?
  /// The names that it had in earlier versions.
  public let formerNames: [FormerName]
  /// What other programs call it, which is suggested for and never read.
  public let synonyms: [Synonym]
  /// What may stand there, in words for the reference, where its shape is too much for a line of a table.
  let words: String?

  public init(
    name: String, shape: DocumentShape, role: Role = .setting, documentation: String,
    isRequired: Bool = false, standard: Canonical? = nil, formerNames: [FormerName] = [],
    synonyms: [Synonym] = [], words: String? = nil
  ) {
    self.name = name
    self.shape = shape
    self.role = role
    self.documentation = documentation
    self.isRequired = isRequired
    self.standard = standard
    self.formerNames = formerNames
    self.synonyms = synonyms
    self.words = words
  }
}

/// One of several named cases: `relu`, or `{adam: {rate: 1e-3}}`.
public struct ChoiceShape: Sendable {
  public struct Case: Sendable {
    public let name: String
    public let documentation: String
    public let shape: DocumentShape
    /// What other programs call it, which is suggested for and never read.
    public let synonyms: [Synonym]
    /// Keys that have to stand beside this one.
    public let needs: [String]

    public init(
      name: String, documentation: String, shape: DocumentShape, synonyms: [Synonym] = [],
      needs: [String] = []
    ) {
      self.name = name
      self.documentation = documentation
      self.shape = shape
      self.synonyms = synonyms
      self.needs = needs
    }
  }

  /// What is chosen, in the words of an error message: "an optimiser".
  public let title: String
  public let cases: [Case]
  /// Keys that may stand beside the case's own.
  public let beside: [FieldShape]
  /// Whether a case that needs no more may be written as its bare name.
  public let takesBareNames: Bool
  /// Whether a case that is null is one that is not written.
  public let ignoresNull: Bool
  /// What other programs have and this has not, for messages.
  let absent: [AbsentCase]

  /// - Parameter takesBareNames: where nil, whether no other keys may stand beside.
  public init(
    title: String, cases: [Case], beside: [FieldShape] = [], takesBareNames: Bool? = nil,
    ignoresNull: Bool = false, absent: [AbsentCase] = []
  ) {
    self.title = title
    self.ignoresNull = ignoresNull
    self.cases = cases
    self.absent = absent
    self.beside = beside
    self.takesBareNames = takesBareNames ?? beside.isEmpty
  }

  public func `case`(_ name: String) -> Case? { cases.first { $0.name == name } }
}

extension DocumentShape {
  /// `node` with every name of an entry in a section replaced by that entry.
  ///
  /// - Parameter lookup: gives the entry `name` of `section`, or reports that there is none.
  public func resolvingNames(
    in node: Node, _ lookup: (_ section: String, _ name: Node) -> Node?
  ) -> Node {
    switch self {
    case .named(let section, let shape):
      guard node.text != nil else { return shape.resolvingNames(in: node, lookup) }
      return lookup(section, node) ?? node
    case .list(let element, _):
      guard let elements = node.elements else { return node }
      return Node(.list(elements.map { element.resolvingNames(in: $0, lookup) }), at: node.place)
    case .map(let element): return node.mappingEntries { element.resolvingNames(in: $1, lookup) }
    case .record(let record):
      return node.mappingEntries { key, value in
        record.field(key)?.shape.resolvingNames(in: value, lookup) ?? value
      }
    case .choice(let choice):
      return node.mappingEntries { key, value in
        choice.case(key)?.shape.resolvingNames(in: value, lookup) ?? value
      }
    case .recursive(let shape): return shape().resolvingNames(in: node, lookup)
    case .any, .boolean, .integer, .number, .text, .alternatives, .reference: return node
    }
  }
}

extension Node {
  /// The map with other values under its keys; anything else as it is.
  public func mappingEntries(_ change: (String, Node) -> Node) -> Node {
    guard let entries else { return self }
    return Node(
      .map(
        entries.map { Entry(key: $0.key, keyPlace: $0.keyPlace, value: change($0.key, $0.value)) }),
      at: place)
  }
}
