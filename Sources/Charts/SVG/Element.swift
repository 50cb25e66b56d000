/// One element of an SVG document; all text and attribute values are escaped when it is written.
public struct Element: Sendable, Equatable {
  struct Attribute: Sendable, Equatable {
    let name: String
    let value: String
  }

  let name: String
  private(set) var attributes: [Attribute]
  var children: [Element]
  /// Character data that stands before the children; an element that has any is written on one line.
  var text: String?
  /// Whether line breaks in the text stay, as in a style sheet; elsewhere they become spaces.
  var keepsLines = false
  /// What it belongs to, and which panel of the figure it is; neither is written.
  var part: FigurePart?
  var panel: Int?

  init(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String? = nil,
    children: [Element] = []
  ) {
    self.name = name
    self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
    self.text = text
    self.children = children
  }

  /// The element with one more attribute, or as it was when there is no value.
  func with(_ name: String, _ value: String?) -> Element {
    guard let value else { return self }
    var copy = self
    copy.attributes.append(Attribute(name: name, value: value))
    return copy
  }

  /// Adds the classes of the element and of all that is in it.
  func addClasses(to classes: inout Set<String>) {
    for attribute in attributes where attribute.name == "class" {
      classes.formUnion(attribute.value.split(separator: " ").map(String.init))
    }
    for child in children { child.addClasses(to: &classes) }
  }

  /// The element's XML, two spaces a level.
  func xml(depth: Int = 0) -> String {
    var output = ""
    write(to: &output, depth: depth, isInline: false)
    return output
  }

  private func write(to output: inout String, depth: Int, isInline: Bool) {
    if !isInline { output += String(repeating: "  ", count: depth) }
    output += "<" + name
    for attribute in attributes {
      output += " \(attribute.name)=\"\(attribute.value.escapedForXML)\""
    }
    writeContent(to: &output, depth: depth, isInline: isInline)
    if !isInline { output += "\n" }
  }

  private var escapedText: String {
    guard keepsLines else { return (text ?? "").escapedForXML }
    let lines = (text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { String($0).escapedForXML }.joined(separator: "\n")
  }

  private func writeContent(to output: inout String, depth: Int, isInline: Bool) {
    guard text != nil || !children.isEmpty else {
      output += "/>"
      return
    }
    output += ">" + escapedText
    let childrenAreInline = isInline || text != nil
    if !childrenAreInline { output += "\n" }
    for child in children {
      child.write(to: &output, depth: depth + 1, isInline: childrenAreInline)
    }
    if !childrenAreInline { output += String(repeating: "  ", count: depth) }
    output += "</\(name)>"
  }
}

extension Element {
  /// A group whose children share a class, and perhaps a clip.
  static func group(_ role: String? = nil, clip: Identifier? = nil, _ children: [Element]) -> Element {
    Element("g", children: children)
      .with("class", role)
      .with("clip-path", clip.map { "url(#\($0.text))" })
  }

  static func path(_ data: PathData, role: String) -> Element {
    Element("path", ["class": role, "d": data.text])
  }

  static func line(from start: Point, to end: Point, role: String) -> Element {
    Element(
      "line",
      [
        "class": role, "x1": start.x.coordinate, "y1": start.y.coordinate,
        "x2": end.x.coordinate, "y2": end.y.coordinate,
      ])
  }

  static func rect(_ rect: Rect, role: String? = nil) -> Element {
    Element(
      "rect",
      [
        "x": rect.x.coordinate, "y": rect.y.coordinate,
        "width": rect.width.coordinate, "height": rect.height.coordinate,
      ]
    ).with("class", role)
  }

  static func clip(_ identifier: Identifier, to rect: Rect) -> Element {
    Element("clipPath", ["id": identifier.text], children: [.rect(rect)])
  }

  /// A text that browsers show when the pointer rests on the parent.
  static func tooltip(_ text: String) -> Element {
    Element("title", text: text)
  }
}

/// A name that is safe as an XML id, in a CSS selector and in `url(#...)`.
///
/// Letters, digits and hyphens stay; any other scalar, and a first one that is not a letter, becomes its hexadecimal
/// code between underscores, so that different names give different identifiers.
struct Identifier: Sendable, Equatable {
  let text: String

  init(_ name: String) {
    var text = name.isEmpty ? "_" : ""
    for (index, scalar) in name.unicodeScalars.enumerated() {
      let isKept = Identifier.isLetter(scalar) || (index > 0 && Identifier.isDigitOrHyphen(scalar))
      text += isKept ? String(scalar) : "_" + String(scalar.value, radix: 16) + "_"
    }
    self.text = text
  }

  /// The identifier of a part of the figure; no figure's own identifier has a dot.
  func part(_ name: String) -> Identifier {
    Identifier(verbatim: "\(text).\(name)")
  }

  private init(verbatim text: String) {
    self.text = text
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigitOrHyphen(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || scalar == "-"
  }
}
