import Declarations
import Platform

/// What `--set path=value` says: a value for one place of the document.
public struct Override: Sendable {
  package let source: SourceText
  private let path: [OverrideStep]
  private let value: Node

  /// - Throws: `Diagnostics` where the text is not of the form `path.to.setting=value`.
  public init(parsing text: String) throws(Diagnostics) {
    source = SourceText(name: "--set", text: text, isFile: false)
    let start = Place(source: source, line: 1, column: 1, length: text.unicodeScalars.count)
    let scalars = text.unicodeScalars
    guard let equals = scalars.firstIndex(of: "="), equals > scalars.startIndex else {
      let help = "write --set path.to.setting=value, such as --set vars.epochs=10"
      throw Diagnostics([Diagnostic("'\(text)' does not set anything", at: start, help: help)])
    }
    path = OverrideStep.steps(of: text[..<equals], in: source)
    if path.contains(where: { $0.key.isEmpty }) {
      throw Diagnostics([Diagnostic("'\(text[..<equals])' has an empty part", at: start)])
    }
    let valueColumn = scalars.distance(from: scalars.startIndex, to: equals) + 2
    var problems = Problems()
    let value = YAML.readValue(in: source, from: valueColumn, into: &problems)
    try problems.throwIfAny()
    self.value = value ?? Node(.null, at: start)
  }
}

extension Override {
  /// Where the variables come from whose value a flag says, by itself or by way of others.
  ///
  /// - Parameter variables: by full name, with the flags in them.
  static func places(among variables: [ExactText: Node]) -> [ExactText: Place] {
    var places = variables.compactMapValues(\.placeInFlag)
    var isComplete = places.isEmpty
    while !isComplete {
      let further = variables.compactMapValues { node in
        node.variableNames.lazy.compactMap { places[ExactText($0)] }.first
      }.filter { places[$0.key] == nil }
      places.merge(further) { first, _ in first }
      isComplete = further.isEmpty
    }
    return places
  }

  /// The document with the value in its place; with a mistake, which is reported, as it is.
  func applied(to document: Node, of shape: RecordShape, _ problems: inout Problems) -> Node {
    let count = problems.count
    check(against: document, of: shape, &problems)
    let shape = DocumentShape.record(shape)
    let over = node(path[...], over: document, shape, &problems)
    return problems.count == count ? shape.merging(over, over: document) : document
  }

  /// What is laid over `base` to set what the rest of the path leads to.
  ///
  /// A list is replaced where documents merge, so here that is the whole list, with one element changed.
  private func node(
    _ path: ArraySlice<OverrideStep>, over base: Node?, _ shape: DocumentShape, _ problems: inout Problems
  ) -> Node {
    guard let step = path.first else { return value }
    let place = Place(source: source, line: 1, column: 1, length: source.text.unicodeScalars.count)
    if let elements = base?.elements {
      guard let index = step.index, elements.indices.contains(index) else {
        problems.report(noElement(step, path, of: elements, problems))
        return value
      }
      let inner = shape.element ?? .any
      var changed = elements
      if path.count == 1, value.isNull {
        changed.remove(at: index)
      } else {
        let over = node(path.dropFirst(), over: elements[index], inner, &problems)
        changed[index] = inner.merging(over, over: elements[index])
      }
      return Node(.list(changed), at: place)
    }
    if step.isElement || (step.index != nil && shape.isListAlone) {
      problems.report(noList(step, path, instead: base))
      return value
    }
    let inner = node(path.dropFirst(), over: base?[step.key], shape.value(under: step.key), &problems)
    return Node(.map([Node.Entry(key: step.key, keyPlace: place, value: inner)]), at: place)
  }

  /// Reports a path to an entry of a section (a variable, a stage, a network) that the document does not have.
  ///
  /// It would be a new one, and a misspelt name would change nothing without a word.
  private func check(against document: Node, of shape: RecordShape, _ problems: inout Problems) {
    if path[0].key.hasPrefix(SpecificationReader.privatePrefix) {
      problems.report(
        "'\(SpecificationReader.privatePrefix)' keys are not read; setting one changes nothing",
        at: path[0].place, help: "set what the anchors stand for")
      return
    }
    guard path.count >= 2, case .map? = shape.field(path[0].key)?.shape else { return }
    let known = document[path[0].key]?.entries?.map(\.key) ?? []
    if known.containsExactly(path[1].key) { return }
    problems.report(
      "there is no '\(path[1].key)' under `\(path[0].key)`", at: path[1].place,
      help: Suggestion.help(for: path[1].key, among: known) ?? "`\(path[0].key)` is empty")
  }
}

