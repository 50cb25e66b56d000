/// What a reference says of a case of a choice beside what its shape tells.
public struct ReferenceNote: Sendable {
  /// YAML that is shown under its heading.
  let example: String?
  /// Fields that are taken from what it refers to, where they are not written.
  let inherited: Set<String>
  /// Fields of which exactly one is written.
  let alternatives: [String]

  public init(example: String? = nil, inherited: Set<String> = [], alternatives: [String] = []) {
    (self.example, self.inherited, self.alternatives) = (example, inherited, alternatives)
  }
}

extension RecordShape {
  /// A reference of every key of a document, in Markdown: what it has, a table for the document, and one for each shape
  /// that has a title, in the order in which they are met.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - introduction: stands under it.
  ///   - others: keys of the document that are none of the fields.
  ///   - note: what is said of a case, by the title of its choice and its name.
  public func reference(
    title: String, introduction: String, others: [FieldShape] = [],
    note: @escaping (_ choice: String, _ name: String) -> ReferenceNote = { _, _ in ReferenceNote() }
  ) -> String {
    var writer = ReferenceWriter(note: note)
    writer.sections = [ReferenceSection(heading: "The file")]
    writer.table(of: fields + others)
    while !writer.pending.isEmpty {
      let (heading, shape) = writer.pending.removeFirst()
      writer.section(heading, shape)
    }
    return "# \(title)\n\n\(introduction)\n\n" + writer.contents
      + writer.sections.map { "\n\(writer.marked($0))\n\n\($0.text)" }.joined()
  }
}

/// A heading of a reference, and what stands under it.
private struct ReferenceSection {
  let heading: String
  /// The case that it is of, under the heading of its choice.
  var name: String?
  var text = ""
}

/// Writes the tables of a reference.
private struct ReferenceWriter {
  let note: (String, String) -> ReferenceNote
  var sections: [ReferenceSection] = []
  /// Headings, with what is described under them, that are still to be written.
  var pending: [(heading: String, shape: DocumentShape)] = []
  private var headings: [String: [String]] = [:]
  /// The choices met so far.
  private var choices: [(choice: ChoiceShape, link: String)] = []

  init(note: @escaping (String, String) -> ReferenceNote) { self.note = note }

  private mutating func add(_ text: String) { sections[sections.count - 1].text += text }

  mutating func section(_ heading: String, _ shape: DocumentShape) {
    sections.append(ReferenceSection(heading: heading))
    switch shape {
    case .record(let record):
      if let shorthand = record.shorthand { add("A bare value sets `\(shorthand)`.\n\n") }
      table(of: record.fields)
    case .choice(let choice):
      add("Write one of these keys")
      add(choice.takesBareNames ? "; one that needs no settings may be written as a bare name.\n" : ".\n")
      if !choice.beside.isEmpty {
        add("\nOptional keys next to it:\n\n")
        table(of: choice.beside)
      }
      for choiceCase in choice.cases {
        sections.append(ReferenceSection(heading: heading, name: choiceCase.name))
        describe(choiceCase, note(choice.title, choiceCase.name))
      }
    default: preconditionFailure("only records and choices have a heading")
    }
  }

  private mutating func describe(_ choiceCase: ChoiceShape.Case, _ note: ReferenceNote) {
    add(choiceCase.documentation.asSentence + "\n")
    if !choiceCase.needs.isEmpty {
      add("\nIt needs \(choiceCase.needs.map { "`\($0)`" }.joined(separator: ", ")) next to it.\n")
    }
    if let example = note.example { add("\n```yaml\n\(example)\n```\n") }
    switch choiceCase.shape {
    case .record(let record) where record.fields.isEmpty: add("\nIt has no settings.\n")
    case .record(let record):
      if let shorthand = record.shorthand { add("\nA bare value sets `\(shorthand)`.\n") }
      add("\n")
      table(of: record.fields, note)
    default: add("\nIts value: \(words(for: choiceCase.shape)).\n")
    }
  }

  mutating func table(of fields: [FieldShape], _ note: ReferenceNote = ReferenceNote()) {
    add("| key | value | default | |\n|---|---|---|---|\n")
    for field in fields {
      let words = field.words ?? words(for: field.shape)
      let role = field.role.note.map { " *\($0)*" } ?? ""
      add(
        "| `\(field.name)` | \(words) | \(field.usual(note)) | \(field.documentation.asSentence)\(role) |\n")
    }
  }

