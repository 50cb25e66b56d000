import Declarations
import Platform

/// Refuses what YAML 1.2 forbids or reads otherwise, and libyaml lets pass.
///
/// It goes over the text beside the events, and looks at what stands between and around their values: comments, indicators,
/// the indentation of lines inside brackets and quotes, names of anchors, heads of block texts.
struct YAMLConformance {
  private enum Context {
    case block(indent: Int)
    case flow
  }

  private let layout: YAMLLayout
  private var offset: Int
  private var mark = YAMLMark(line: 0, column: 0)
  /// How many spaces begin the line, as far as it is passed.
  private var spaces = 0
  private var isLineStart = true
  private var contexts: [Context] = []
  /// Where `%YAML` is written.
  private(set) var versionDirective: Place?

  package init(_ layout: YAMLLayout) {
    self.layout = layout
    offset = layout.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  /// Goes on to the end of the next event.
  package mutating func check(_ event: YAMLEvent) throws(Diagnostic) {
    if case .documentStart = event.kind {} else { try pass(to: event.start) }
    switch event.kind {
    case .scalar(let text, let style): try pass(scalar: text, style, event)
    case .alias:
      skip(to: event.end)
      try checkEndOfName("alias")
    case .listStart(let isFlow), .mapStart(let isFlow):
      try pass(to: event.end)
      contexts.append(isFlow ? .flow : .block(indent: indent(of: event)))
    case .end:
      if isInFlow { try pass(to: event.end) }
      _ = contexts.popLast()
    case .documentStart, .documentEnd, .streamEnd: try pass(to: event.end)
    }
  }

  /// The column of a block collection. A list that is not indented begins with its first '-', which is passed.
  private func indent(of event: YAMLEvent) -> Int {
    if case .listStart = event.kind, byte != UInt8(ascii: "-") { return mark.column - 1 }
    return mark.column
  }
}

// What stands around values.
extension YAMLConformance {
  /// Passes blanks, comments, indicators and the properties of values.
  private mutating func pass(to end: YAMLMark) throws(Diagnostic) {
    while mark.isBefore(end), let byte {
      if isBlank(byte) {
        advance()
      } else if byte == UInt8(ascii: "#") {
        try passComment()
      } else if byte == UInt8(ascii: "%"), mark.column == 0, contexts.isEmpty {
        try passDirective()
      } else if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
        try passProperty(byte)
      } else {
        try checkIndentation(byte)
        try checkIndicator(byte)
        advance()
      }
    }
  }

  private mutating func passComment() throws(Diagnostic) {
    if offset > 0, mark.column > 0, !isBlank(layout.bytes[offset - 1]) {
      throw Diagnostic(
        "a '#' begins a comment only behind a space", at: layout.place(mark),
        help: "put a space before it; a text that holds it is written in quotes as a whole")
    }
    passLine()
  }

  private mutating func passLine() {
    while let byte, byte != UInt8(ascii: "\n") { advance() }
  }

  private mutating func passDirective() throws(Diagnostic) {
    let rest = layout.bytes[offset...]
    if rest.starts(with: "%YAML".utf8) {
      versionDirective = layout.place(mark, length: layout.word(at: mark))
    }
    while let byte, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "#") { advance() }
    if byte == UInt8(ascii: "#") { try passComment() }
  }

  /// A tag, or an anchor, of which libyaml takes less than YAML 1.2 does where it is not of letters, digits, '-' and '_'.
  private mutating func passProperty(_ sign: UInt8) throws(Diagnostic) {
    try checkIndentation(sign)
    advance()
    if sign == UInt8(ascii: "&") {
      while let byte, byte.standsInName { advance() }
      try checkEndOfName("anchor")
    } else {
      let isVerbatim = byte == UInt8(ascii: "<")
      while let byte, !isBlank(byte), isVerbatim || !isInFlow || !byte.isFlowIndicator { advance() }
    }
  }

  private func checkEndOfName(_ thing: String) throws(Diagnostic) {
    guard let byte, !isBlank(byte), !(isInFlow && byte.isFlowIndicator) else { return }
    throw Diagnostic(
      "the name of an \(thing) has letters, digits, '-' and '_', and a space behind it",
      at: layout.place(mark),
      help: "rename it; a text that begins with '\(thing == "alias" ? "*" : "&")' is written in quotes")
  }

  private func checkIndicator(_ byte: UInt8) throws(Diagnostic) {
    guard isInFlow, byte == UInt8(ascii: "?") || byte == UInt8(ascii: ":") else { return }
    let next = offset + 1 < layout.bytes.count ? layout.bytes[offset + 1] : 0x0a
    if isBlank(next) || (next.isFlowIndicator && byte == UInt8(ascii: ":")) { return }
    // Behind a key in quotes or brackets the value may follow at once.
    let previous = offset > 0 ? layout.bytes[offset - 1] : 0
    if byte == UInt8(ascii: ":"), "\"']}".utf8.contains(previous) { return }
    let sign = String(Unicode.Scalar(byte))
    throw Diagnostic(
      "a space is missing behind this '\(sign)'", at: layout.place(mark),
      help: "a text that begins with '\(sign)' is written in quotes")
  }

  /// A line inside brackets or quotes is indented further than the map or list that they stand in. A closing bracket may
  /// stand below the key that it belongs to, as most people write it.
  private mutating func checkIndentation(_ byte: UInt8) throws(Diagnostic) {
    guard isLineStart else { return }
    isLineStart = false
    let isClosing = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    if isInFlow, mark.line > 0 { try checkIndentation(least: isClosing ? blockIndent : blockIndent + 1) }
  }

  private func checkIndentation(least: Int) throws(Diagnostic) {
    if spaces >= least { return }
    if let tab = layout.indentingTab(onLine: mark.line) {
      throw Diagnostic("a tab cannot indent", at: layout.place(tab), help: "indent with spaces")
    }
    throw Diagnostic(
      "this line is not indented as far as what it is part of",
      at: layout.place(mark, length: layout.word(at: mark)),
      help: "indent lines inside brackets and quotes further than the key that they belong to")
  }
}

