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
    "rect": ["x", "y", "width", "height", "class", "fill"],
    "circle": ["class", "cx", "cy", "r"],
    "line": ["class", "x1", "y1", "x2", "y2"],
    "path": ["class", "d", "fill", "fill-rule"],
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
