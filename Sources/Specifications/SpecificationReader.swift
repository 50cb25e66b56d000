import Declarations
import Platform

/// Puts a document together from its file, what it extends, and the flags of the command line.
public struct SpecificationReader: Sendable {
  /// What keys at the top of a document begin with that are there for their anchors alone.
  static let privatePrefix = "x-"
  private static let remarkOnPrivateParts =
    "keys that begin with '\(privatePrefix)' are ignored, and may hold anchors"

  package let vocabulary: Vocabulary
  private let readFile: @Sendable (String) throws(FileError) -> [UInt8]

  /// - Parameter readFile: gives a file's bytes; tests give bytes of their own.
  public init(
    vocabulary: Vocabulary,
    readFile: @escaping @Sendable (String) throws(FileError) -> [UInt8] = TextFile.bytes
  ) {
    self.vocabulary = vocabulary
    self.readFile = readFile
  }

  /// - Throws: `Diagnostics` where a file cannot be read at all. Other problems are kept in the specification,
  ///   and reported when its graph is made, together with those that are found then.
  public func read(path: String, overrides: [Override] = []) throws(Diagnostics) -> Specification {
    var problems = Problems()
    guard let file = layered(path: path, from: nil, visited: [], &problems) else {
      throw problems.diagnostics
    }
    let shape = vocabulary.documentShape
    var document = file.document
    for override in overrides { document = override.applied(to: document, of: shape, &problems) }
    let variables = document["vars"].map { Interpolation.flattened($0, prefix: "vars", &problems) } ?? [:]
    let interpolation = Interpolation(variables: variables)
    document = interpolated(document, interpolation, &problems)
    var specification = specification(
      document, interpolation, source: file.source, path: path, overrides: overrides.map(\.source.text),
      problems)
    if !overrides.isEmpty { specification.flaggedVariables = Override.places(among: variables) }
    return specification
  }

  struct LayeredFile {
    package let source: SourceText
    package let document: Node
  }

  /// The document of a file laid upon those it extends.
  func layered(
    path: String, from place: Place?, visited: [String], _ problems: inout Problems
  ) -> LayeredFile? {
    let plainPath = FilePath.withoutDetours(path)
    if visited.contains(where: { FilePath.withoutDetours($0).isExactly(plainPath) }) {
      let circle = (visited + [path]).joined(separator: " -> ")
      problems.report("the file extends itself: \(circle)", at: place)
      return nil
    }
    guard let source = text(path, from: place, &problems) else { return nil }
    guard let written = YAML.read(source, into: &problems) else { return nil }
    guard written.entries != nil else {
      problems.report(
        "a specification is a map, not \(written.kindInWords)", at: written.place,
        help: "start with 'stages:'")
      return nil
    }
    let document = written.withoutPrivateParts
    guard let extends = document["extends"], !extends.isNull else {
      return LayeredFile(source: source, document: document)
    }
    guard let base = extends.text else {
      problems.report(
        "expected the path of one file, found \(extends.kindInWords)", at: extends.place,
        help: "name one file; it may extend another")
      return nil
    }
    let basePath = FilePath.resolve(base, besideFile: path)
    guard
      let under = layered(
        path: basePath, from: extends.place, visited: visited + [path], &problems)
    else { return nil }
    let shape = DocumentShape.record(vocabulary.documentShape)
    return LayeredFile(source: source, document: shape.merging(document, over: under.document))
  }

  private func text(_ path: String, from place: Place?, _ problems: inout Problems) -> SourceText? {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      problems.report(error.message, at: place, help: error.help)
      return nil
    }
    do throws(Diagnostic) {
      return try YAML.text(of: bytes, named: path)
    } catch {
      problems.report(error)
      return nil
    }
  }

  /// The document with variables filled in, but for what speaks of axes or stands inside `stages`: that differs from
  /// stage to stage.
  private func interpolated(
    _ document: Node, _ interpolation: Interpolation, _ problems: inout Problems
  ) -> Node {
    document.mappingEntries { section, value in
      if section == "stages", value.entries != nil { return value }
      guard section == "defaults", value.entries != nil else {
        return interpolation.applied(to: value, &problems)
      }
      return value.mappingEntries { _, settings in
        StageDefaults.speakOfAxes(settings) ? settings : interpolation.applied(to: settings, &problems)
      }
    }
  }
}