  /// What may stand there.
  private mutating func words(for shape: DocumentShape) -> String {
    switch shape {
    case .any: "anything"
    case .boolean: "`true` or `false`"
    case .integer(let least, let most): integerInWords(least, most)
    case .number(let range): range.inWords
    case .text(let known?): known.map { "`\($0)`" }.joined(separator: ", ")
    case .text: "a string"
    case .list(let element, _): "a list of: \(words(for: element))"
    case .map(let element): "a map of: \(words(for: element))"
    case .record(let record): words(for: record)
    case .choice(let choice): words(for: choice)
    case .alternatives(let shapes): shapes.map { words(for: $0) }.joined(separator: "; or ")
    case .reference(let types): types.asReferents
    case .named(let section, let shape): "a name from `\(section)`; or \(words(for: shape))"
    case .recursive(let shape): words(for: shape())
    }
  }

  private mutating func words(for record: RecordShape) -> String {
    let names = record.fields.map { "`\($0.name)`" }.joined(separator: ", ")
    // What is the same under every key needs no table.
    let kinds = Set(record.fields.map { "\($0.shape)" })
    if record.fields.count > 3, kinds.count == 1, let first = record.fields.first {
      return "a map with \(names): each \(words(for: first.shape))"
    }
    guard let title = record.title else { return "a map with \(names)" }
    return record.fields.isEmpty ? "`\(title)`" : link(title, .record(record))
  }

  /// A link, also where the choice has but some of the cases of one that was met before.
  private mutating func words(for choice: ChoiceShape) -> String {
    func isCase(_ part: ChoiceShape.Case, of whole: ChoiceShape) -> Bool {
      whole.case(part.name).map { "\($0)" == "\(part)" } ?? false
    }
    let whole = choices.first { whole in
      whole.choice.cases.count > choice.cases.count
        && choice.cases.allSatisfy { isCase($0, of: whole.choice) }
    }
    guard let whole else {
      let link = link(choice.title, .choice(choice))
      choices.append((choice, link))
      return link
    }
    let others = whole.choice.cases.filter { choice.case($0.name) == nil }
    let names = (others.count < choice.cases.count ? others : choice.cases).map { "`\($0.name)`" }
    return whole.link + (others.count < choice.cases.count ? " other than " : " of these: ")
      + names.joined(separator: ", ")
  }

  /// A link to the heading under which a shape is described, which is written later where it is met first.
  private mutating func link(_ title: String, _ shape: DocumentShape) -> String {
    "[\(title)](#\(heading(of: shape, title).asAnchor))"
  }

  private mutating func heading(of shape: DocumentShape, _ title: String) -> String {
    let article = ["a ", "an ", "the "].first { title.hasPrefix($0) }
    let words = title.dropFirst(article?.count ?? 0)
    let base = words.prefix(1).uppercased() + words.dropFirst()
    let description = "\(shape)"
    let known = headings[base] ?? []
    let index = known.firstIndex(of: description) ?? known.count
    let heading = index == 0 ? base : "\(base) \(index + 1)"
    if index == known.count {
      headings[base] = known + [description]
      pending.append((heading, shape))
    }
    return heading
  }
}

extension ReferenceWriter {
  /// All headings, with those of cases beside that of their choice.
  var contents: String {
    sections.filter { $0.name == nil }.map { section in
      let cases = sections.filter { $0.heading == section.heading && $0.name != nil }.map {
        "[`\($0.name ?? "")`](#\(text(of: $0).asAnchor))"
      }
      let list = cases.isEmpty ? "" : ": " + cases.joined(separator: ", ")
      return "- [\(section.heading)](#\(section.heading.asAnchor))\(list)\n"
    }.joined()
  }

  func marked(_ section: ReferenceSection) -> String {
    "\(section.name == nil ? "##" : "###") \(text(of: section))"
  }

  /// A name that several choices have says of which it is.
  private func text(of section: ReferenceSection) -> String {
    guard let name = section.name else { return section.heading }
    return sections.count { $0.name == name } == 1 ? "`\(name)`" : "\(section.heading) `\(name)`"
  }
}

extension Role {
  /// What a reader has to know of a field's part in keys; nil of a plain setting.
  fileprivate var note: String? {
    switch self {
    case .setting: nil
    case .extent: "(extent)"
    case .perStep: "(per step)"
    case .observation: "(observation)"
    case .bound: "(not in the cache key)"
    }
  }
}

extension String {
  /// What a heading is linked by.
  fileprivate var asAnchor: String {
    lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " }.replacing(" ", with: "-")
  }

  fileprivate var asSentence: String {
    isEmpty || hasSuffix(".") || hasSuffix("?") ? self : self + "."
  }
}
