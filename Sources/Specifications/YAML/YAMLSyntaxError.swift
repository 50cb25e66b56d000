import Declarations
import Platform

/// What libyaml could not read, with the positions it gives.
struct YAMLSyntaxError {
  package let problem: String
  package let mark: YAMLMark
  /// What was being read, and where that began.
  package let context: String?
  let contextMark: YAMLMark

  /// The same in plain words, at the place where the mistake is rather than where it was noticed.
  package func diagnostic(in layout: YAMLLayout) -> Diagnostic {
    if !isInsideBrackets, let tab = layout.indentingTab(onLine: mark.line) {
      return Diagnostic("a tab cannot indent", at: layout.place(tab), help: "indent with spaces")
    }
    if let colon = layout.colonWithoutSpace(onLines: suspectedLines(in: layout)) {
      return Diagnostic(
        "a space is missing after this ':'", at: layout.place(colon), help: "write 'key: value'")
    }
    let explanation = explanation(in: layout)
    let mark = explanation.isAtContext ? contextMark : mark
    var notes: [Diagnostic.Note] = []
    if let note = explanation.note, contextMark != mark {
      notes.append(Diagnostic.Note(note, at: layout.place(contextMark)))
    }
    let length = explanation.isAtContext ? layout.word(at: mark) : 1
    return Diagnostic(
      explanation.message, at: layout.place(mark, length: length), notes: notes,
      help: help(explanation.help, in: layout))
  }

  /// The lines on which a key without a space behind its colon would lead to this.
  private func suspectedLines(in layout: YAMLLayout) -> [Int] {
    switch problem {
    case "could not find expected ':'": [contextMark.line]
    case "mapping values are not allowed in this context":
      layout.lineAbove(mark.line).map { [$0] } ?? []
    default: []
    }
  }

  /// The help, with a word on a character of the line that looks like one of YAML's own and is none.
  private func help(_ help: String?, in layout: YAMLLayout) -> String? {
    for line in [mark.line, contextMark.line] + (layout.lineAbove(mark.line).map { [$0] } ?? []) {
      guard let odd = layout.unusualIndicator(onLine: line) else { continue }
      return [help, "'\(odd)' is \(odd.codePoint), not '\(odd.plainCounterpart ?? odd)'"]
        .compactMap(\.self).joined(separator: "; ")
    }
    return help
  }

  /// Inside brackets and quotes a line may begin with a tab.
  private var isInsideBrackets: Bool {
    context.map { $0.hasPrefix("while parsing a flow") || $0 == "while scanning a quoted scalar" } ?? false
  }

  private func explanation(in layout: YAMLLayout) -> Explanation {
    switch problem {
    case "found character that cannot start any token": .badStart(layout.byte(at: mark))
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      layout.isVariable(mark)
        ? .unquotedVariable
        : layout.isEnd(mark) ? .unclosedBracket : Self.explanations[problem] ?? .unclosedBracket
    case "did not find expected key" where layout.byte(at: mark) == UInt8(ascii: ":"): .missingKey
    case "did not find expected key", "did not find expected '-' indicator":
      layout.beginsLine(mark) ? Self.explanations[problem] ?? .misfit : .misfit
    default:
      Self.explanations[problem]
        ?? Explanation("this cannot be read as YAML: \(problem)", note: context.map { "\($0) from here" })
    }
  }
}

extension YAMLSyntaxError {
  private struct Explanation {
    package let message: String
    package let help: String?
    /// What to say of the place where the thing that was being read began.
    package let note: String?
    let isAtContext: Bool

    package init(_ message: String, help: String? = nil, note: String? = nil, isAtContext: Bool = false) {
      self.message = message
      self.help = help
      self.note = note
      self.isAtContext = isAtContext
    }

    static func badStart(_ byte: UInt8?) -> Explanation {
      let character = byte.map { String(Unicode.Scalar($0)) } ?? ""
      if character == "\t" { return Explanation("a tab cannot stand here", help: "use spaces") }
      return Explanation(
        "a value cannot begin with '\(character)'", help: "write the text in quotes: \"\(character)…\"")
    }