extension SpecificationReader {
  private func specification(
    _ document: Node, _ interpolation: Interpolation, source: SourceText, path: String, overrides: [String],
    _ earlier: Problems
  ) -> Specification {
    var problems = earlier
    let shape = vocabulary.documentShape
    checkKeys(of: document, shape, &problems)
    let name = document["name"]?.text ?? FilePath.stem(path)
    checkText(document["name"], &problems)
    checkText(document["description"], &problems)
    checkMap(document["vars"], &problems)
    checkMap(document["defaults"], &problems)
    checkResources(of: document, &problems)
    EntryName.check(name, at: document["name"]?.place, &problems)
    let sections = vocabulary.sections.map { ($0.name, named(in: $0.name, document, &problems)) }
    let written = named(in: "stages", document, &problems)
    var read = readStages(written, over: vocabulary.defaults(of: document), interpolation, &problems)
    read.stages = read.stages.map { $0.with(resources: resources(of: $0, document, &problems)) }
    if read.stages.isEmpty && !problems.hasErrors {
      problems.report("there are no stages", at: document.place, help: "put stages under 'stages:'")
    }
    let sources = vocabulary.sources.flatMap { kind in
      named(in: kind.name, document, &problems).map {
        Specification.SourceEntry(name: $0.key, namePlace: $0.keyPlace, kind: kind, settings: $0.value)
      }
    }
    return Specification(
      name: name, description: document["description"]?.text, stages: read.stages, families: read.families,
      sources: sources,
      sections: Dictionary(sections) { first, _ in first }, source: source,
      overrides: overrides, problems: problems,
      unreadableNames: Set(written.filter { !$0.value.isNull }.map(\.key))
        .subtracting(read.stages.map { $0.family ?? $0.name }))
  }

  private func checkText(_ node: Node?, _ problems: inout Problems) {
    guard let node, !node.isNull, node.text == nil else { return }
    problems.report("expected a string, found \(node.kindInWords)", at: node.place, help: "put it in quotes")
  }

  private func checkMap(_ node: Node?, _ problems: inout Problems) {
    guard let node, !node.isNull, node.entries == nil else { return }
    problems.report("expected a map, found \(node.kindInWords)", at: node.place)
  }

  private func checkKeys(of document: Node, _ shape: RecordShape, _ problems: inout Problems) {
    let known = shape.fields.map { ($0.name, $0.synonyms) }
    for entry in document.entries ?? [] where shape.field(entry.key) == nil {
      if let renaming = shape.fields.renaming(of: entry) {
        problems.report(renaming)
        continue
      }
      problems.report(
        "'\(entry.key)' is not a top-level key", at: entry.keyPlace,
        help: problems.isFull
          ? nil
          : (Suggestion.nearest(to: entry.key, among: known) == nil
            ? vocabulary.settingOfStages(entry.key) : nil)
            ?? Suggestion.help(for: entry.key, among: known, else: Self.remarkOnPrivateParts))
    }
    for entry in document["defaults"]?.entries ?? [] where vocabulary.stage(entry.key) == nil {
      problems.report(
        "'\(entry.key)' is not a kind of stage", at: entry.keyPlace,
        help: Suggestion.help(for: entry.key, among: vocabulary.knownKinds))
    }
    for kind in vocabulary.stages {
      guard let defaults = document["defaults"]?[kind.name] else { continue }
      // A stage that may be written in short can have its defaults written so too.
      if !kind.shape.hasShorthand || defaults.elements != nil { checkMap(defaults, &problems) }
    }
  }

  /// The entries of a section, whose names are checked.
  private func named(in section: String, _ document: Node, _ problems: inout Problems) -> [Node.Entry] {
    guard let node = document[section], !node.isNull else { return [] }
    checkMap(node, &problems)
    guard let entries = node.entries else { return [] }
    var known: [String: Node.Entry] = [:]
    for entry in entries {
      EntryName.check(entry.key, at: entry.keyPlace, &problems)
      if let first = known.updateValue(entry, forKey: entry.key) {
        problems.report(.sameLook(entry, first))
        problems.settle(entry.keyPlace)
      }
    }
    return entries.filter { !$0.value.isNull || section == "stages" }
  }