extension Override {
  /// The part of the path before the last steps of it.
  private func written(before rest: ArraySlice<OverrideStep>) -> String {
    path[..<rest.startIndex].map(\.written).joined(separator: ".").replacing(".[", with: "[")
  }

  private func noElement(
    _ step: OverrideStep, _ rest: ArraySlice<OverrideStep>, of elements: [Node], _ problems: Problems
  ) -> Diagnostic {
    let list = written(before: rest)
    let help =
      elements.isEmpty
      ? "write the whole list: --set '\(list)=[…]'"
      : "its elements are \(list)[0]\(elements.count > 1 ? " to \(list)[\(elements.count - 1)]" : ""); "
        + "a longer list is written whole: --set '\(list)=[…]'"
    return Diagnostic(
      "`\(list)` is a list of \(elements.count), and has no element '\(step.key)'", at: step.place, help: help
    )
  }

  private func noList(
    _ step: OverrideStep, _ rest: ArraySlice<OverrideStep>, instead node: Node?
  ) -> Diagnostic {
    let list = written(before: rest)
    return Diagnostic(
      "`\(list)` is \(node.map(\.kindInWords) ?? "not written here"), and no list whose element could be set",
      at: step.place, help: "write the whole list: --set '\(list)=[…]'")
  }
}

extension Node {
  /// The place in the text of a flag that says it or a part of it; nil where none does.
  fileprivate var placeInFlag: Place? {
    if place.source.name.hasPrefix("--") { return place }
    return (entries?.map(\.value) ?? elements ?? []).lazy.compactMap(\.placeInFlag).first
  }

  /// The variables that texts in it refer to.
  fileprivate var variableNames: [String] {
    switch value {
    case .text(let text): Interpolation.names(in: text)
    case .list(let elements): elements.flatMap(\.variableNames)
    case .map(let entries): entries.flatMap(\.value.variableNames)
    default: []
    }
  }
}

/// A step on the path of a `--set`: the key of a map, or the number of an element of a list, counted from 0.
struct OverrideStep: Sendable {
  package let key: String
  /// Whether it is written in brackets, and so can be nothing but an element.
  let isElement: Bool
  package let place: Place

  /// The number, where it is one.
  package var index: Int? { key.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(key) : nil }

  /// As it is written behind another.
  package var written: String { isElement ? "[\(key)]" : key }

  /// The steps of `networks.small.layers[0].linear`; one that is empty has an empty key.
  package static func steps(of path: Substring, in source: SourceText) -> [OverrideStep] {
    var steps: [OverrideStep] = []
    var column = 1
    for part in path.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
      let indices = brackets(at: String(part))
      let keyLength = part.count - indices.reduce(0) { $0 + $1.count + 2 }
      func step(_ key: String, isElement: Bool, at column: Int) -> OverrideStep {
        let place = Place(source: source, line: 1, column: column, length: key.unicodeScalars.count)
        return OverrideStep(key: key, isElement: isElement, place: place)
      }
      steps.append(step(String(part.prefix(keyLength)), isElement: false, at: column))
      var inside = column + keyLength + 1
      for index in indices {
        steps.append(step(index, isElement: true, at: inside))
        inside += index.count + 2
      }
      column += part.count + 1
    }
    return steps
  }

  /// The numbers in brackets that end a part of a path.
  private static func brackets(at part: String) -> [String] {
    guard let match = part.firstMatch(of: /.(?:\[[0-9]+\])+$/) else { return [] }
    return match.output.dropFirst().split(whereSeparator: { $0 == "[" || $0 == "]" }).map(String.init)
  }
}

extension DocumentShape {
  /// What the elements of a list here are; nil where there is none.
  package var element: DocumentShape? {
    switch self {
    case .list(let element, _): element
    case .alternatives(let shapes): shapes.lazy.compactMap(\.element).first
    case .named(_, let shape): shape.element
    case .recursive(let shape): shape().element
    default: nil
    }
  }

  /// Whether nothing but a list may stand here.
  var isListAlone: Bool {
    switch self {
    case .list: true
    case .recursive(let shape): shape().isListAlone
    default: false
    }
  }

  /// What stands under a key of a map here.
  package func value(under key: String) -> DocumentShape {
    switch self {
    case .map(let element): element
    case .record(let record): record.field(key)?.shape ?? .any
    case .choice(let choice):
      choice.case(key)?.shape ?? choice.beside.first { $0.name == key }?.shape ?? .any
    case .named(_, let shape): shape.value(under: key)
    case .recursive(let shape): shape().value(under: key)
    case .alternatives(let shapes):
      shapes.first { shape in
        switch shape {
        case .map, .record, .choice, .recursive: true
        default: false
        }
      }?.value(under: key) ?? .any
    case .any, .boolean, .integer, .number, .text, .list, .reference: .any
    }
  }
}
