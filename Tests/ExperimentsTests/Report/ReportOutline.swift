/// What a page shows, without its numbers, figures and style: one line an element, indented by its depth.
struct ReportOutline {
  let text: String

  init(_ page: String) {
    var lines: [String] = []
    var rest = page.replacing("'", with: "’")[...]
    for (opening, closing) in [
      ("<style", "</style>"), ("<svg", "</svg>"), ("<pre", "</pre>"), ("<code", "</code>"),
      ("<script", "</script>"),
    ] {
      rest = Self.without(rest, from: opening, to: closing)[...]
    }
    for piece in rest.split(separator: "<", omittingEmptySubsequences: true) {
      guard let end = piece.firstIndex(of: ">"), !piece.hasPrefix("/"), !piece.hasPrefix("!") else {
        continue
      }
      let name = piece.prefix { $0 != " " && $0 != ">" && $0 != "\n" }
      let shown = Self.withoutNumbers(piece[piece.index(after: end)...])
      if ["td", "tr", "tbody", "thead", "table"].contains(name) && shown.allSatisfy({ "# -−".contains($0) }) {
        continue
      }
      lines.append(shown.isEmpty ? String(name) : "\(name): \(shown)")
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func without(_ text: Substring, from opening: String, to closing: String) -> String {
    var result = ""
    var rest = text
    while let start = rest.firstRange(of: opening),
      let end = rest[start.upperBound...].firstRange(of: closing)
    {
      result += rest[..<start.lowerBound] + opening + ">"
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  /// The text with every number as `#`, since numbers follow from the machine's arithmetic.
  private static func withoutNumbers(_ text: Substring) -> String {
    var result = ""
    for character in text.split(whereSeparator: \.isNewline).joined(separator: " ") {
      if character.isNumber || (result.last == "#" && ".e".contains(character)) {
        if result.last != "#" { result.append("#") }
      } else {
        result.append(character)
      }
    }
    // How long something took says more of the machine than of the page.
    return result.split(separator: " ").joined(separator: " ").replacing(
      /took # (ms|s|min # s)/, with: "took #"
    ).replacing(/^# (ms|min # s)$/, with: "# s")
  }
}
