/// Puts the values of variables in the place of `${...}`.
///
/// A text that is one `${...}` and nothing else becomes the variable's value with its type; inside other
/// text the value becomes text. `$${` stands for the two characters `${`.
public struct Interpolation: Sendable {
  private let variables: [String: Node]

  /// - Parameter variables: by full name, such as `vars.epochs`.
  public init(variables: [String: Node]) { self.variables = variables }

  /// The names under `prefix` in a map of values: `vars.epochs`, `vars.sizes.small`.
  public static func flattened(_ node: Node, prefix: String) -> [String: Node] {
    var result = [prefix: node]
    for entry in node.entries ?? [] {
      result.merge(flattened(entry.value, prefix: "\(prefix).\(entry.key)")) { $1 }
    }
    return result
  }

  /// The same with more variables, which hide those of the same name.
  public func adding(_ more: [String: Node]) -> Interpolation {
    Interpolation(variables: variables.merging(more) { $1 })
  }

  /// Whether `node` holds a `${...}` whose name begins with `prefix`.
  public static func mentions(_ prefix: String, in node: Node) -> Bool {
    switch node.value {
    case .text(let text) where text.utf8.contains(UInt8(ascii: "$")):
      InterpolatedText(text).pieces.contains { piece in
        if case .variable(let name) = piece { name.hasPrefix(prefix) } else { false }
      }
    case .list(let elements): elements.contains { mentions(prefix, in: $0) }
    case .map(let entries): entries.contains { mentions(prefix, in: $0.value) }
    default: false
    }
  }

  /// `node` with every `${...}` replaced; unknown names and circles are reported.
  public func applied(to node: Node, _ problems: inout Problems) -> Node {
    replaced(node, resolving: [], &problems)
  }

  private func replaced(_ node: Node, resolving: [String], _ problems: inout Problems) -> Node {
    switch node.value {
    case .text(let text) where text.utf8.contains(UInt8(ascii: "$")):
      return replaced(text, of: node, resolving: resolving, &problems)
    case .list(let elements):
      return Node(
        .list(elements.map { replaced($0, resolving: resolving, &problems) }), at: node.place)
    case .map(let entries):
      let changed = entries.map { entry in
        Node.Entry(
          key: entry.key, keyPlace: entry.keyPlace,
          value: replaced(entry.value, resolving: resolving, &problems))
      }
      return Node(.map(changed), at: node.place)
    default: return node
    }
  }

  private func replaced(
    _ text: String, of node: Node, resolving: [String], _ problems: inout Problems
  ) -> Node {
    let parts = InterpolatedText(text)
    if let unclosed = parts.unclosed {
      problems.report(
        "'\(unclosed)' is not closed", at: node.place, help: "write ${name}, or $${ for the characters ${")
      problems.settle(node.place)
      return node
    }
    if case .variable(let name)? = parts.pieces.first, parts.pieces.count == 1 {
      guard let value = value(of: name, at: node.place, resolving: resolving, &problems) else { return node }
      return Node(value.value, at: node.place)
    }
    var result = ""
    for piece in parts.pieces {
      switch piece {
      case .plain(let plain): result += plain
      case .variable(let name):
        guard let value = value(of: name, at: node.place, resolving: resolving, &problems) else { continue }
        result += scalarText(value, name: name, at: node.place, &problems)
      }
    }
    return Node(.text(result), at: node.place)
  }

  private func value(
    of name: String, at place: Place, resolving: [String], _ problems: inout Problems
  ) -> Node? {
    if resolving.contains(name) {
      let circle = (resolving + [name]).joined(separator: " -> ")
      problems.report(
        "the variable is defined by itself: \(circle)", at: place, help: "give one of them a value")
      problems.settle(place)
      return nil
    }
    guard let value = variables[name] else {
      let known = variables.keys.filter { $0.contains(".") }.sorted()
      problems.report(
        "there is no variable '\(name)'", at: place,
        help: Self.help(for: name, among: known))
      problems.settle(place)
      return nil
    }
    return replaced(value, resolving: resolving + [name], &problems)
  }

  private static func help(for name: String, among known: [String]) -> String {
    if let nearest = Suggestion.nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
    let section = name.prefix { $0 != "." }
    let isForeign = section.count < name.count && !known.contains { $0.hasPrefix("\(section).") }
    return (isForeign ? nil : Suggestion.help(for: name, among: known))
      ?? (section == "for"
        ? "axes are given by `for`, beside the kind of a stage" : "variables are given under `vars`")
  }

  private func scalarText(
    _ node: Node, name: String, at place: Place, _ problems: inout Problems
  ) -> String {
    switch node.value {
    case .text(let text): return text
    case .integer(let value): return String(value)
    case .real(let value): return value.description
    case .boolean(let value): return String(value)
    case .null: return ""
    case .list, .map:
      problems.report(
        "'\(name)' is \(node.kindInWords), which cannot stand inside a text", at: place,
        help: "let \"${\(name)}\" stand alone, to put the whole value there")
      problems.settle(place)
      return ""
    }
  }
}

/// A text cut at its `${...}`.
private struct InterpolatedText {
  enum Piece {
    case plain(String)
    case variable(String)
  }

  var pieces: [Piece] = []
  /// What follows a `${` that no `}` closes.
  var unclosed: String?

  init(_ text: String) {
    var rest = text[...]
    var plain = ""
    while let dollar = rest.firstIndex(of: "$") {
      plain += rest[..<dollar]
      let after = rest[dollar...].dropFirst()
      if after.hasPrefix("${") {
        plain += "${"
        rest = after.dropFirst(2)
      } else if after.hasPrefix("{") {
        guard let close = after.firstIndex(of: "}") else {
          unclosed = String(rest[dollar...])
          return
        }
        if !plain.isEmpty { pieces.append(.plain(plain)) }
        plain = ""
        let name = after.dropFirst()[..<close]
        pieces.append(.variable(String(name.filter { $0 != " " })))
        rest = after[close...].dropFirst()
      } else {
        plain += "$"
        rest = after
      }
    }
    plain += rest
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.plain(plain)) }
  }
}
