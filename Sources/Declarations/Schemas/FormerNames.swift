/// The entries of a document that stand under names that their keys have no more.
public struct FormerNames: Sendable {
  public struct Use: Sendable {
    public let entry: Node.Entry
    /// The map that it stands in, and the way there.
    public let map: Node
    public let path: [PathStep]
    /// The name of now.
    public let name: String
    public let former: FormerName
  }

  /// In the order of the document; an entry that several aliases lead to is there for each of them.
  public private(set) var uses: [Use] = []
  /// Where keys are written that stay as they are. By aliases, one may be both.
  public private(set) var kept: [Place] = []

  public init(in document: Node, of shape: DocumentShape) { search(document, shape, at: []) }

  private mutating func search(_ node: Node, _ shape: DocumentShape, at path: [PathStep]) {
    switch shape {
    case .record(let record):
      guard node.entries == nil else { return search(entriesOf: node, among: record.fields, at: path) }
      guard let meant = record.shorthand.flatMap({ record.field($0) }) else { return }
      search(node, meant.shape, at: path + [.key(meant.name)])
    case .choice(let choice):
      let cases = choice.cases.map {
        FieldShape(name: $0.name, shape: $0.shape, documentation: $0.documentation)
      }
      search(entriesOf: node, among: cases + choice.beside, at: path)
    case .map(let element):
      for entry in node.entries ?? [] {
        kept.append(entry.keyPlace)
        search(entry.value, element, at: path + [.key(entry.key)])
      }
    case .list(let element, _):
      for (index, value) in (node.elements ?? []).enumerated() {
        search(value, element, at: path + [.index(index)])
      }
    case .alternatives(let shapes):
      guard node.entries != nil || node.elements != nil else { return }
      let fitting = shapes.first { $0.isCollection && $0.holdsList == (node.elements != nil) }
      if let fitting { search(node, fitting, at: path) }
    case .named(_, let shape): search(node, shape, at: path)
    case .recursive(let shape): search(node, shape(), at: path)
    case .any, .boolean, .integer, .number, .text, .reference: return
    }
  }

  private mutating func search(entriesOf map: Node, among fields: [FieldShape], at path: [PathStep]) {
    for entry in map.entries ?? [] {
      let path = path + [.key(entry.key)]
      if let field = fields.first(where: { $0.name.isExactly(entry.key) }) {
        kept.append(entry.keyPlace)
        search(entry.value, field.shape, at: path)
      } else if let (field, former) = fields.formerly(entry.key) {
        uses.append(Use(entry: entry, map: map, path: path, name: field.name, former: former))
        search(entry.value, field.shape, at: path)
      }
    }
  }
}

extension DocumentShape {
  fileprivate var isCollection: Bool {
    switch self {
    case .list, .map, .record, .choice, .named, .recursive, .alternatives: true
    case .any, .boolean, .integer, .number, .text, .reference: false
    }
  }
}

extension DocumentShape {
  /// What an earlier version recorded of a value of this shape, under the names of now.
  public func renamingFormerKeys(in recorded: JSON) -> JSON {
    let place = Place(source: SourceText(name: "record", text: "", isFile: false), line: 1, column: 1)
    let uses = FormerNames(in: Node(json: recorded, at: place), of: self).uses
    // The innermost first, so that the ways to the others stay as they are.
    return uses.sorted { $0.path.count > $1.path.count }.reduce(recorded) {
      $0.renaming($1, along: $1.path[...])
    }
  }
}

extension JSON {
  fileprivate func renaming(_ use: FormerNames.Use, along path: ArraySlice<PathStep>) -> JSON {
    guard let step = path.first else { return self }
    switch (self, step) {
    case (.object(let members), .key(let key)):
      return .object(
        members.map { member in
          if !member.name.isExactly(key) { return member }
          if path.count > 1 { return Member(key, member.value.renaming(use, along: path.dropFirst())) }
          let isLarger = if case .text = use.former.successor(of: use.entry.value) { true } else { false }
          let value = isLarger ? member.value.adding(use.former.addition) : member.value
          return Member(use.name, value)
        })
    case (.array(var elements), .index(let index)) where elements.indices.contains(index):
      elements[index] = elements[index].renaming(use, along: path.dropFirst())
      return .array(elements)
    default: return self
    }
  }

  private func adding(_ addition: Int128) -> JSON {
    if case .integer(let value) = self { .integer(value + addition) } else { self }
  }
}

/// A key of a kind of map, or a case of a choice, with the names that it had and those that other programs have for it.
public struct KeyNames: Sendable {
  /// What the map or the choice is, in the words of an error message: "`fit-curve`".
  public let title: String
  public let field: FieldShape
}

extension RecordShape {
  /// The keys at any depth that had other names, or that other programs call otherwise, each once.
  public var keyNames: [KeyNames] {
    var listing = KeyNameListing()
    listing.add(.record(self), recursions: 0)
    return listing.keys
  }
}

private struct KeyNameListing {
  var keys: [KeyNames] = []
  private var seen = Set<String>()

  mutating func add(_ shape: DocumentShape, recursions: Int) {
    switch shape {
    case .record(let record): add(record.fields, of: record.title ?? "a specification", recursions)
    case .choice(let choice):
      let cases = choice.cases.map {
        FieldShape(name: $0.name, shape: $0.shape, documentation: $0.documentation, synonyms: $0.synonyms)
      }
      add(cases, of: choice.title, recursions)
      add(choice.beside, of: choice.title, recursions)
    case .map(let element), .list(let element, _): add(element, recursions: recursions)
    case .alternatives(let shapes): for shape in shapes { add(shape, recursions: recursions) }
    case .named(_, let shape): add(shape, recursions: recursions)
    case .recursive(let shape): if recursions < 1 { add(shape(), recursions: recursions + 1) }
    case .any, .boolean, .integer, .number, .text, .reference: return
    }
  }

  private mutating func add(_ fields: [FieldShape], of title: String, _ recursions: Int) {
    for field in fields {
      let hasOthers = !field.formerNames.isEmpty || !field.synonyms.isEmpty
      if hasOthers, seen.insert("\(title) \(field.name)").inserted {
        keys.append(KeyNames(title: title, field: field))
      }
      add(field.shape, recursions: recursions)
    }
  }
}
