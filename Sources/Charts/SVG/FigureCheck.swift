/// Tells a text that holds nothing but what figures of this library are made of from one that holds more.
///
/// A figure stands within a page, where markup of another kind could run a script, load something from elsewhere or
/// cover what stands around it. Results come from caches that others write to, so a figure's text is held to exactly
/// the form in which `Element` writes: known elements, known attributes, a style sheet of known declarations whose
/// selectors begin with the figure's identifier.
public enum FigureCheck {
  /// What a text has in it that no figure of this library has; nil where it is such a figure.
  public static func objection(to svg: String) -> String? {
    var scanner = FigureScanner(svg)
    do {
      try scanner.scan()
      return nil
    } catch { return error.description }
  }
}

/// Something that figures do not have.
struct ForeignMarkup: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Reads a figure from its start to its end, and builds nothing.
private struct FigureScanner {
  private let bytes: [UInt8]
  private var position = 0
  private var identifier = ""

  private static let mostDepth = 32

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func scan() throws(ForeignMarkup) {
    guard starts("<svg ") else { throw ForeignMarkup("no <svg> at its start") }
    try element(depth: 0)
    try skipWhiteSpace()
    if position < bytes.count { throw ForeignMarkup("something after its end") }
  }

  private mutating func element(depth: Int) throws(ForeignMarkup) {
    if depth > Self.mostDepth { throw ForeignMarkup("elements inside one another without an end") }
    position += 1
    let name = word()
    guard let known = FigureVocabulary.elements[name], (name == "svg") == (depth == 0) else {
      throw ForeignMarkup("an element <\(name)>")
    }
    while try attribute(of: name, known) {}
    if starts("/>") {
      position += 2
      return
    }
    guard starts(">") else { throw ForeignMarkup("a tag <\(name)> that does not end") }
    position += 1
    try content(of: name, depth: depth)
  }

  /// - Returns: false where there is none.
  private mutating func attribute(
    of element: String, _ known: Set<String>
  ) throws(ForeignMarkup) -> Bool {
    guard starts(" ") else { return false }
    position += 1
    let name = word()
    guard known.contains(name), starts("=\"") else {
      throw ForeignMarkup("an attribute '\(name)' of <\(element)>")
    }
    position += 2
    let value = try text(until: UInt8(ascii: "\""))
    position += 1
    if element == "svg", name == "id" { identifier = value }
    guard FigureVocabulary.allows(value, of: name) else {
      throw ForeignMarkup("an attribute \(name)=\"\(value.prefix(40))\"")
    }
    return true
  }

  private mutating func content(of name: String, depth: Int) throws(ForeignMarkup) {
    while true {
      let text = try text(until: UInt8(ascii: "<"))
      if name == "style" { try FigureVocabulary.check(style: text, of: identifier) }
      if starts("</\(name)>") {
        position += name.utf8.count + 3
        return
      }
      if name == "style" { throw ForeignMarkup("markup in a style sheet") }
      try element(depth: depth + 1)
    }
  }

  /// Character data up to a delimiter, with what is escaped in it as it was.
  private mutating func text(until end: UInt8) throws(ForeignMarkup) -> String {
    let start = position
    while position < bytes.count, bytes[position] != end {
      switch bytes[position] {
      case UInt8(ascii: "<"), UInt8(ascii: ">"): throw ForeignMarkup("a sign < or > that stands for itself")
      case UInt8(ascii: "&") where !FigureVocabulary.entities.contains(where: { starts($0.name) }):
        throw ForeignMarkup("an entity that figures do not have")
      default: position += 1
      }
    }
    guard position < bytes.count else { throw ForeignMarkup("an end where there should be none") }
    return FigureVocabulary.entities.reduce(String(decoding: bytes[start..<position], as: UTF8.self)) {
      $0.contains("&")
        ? $0.split(separator: $1.name, omittingEmptySubsequences: false).joined(separator: $1.text) : $0
    }
  }

