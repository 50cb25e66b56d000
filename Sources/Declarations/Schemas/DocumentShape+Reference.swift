extension RecordShape {
  /// A reference of every key of a document, in Markdown: a table for the document, and one for each shape that has a
  /// title, in the order in which they are met.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - introduction: stands under it.
  ///   - examples: YAML that is shown under the heading of a case of a choice, by the choice's title and the case.
  public func reference(
    title: String, introduction: String,
    examples: (_ choice: String, _ name: String) -> String? = { _, _ in nil }
  ) -> String {
    var writer = ReferenceWriter()
    writer.text = "# \(title)\n\n\(introduction)\n\n## The file\n\n"
    writer.table(of: fields)
    while !writer.pending.isEmpty {
      let (heading, shape) = writer.pending.removeFirst()
      writer.section(heading, shape, examples)
    }
    return writer.text
  }
}

/// Writes the tables of a reference.
private struct ReferenceWriter {
  var text = ""
  /// Headings, with what is described under them, that are still to be written.
  var pending: [(heading: String, shape: DocumentShape)] = []
  private var headings: [String: [String]] = [:]

  mutating func section(
    _ heading: String, _ shape: DocumentShape, _ examples: (String, String) -> String?
  ) {
    switch shape {
    case .record(let record):
      text += "\n## \(heading)\n\n"
      if let shorthand = record.shorthand { text += "A bare value sets `\(shorthand)`.\n\n" }
      table(of: record.fields)
    case .choice(let choice):
      text += "\n## \(heading)\n\nWrite one of these keys"
      text += choice.takesBareNames ? "; one that needs no settings may be written as a bare name.\n" : ".\n"
      if !choice.beside.isEmpty {
        text += "\nOptional keys next to it:\n\n"
        table(of: choice.beside)
      }
      for choiceCase in choice.cases { section(of: choiceCase, in: choice, examples) }
    default: preconditionFailure("only records and choices have a heading")
    }
  }

  private mutating func section(
    of choiceCase: ChoiceShape.Case, in choice: ChoiceShape, _ examples: (String, String) -> String?
  ) {
    text += "\n### `\(choiceCase.name)`\n\n\(choiceCase.documentation.asSentence)\n"
    if let example = examples(choice.title, choiceCase.name) { text += "\n```yaml\n\(example)\n```\n" }
    switch choiceCase.shape {
    case .record(let record) where record.fields.isEmpty: text += "\nIt has no settings.\n"
    case .record(let record):
      if let shorthand = record.shorthand { text += "\nA bare value sets `\(shorthand)`.\n" }
      text += "\n"
      table(of: record.fields)
    default: text += "\nIts value: \(words(for: choiceCase.shape)).\n"
    }
  }

  mutating func table(of fields: [FieldShape]) {
    text += "| key | value | default | |\n|---|---|---|---|\n"
    for field in fields {
      let standard = field.standard.map { $0.jsonWithNames }
      let usual =
        field.isRequired
        ? "*required*" : standard.map { $0 == .null ? "" : "`\($0.compactText)`" } ?? ""
      let note = field.role.note.map { " *\($0)*" } ?? ""
      text +=
        "| `\(field.name)` | \(words(for: field.shape)) | \(usual) | \(field.documentation.asSentence)\(note) |\n"
    }
  }

  /// What may stand there.
  private mutating func words(for shape: DocumentShape) -> String {
    switch shape {
    case .any: "anything"
    case .boolean: "`true` or `false`"
    case .integer(let least, let most): Self.integers(least, most)
    case .number(let range): range.inWords
    case .text(let known?): known.map { "`\($0)`" }.joined(separator: ", ")
    case .text: "a string"
    case .list(let element, _): "a list of: \(words(for: element))"
    case .map(let element): "a map of: \(words(for: element))"
    case .record(let record): link(record.title, shape, or: record.fields.map(\.name))
    case .choice(let choice): link(choice.title, shape, or: choice.cases.map(\.name))
    case .alternatives(let shapes): shapes.map { words(for: $0) }.joined(separator: "; or ")
    case .reference(let types): types.asReferents
    case .named(let section, let shape): "a name from `\(section)`; or \(words(for: shape))"
    case .recursive(let shape): words(for: shape())
    }
  }

  private static func integers(_ least: Int128?, _ most: Int128?) -> String {
    switch (least, most) {
    case (let least?, let most?): "an integer from \(least) to \(most)"
    case (let least?, nil): "an integer from \(least) on"
    case (nil, let most?): "an integer up to \(most)"
    case (nil, nil): "an integer"
    }
  }

  /// A link to the heading under which a shape is described, which is written later where it is met first.
  private mutating func link(_ title: String?, _ shape: DocumentShape, or names: [String]) -> String {
    guard let title else { return "a map with \(names.map { "`\($0)`" }.joined(separator: ", "))" }
    if case .record(let record) = shape, record.fields.isEmpty { return "`\(title)`" }
    let heading = heading(of: shape, title)
    return "[\(title)](#\(heading.lowercased().filter { $0 != "`" }.replacing(" ", with: "-")))"
  }

  private mutating func heading(of shape: DocumentShape, _ title: String) -> String {
    let words = title.split(separator: " ").filter { !["a", "an", "the"].contains($0) }.joined(separator: " ")
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
  fileprivate var asSentence: String {
    isEmpty || hasSuffix(".") || hasSuffix("?") ? self : self + "."
  }
}