    static let unquotedVariable = Explanation(
      "a variable inside brackets or braces needs quotes", help: "write \"${name}\"")

    static let unclosedBracket = Explanation("this is never closed", isAtContext: true)

    static let missingKey = Explanation(
      "a key is missing before the ':'", help: "an empty key is written \"\"")

    static let misfit = Explanation(
      "this cannot follow what stands before it on the line",
      help: "a text that holds quotes, brackets or braces is written in quotes as a whole")
  }

  private static let explanations: [String: Explanation] = [
    "could not find expected ':'": Explanation(
      "a ':' is missing after this key", help: "write 'key: value'", isAtContext: true),
    "mapping values are not allowed in this context": Explanation(
      "a ':' cannot stand here",
      help: "a text that holds ': ' is written in quotes, a map inside a line in braces"),
    "mapping keys are not allowed in this context": Explanation("a key cannot stand here"),
    "block sequence entries are not allowed in this context": Explanation(
      "a list item cannot stand here", help: "begin the list on a line of its own, or write [a, b]"),
    "did not find expected key": Explanation(
      "this fits neither the map above nor anything inside it", help: "indent the keys of a map alike",
      note: "the map begins here"),
    "did not find expected '-' indicator": Explanation(
      "this fits neither the list above nor anything inside it",
      help: "begin every item with '- ', indented alike", note: "the list begins here"),
    "did not find expected ',' or '}'": Explanation(
      "a ',' or a '}' is missing before this", note: "the brace is opened here"),
    "did not find expected ',' or ']'": Explanation(
      "a ',' or a ']' is missing before this", note: "the bracket is opened here"),
    "did not find expected node content": Explanation(
      "a value is missing here", help: "a text that begins with such a character is written in quotes"),
    "did not find expected <document start>": Explanation(
      "something follows the end of the document", help: "indent it alike with what is above"),
    "did not find expected alphabetic or numeric character": Explanation(
      "an anchor ('&') or alias ('*') needs a name of letters, digits, '-' and '_'",
      help: "a text that begins with such a character is written in quotes"),
    "did not find expected comment or line break": Explanation(
      "nothing but a comment can stand on the line of a '|' or '>'", help: "begin the text on the next line"),
    "found a tab character where an indentation space is expected": Explanation(
      "a tab cannot indent", help: "indent with spaces"),
    "found a tab character that violates indentation": Explanation(
      "a tab cannot indent", help: "indent with spaces"),
    "found an indentation indicator equal to 0": Explanation(
      "the indentation of a block text is a digit from 1 to 9"),
    "found unexpected document indicator": Explanation(
      "this quoted text is never closed", help: "end it with the quote it begins with", isAtContext: true),
    "found unexpected end of stream": Explanation(
      "this quoted text is never closed", help: "end it with the quote it begins with", isAtContext: true),
    "found unexpected ':'": Explanation("a ':' cannot stand here", help: "write the text in quotes"),
    "found unknown escape character": Explanation(
      "this escape is unknown",
      help: "a backslash inside double quotes is written twice; or use single quotes"),
    "did not find expected hexdecimal number": Explanation("hexadecimal digits are missing in this escape"),
    "found invalid Unicode character escape code": Explanation("this escape is no Unicode character"),
    "found undefined tag handle": Explanation("this tag has a handle that nothing declares"),
    "did not find expected tag URI": Explanation(
      "this tag has no name", help: "a text that begins with '!' is written in quotes"),
    "did not find expected whitespace or line break": Explanation("a space is missing here"),
    "found unknown directive name": Explanation(
      "this directive is unknown", help: "a text that begins with '%' is written in quotes", isAtContext: true
    ),
    "found incompatible YAML document": Explanation(
      "this version of YAML is not known", help: "write %YAML 1.2"),
    "found duplicate %YAML directive": Explanation("%YAML is given twice"),
    "found duplicate %TAG directive": Explanation("this %TAG is given twice"),
  ]
}
