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