  private mutating func word() -> String {
    let start = position
    while position < bytes.count, bytes[position].isInWord { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func skipWhiteSpace() throws(ForeignMarkup) {
    while position < bytes.count, [0x20, 0x0a].contains(bytes[position]) { position += 1 }
  }

  private func starts(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }
}

extension UInt8 {
  fileprivate var isInWord: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// All that figures of this library are written with.
enum FigureVocabulary {
  /// Elements, with their attributes.
  static let elements: [String: Set<String>] = [
    "svg": ["xmlns", "id", "viewBox", "width", "height", "role", "aria-labelledby"],
    "title": ["id"],
    "desc": ["id"],
    "style": [],
    "g": ["class", "transform", "clip-path"],
    "clipPath": ["id"],
    "rect": ["x", "y", "width", "height", "class", "fill", "fill-opacity"],
    "circle": ["class", "cx", "cy", "r"],
    "line": ["class", "x1", "y1", "x2", "y2"],
    "path": ["class", "d", "fill", "fill-rule", "stroke-width", "stroke-opacity"],
    "text": ["class", "x", "y", "text-anchor", "transform"],
    "tspan": ["dy", "font-size"],
  ]

  static let entities: [(name: String, text: String)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
  ]

  private static let declarations: Set<String> = [
    "max-width", "height", "font-family", "font-size", "font-weight", "fill", "fill-opacity", "stroke",
    "stroke-width", "stroke-opacity", "stroke-linejoin", "stroke-linecap", "stroke-dasharray", "paint-order",
  ]

  /// Whether an attribute has a value that can neither name a place elsewhere nor end the attribute.
  static func allows(_ value: String, of attribute: String) -> Bool {
    switch attribute {
    case "xmlns": value == "http://www.w3.org/2000/svg"
    case "clip-path":
      value.hasPrefix("url(#") && value.hasSuffix(")") && isName(value.dropFirst(5).dropLast())
    case "id": isName(value)
    case "aria-labelledby", "class": value.split(separator: " ").allSatisfy(isName)
    default: value.utf8.allSatisfy { isPlain($0) } && !namesPlace(value)
    }
  }

  /// Whether something is called, as `url(…)` is, that leads out of the figure.
  private static func namesPlace(_ value: some StringProtocol) -> Bool {
    value.utf8.contains(UInt8(ascii: "(")) && value.contains("url")
  }

  /// - Parameter identifier: that of the figure, which each selector begins with.
  static func check(style: String, of identifier: String) throws(ForeignMarkup) {
    for line in style.split(separator: "\n") {
      var rule = line
      let night = "@media screen and (prefers-color-scheme:dark){"
      if rule.hasPrefix(night), rule.hasSuffix("}") { rule = rule.dropFirst(night.count).dropLast() }
      guard let start = rule.firstIndex(of: "{"), rule.hasSuffix("}"), rule.hasPrefix("#\(identifier)") else {
        throw ForeignMarkup("a style that is not its own: \(line.prefix(40))")
      }
      let selector = rule[..<start].dropFirst(identifier.count + 1)
      let body = rule[start...].dropFirst().dropLast()
      guard selector.isEmpty || selector.hasPrefix(" .") && isName(selector.dropFirst(2)) else {
        throw ForeignMarkup("a selector '\(rule[..<start].prefix(40))'")
      }
      for declaration in body.split(separator: ";") { try check(declaration: declaration) }
    }
  }

  private static func check(declaration: Substring) throws(ForeignMarkup) {
    let name = declaration.prefix { $0 != ":" }
    let value = declaration.dropFirst(name.count + 1)
    let isKnown = name.hasPrefix("--") ? isName(name) : declarations.contains(String(name))
    let isHarmless = value.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "\"") }
    guard isKnown, isHarmless, !namesPlace(value) else {
      throw ForeignMarkup("a declaration '\(declaration.prefix(40))'")
    }
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// A character of numbers, names of colours and functions of them.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: " ,.-+()#%".utf8.contains(byte)
    }
  }
}