  /// A stage as it is written, variables filled in; nil where something is wrong with its form, which is reported.
  ///
  /// - Parameter defaults: gives the settings that are laid under those of a kind.
  package func stage(
    _ entry: Node.Entry, _ problems: inout Problems, over defaults: (Vocabulary.Form, inout Problems) -> Node?
  ) -> Specification.StageEntry? {
    if entry.value.isNull { return nil }
    let beside = Self.besideTheKind
    guard let entries = entry.value.entries ?? entry.value.text.map({ [bareKind($0, entry.value)] }) else {
      problems.report(
        "expected a stage, found \(entry.value.kindInWords)", at: entry.value.place, help: helpForKinds(entry)
      )
      return nil
    }
    let kinds = entries.filter { !beside.contains($0.key) }
    if let renaming = kinds.lazy.compactMap(Vocabulary.besideTheKind.renaming).first {
      problems.report(renaming)
      return nil
    }
    guard let written = kinds.first, kinds.count == 1 else {
      let message =
        kinds.isEmpty
        ? "'\(entry.key)' has no kind"
        : "'\(entry.key)' has \(kinds.count) kinds: \(kinds.map { "'\($0.key)'" }.joined(separator: ", "))"
      problems.report(
        message, at: kinds.last?.keyPlace ?? entry.value.place,
        help: kinds.isEmpty ? helpForKinds(entry) : "a stage has one kind; write two stages")
      return nil
    }
    checkText(entries.first { $0.key == "description" }?.value, &problems)
    guard let kind = vocabulary.stage(written.key) else {
      problems.report(
        "'\(written.key)' is not a kind of stage", at: written.keyPlace,
        help: Suggestion.help(for: written.key, among: vocabulary.knownKinds + beside.map { ($0, []) }))
      return nil
    }
    let settings = written.value.isNull ? Node(.map([]), at: written.keyPlace) : written.value
    let defaults = defaults(kind, &problems)
    return Specification.StageEntry(
      name: entry.key, namePlace: entry.keyPlace, kind: kind,
      settings: defaults.map { kind.shape.merging(settings, over: $0) } ?? settings, own: settings,
      description: entries.first { $0.key == "description" }?.value.text,
      writtenResources: entries.first { $0.key == "resources" }?.value)
  }

  private static let besideTheKind = Vocabulary.besideTheKind.map(\.name)

  private func helpForKinds(_ entry: Node.Entry) -> String {
    "write the kind as a key, as in '\(entry.key): {\(vocabulary.stages[0].name): {…}}'; "
      + "kinds are \(vocabulary.stages.map(\.name).joined(separator: ", "))"
  }

  private func bareKind(_ kind: String, _ node: Node) -> Node.Entry {
    Node.Entry(key: kind, keyPlace: node.place, value: Node(.map([]), at: node.place))
  }
}

extension Diagnostic {
  /// That two names are one but for Unicode's normal form. Folders are called after them, and some file systems hold such
  /// for one.
  fileprivate static func sameLook(_ entry: Node.Entry, _ first: Node.Entry) -> Diagnostic {
    let odd = entry.key.unicodeScalars.filter { !first.key.unicodeScalars.contains($0) }.map(\.codePoint)
    let plain = first.key.unicodeScalars.filter { !entry.key.unicodeScalars.contains($0) }.map(\.codePoint)
    return Diagnostic(
      "'\(entry.key)' is given twice, here with \(odd.joined(separator: " ")) for \(plain.joined(separator: " "))",
      at: entry.keyPlace, notes: [Note("it is given here first", at: first.keyPlace)],
      help: "rename one of them")
  }
}

extension Node {
  /// The document without what is there for its anchors alone: its aliases are expanded by now.
  fileprivate var withoutPrivateParts: Node {
    guard let entries, entries.contains(where: { $0.key.hasPrefix(SpecificationReader.privatePrefix) }) else {
      return self
    }
    let kept = entries.filter { !$0.key.hasPrefix(SpecificationReader.privatePrefix) }
    return Node(.map(kept), at: place)
  }
}

extension DocumentShape {
  /// Whether a bare value may stand in place of the map.
  fileprivate var hasShorthand: Bool {
    if case .record(let record) = self { record.shorthand != nil } else { false }
  }
}
