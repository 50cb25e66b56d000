import Declarations

/// What `--set path=value` says: a value for one place of the document.
public struct Override: Sendable {
  let source: SourceText
  private let path: [String]
  private let value: Node

  /// - Throws: `Diagnostics` where the text is not of the form `path.to.setting=value`.
  public init(parsing text: String) throws(Diagnostics) {
    source = SourceText(name: "--set", text: text)
    let start = Place(source: source, line: 1, column: 1, length: text.unicodeScalars.count)
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      let help = "write --set path.to.setting=value, such as --set vars.epochs=10"
      throw Diagnostics([Diagnostic("'\(text)' gives no setting a value", at: start, help: help)])
    }
    path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if path.contains("") {
      throw Diagnostics([Diagnostic("'\(text[..<equals])' has an empty part", at: start)])
    }
    let valueColumn = text.unicodeScalars.distance(from: text.startIndex, to: equals) + 2
    var problems = Problems()
    let value = YAML.readValue(in: source, from: valueColumn, into: &problems)
    try problems.throwIfAny()
    self.value = value ?? Node(.null, at: start)
  }

  /// The document that says this and nothing else.
  var document: Node {
    let place = Place(source: source, line: 1, column: 1, length: source.text.unicodeScalars.count)
    return path.reversed().reduce(value) { inner, key in
      Node(.map([Node.Entry(key: key, keyPlace: place, value: inner)]), at: place)
    }
  }
}

extension Override {
  /// Reports a path to an entry of a section (a variable, a stage, a network) that the document does not have.
  ///
  /// It would be a new one, and a misspelt name would change nothing without a word.
  func check(against document: Node, of shape: RecordShape, _ problems: inout Problems) {
    guard path.count >= 2, case .map? = shape.field(path[0])?.shape else { return }
    let known = document[path[0]]?.entries?.map(\.key) ?? []
    if known.contains(path[1]) { return }
    let column = path[0].unicodeScalars.count + 2
    problems.report(
      "there is no '\(path[1])' under `\(path[0])`",
      at: Place(source: source, line: 1, column: column, length: path[1].unicodeScalars.count),
      help: Suggestion.help(for: path[1], among: known) ?? "nothing stands under `\(path[0])`")
  }
}
