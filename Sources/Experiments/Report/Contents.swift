/// Somewhere that a table of contents leads to.
struct ContentsEntry: Sendable {
  let title: String
  /// Of the element that it is.
  let identifier: String
  var parts: [ContentsEntry]

  init(_ title: String, _ identifier: String, parts: [ContentsEntry] = []) {
    self.title = title
    self.identifier = identifier
    self.parts = parts
  }
}

extension HTML {
  /// Of the parts of a section, more are left to those who scroll.
  private static let mostParts = 24

  /// A list of links, those to parts of a section within it.
  static func contents(_ entries: [ContentsEntry]) -> HTML {
    if entries.isEmpty { return .nothing }
    return .element("nav", ["class": "contents", "aria-label": "Contents"], list(entries))
  }

  private static func list(_ entries: [ContentsEntry]) -> HTML {
    .element(
      "ul", [:],
      entries.prefix(mostParts).map { entry in
        .element(
          "li", [:], .element("a", ["href": "#\(entry.identifier)"], .text(entry.title)),
          entry.parts.isEmpty ? .nothing : list(entry.parts))
      })
  }

  /// The identifier of a section: no figure's has a colon.
  static func identifier(ofSection title: String) -> String {
    "section:" + String(title.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
  }

  /// A part of a page under a heading that a table of contents can lead to; nothing without content.
  static func section(_ title: String, _ content: HTML) -> HTML {
    content.source.isEmpty
      ? .nothing
      : .element(
        "section", ["id": identifier(ofSection: title)], .element("h2", [:], .text(title)), content)
  }
}