// Values.
extension YAMLConformance {
  private mutating func pass(
    scalar text: String, _ style: YAMLEvent.ScalarStyle, _ event: YAMLEvent
  ) throws(Diagnostic) {
    while mark.isBefore(event.end), let byte {
      if isBlank(byte) {
        advance()
      } else if byte == UInt8(ascii: "#") {
        try passComment()
      } else if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
        try passProperty(byte)
      } else {
        try checkIndentation(byte)
        break
      }
    }
    switch style {
    case .block: try checkBlock()
    case .plain where isInFlow && text == "-":
      throw Diagnostic(
        "a '-' cannot stand alone inside brackets", at: layout.place(mark), help: "write it in quotes: \"-\"")
    case .plain where !isInFlow: break
    case .plain, .quoted: try passLines(to: event.end)
    }
    skip(to: event.end)
  }

  private mutating func passLines(to end: YAMLMark) throws(Diagnostic) {
    while mark.isBefore(end), let byte {
      if isLineStart, !isBlank(byte) {
        isLineStart = false
        try checkIndentation(least: blockIndent + 1)
      }
      advance()
    }
  }

  /// Checks the head of a block text, and that no blank line before it has more spaces than its first line.
  private func checkBlock() throws(Diagnostic) {
    var ahead = self
    ahead.advance()
    var isIndentGiven = false
    while let byte = ahead.byte, !isBlank(byte), byte != UInt8(ascii: "#") {
      if byte != UInt8(ascii: "+"), byte != UInt8(ascii: "-") { isIndentGiven = true }
      ahead.advance()
    }
    while let byte = ahead.byte, byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "#") { try ahead.passComment() } else { ahead.advance() }
    }
    if isIndentGiven { return }
    var most = 0
    while let byte = ahead.byte {
      if byte == UInt8(ascii: "\n") {
        most = max(most, ahead.spaces)
      } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\r") {
        break
      }
      ahead.advance()
    }
    if ahead.byte == nil || ahead.spaces >= most || ahead.spaces <= blockIndent { return }
    throw Diagnostic(
      "a blank line before the text has more spaces than its first line", at: ahead.layout.place(ahead.mark),
      help: "remove the spaces from that line, or write how far the text is indented: |\(ahead.spaces)")
  }
}

// The position.
extension YAMLConformance {
  private var byte: UInt8? { offset < layout.bytes.count ? layout.bytes[offset] : nil }

  private var isInFlow: Bool { if case .flow? = contexts.last { true } else { false } }

  /// The column of the innermost block collection; -1 where there is none.
  private var blockIndent: Int {
    for case .block(let indent) in contexts.reversed() { return indent }
    return -1
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte.isYAMLBlank }

  private mutating func advance() {
    let byte = layout.bytes[offset]
    offset += 1
    if byte == UInt8(ascii: "\n") {
      mark = YAMLMark(line: mark.line + 1, column: 0)
      spaces = 0
      isLineStart = true
      return
    }
    if byte == UInt8(ascii: " "), isLineStart, spaces == mark.column { spaces += 1 }
    while offset < layout.bytes.count, layout.bytes[offset] & 0xc0 == 0x80 { offset += 1 }
    mark = YAMLMark(line: mark.line, column: mark.column + 1)
  }

  private mutating func skip(to end: YAMLMark) {
    while mark.isBefore(end), let byte {
      if !isBlank(byte) { isLineStart = false }
      advance()
    }
  }
}

extension YAMLMark {
  fileprivate func isBefore(_ other: YAMLMark) -> Bool { (line, column) < (other.line, other.column) }
}

extension UInt8 {
  fileprivate var isYAMLBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0a || self == 0x0d }

  fileprivate var isFlowIndicator: Bool { ",[]{}".utf8.contains(self) }

  /// Whether libyaml takes this for a part of the name of an anchor.
  fileprivate var standsInName: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
