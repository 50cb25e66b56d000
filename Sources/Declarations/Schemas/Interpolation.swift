/// Puts the values of variables in the place of `${...}`.
///
/// A text that is one `${...}` and nothing else becomes the variable's value with its type; inside other
/// text the value becomes text. `$${` stands for the two characters `${`.
public struct Interpolation: Sendable {
  private let variables: [ExactText: Node]
  /// Those of one stage, which hide others of the same name.
  private var own: [ExactText: Node] = [:]

  /// - Parameter variables: by full name, such as `vars.epochs`.
  public init(variables: [ExactText: Node]) { self.variables = variables }

  /// The most bytes of a variable's full name.
  static let longestName = 200

  /// The names under `prefix` in a map of values: `vars.epochs`, `vars.sizes.small`; one that is too long is reported.
  public static func flattened(
    _ node: Node, prefix: String, _ problems: inout Problems
  ) -> [ExactText: Node] {
    var result: [ExactText: Node] = [:]
    flatten(node, prefix, into: &result, &problems)
    return result
  }

  private static func flatten(
    _ node: Node, _ name: String, into result: inout [ExactText: Node], _ problems: inout Problems
  ) {
    result[ExactText(name)] = node
    for entry in node.entries ?? [] {
      if name.utf8.count + entry.key.utf8.count < longestName {
        flatten(entry.value, "\(name).\(entry.key)", into: &result, &problems)
      } else {
        problems.report(
          "the full name of this variable is longer than \(longestName) bytes", at: entry.keyPlace,
          help: "shorten it, or those of the maps that it stands in")
      }
    }
  }

  /// The same with more variables, which hide those of the same name.
  public func adding(_ more: [String: Node]) -> Interpolation {
    var result = self
    for (name, value) in more { result.own[ExactText(name)] = value }
    return result
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

  /// The variables that a text refers to by `${...}`.
  public static func names(in text: String) -> [String] {
    InterpolatedText(text).pieces.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  /// `node` with every `${...}` replaced; unknown names, circles, and what grows beyond all bounds are reported.
  public func applied(to node: Node, _ problems: inout Problems) -> Node {
    replaced(node, resolving: [], depth: 0, &problems)
  }
}

extension Interpolation {
  /// - Parameters:
  ///   - resolving: the variables whose values are being replaced, the innermost last.
  ///   - depth: how many lists, maps and variables the node stands in.
  private func replaced(
    _ node: Node, resolving: [String], depth: Int, _ problems: inout Problems
  ) -> Node {
    if !resolving.isEmpty { problems.expansion.count(node) }
    switch node.value {
    case .text(let text) where text.utf8.contains(UInt8(ascii: "$")):
      return replaced(text, of: node, resolving: resolving, depth: depth, &problems)
    case .list(let elements):
      return Node(
        .list(elements.map { replaced($0, resolving: resolving, depth: depth + 1, &problems) }),
        at: node.place)
    case .map(let entries):
      let changed = entries.map { entry in
        Node.Entry(
          key: entry.key, keyPlace: entry.keyPlace,
          value: replaced(entry.value, resolving: resolving, depth: depth + 1, &problems))
      }
      return Node(.map(changed), at: node.place)
    default: return node
    }
  }

  private func replaced(
    _ text: String, of node: Node, resolving: [String], depth: Int, _ problems: inout Problems
  ) -> Node {
    let parts = InterpolatedText(text)
    if let mistake = parts.mistake {
      problems.fail(mistake.message, at: node.place, help: mistake.help)
      return node
    }
    if case .variable(let name)? = parts.pieces.first, parts.pieces.count == 1 {
      let value = value(of: name, at: node.place, resolving: resolving, depth: depth, &problems)
      return value.map { Node($0.value, at: node.place) } ?? node
    }
    var result = ""
    for piece in parts.pieces {
      switch piece {
      case .plain(let plain): result += plain
      case .variable(let name):
        guard
          let value = value(of: name, at: node.place, resolving: resolving, depth: depth, &problems),
          let text = scalarText(value, name: name, at: node.place, &problems)
        else { return node }
        result += text
      }
      if result.utf8.count > ExpansionTally.longestText {
        problems.fail(
          "the text has more than \(ExpansionTally.longestText) bytes once its references are put in",
          at: node.place,
          help: "a text of references to texts of references multiplies; write out what is needed"
        )
        return node
      }
    }
    problems.expansion.count(bytes: result.utf8.count)
    return Node(.text(result), at: node.place)
  }

  /// The value of a variable with all that it refers to; nil after a mistake, which is reported.
  private func value(
    of name: String, at place: Place, resolving: [String], depth: Int, _ problems: inout Problems
  ) -> Node? {
    if problems.isSettled(place) { return nil }
    if resolving.containsExactly(name) {
      let circle = (resolving + [name]).joined(separator: " -> ")
      problems.fail(
        "the variable refers to itself: \(circle)", at: place, help: "give one of them a value")
      return nil
    }
    if let value = own[ExactText(name)] { return value }
    guard let written = variables[ExactText(name)] else {
      problems.fail("there is no variable '\(name)'", at: place, help: help(for: name))
      return nil
    }
    guard let value = filledIn(written, name, at: place, resolving: resolving, depth: depth, &problems)
    else {
      // What failed is reported where it stands, and what it is needed for has nothing to add.
      problems.settle(place)
      return nil
    }
    return value
  }

  /// What a variable stands for: filled in where it is first needed.
  private func filledIn(
    _ written: Node, _ name: String, at place: Place, resolving: [String], depth: Int,
    _ problems: inout Problems
  ) -> Node? {
    var filled = problems.expansion.used(name)
    if filled == nil, depth < ExpansionTally.deepest {
      let start = problems.expansion.sums
      let value = replaced(written, resolving: resolving + [name], depth: depth + 1, &problems)
      let made = ExpansionTally.Filled(value, sums: problems.expansion.sums.since(start))
      problems.expansion.remember(made, as: name)
      filled = made
    }
    guard depth + (filled?.height ?? 0) < ExpansionTally.deepest else {
      problems.fail(
        "lists, maps and variables are nested more than \(ExpansionTally.deepest) deep here",
        at: place
      )
      return nil
    }
    if problems.expansion.isSpent {
      if problems.expansion.sums.failures == 0 {
        problems.fail(
          "the document has more than \(ExpansionTally.mostValues) values or \(ExpansionTally.mostBytes >> 20) MiB "
            + "of text once its references are put in", at: place,
          help: "a list of references to lists of references multiplies; write out what is needed")
      }
      return nil
    }
    return filled?.node
  }

  private func help(for name: String) -> String {
    let known = (Array(variables.keys) + own.keys).map(\.text).filter { $0.contains(".") }.sortedByBytes()
    if Suggestion.nearest(to: name, among: known) != nil {
      return Suggestion.help(for: name, among: known) ?? ""
    }
    let section = name.prefix { $0 != "." }
    let isForeign = section.count < name.count && !known.contains { $0.hasPrefix("\(section).") }
    return (isForeign ? nil : Suggestion.help(for: name, among: known))
      ?? (section == "for"
        ? "axes are given by `for`, beside the kind of a stage" : "variables are given under `vars`")
  }

  private func scalarText(
    _ node: Node, name: String, at place: Place, _ problems: inout Problems
  ) -> String? {
    switch node.value {
    case .text(let text): return text
    case .integer(let value): return String(value)
    case .real(let value): return value.description
    case .boolean(let value): return String(value)
    case .null: return ""
    case .list, .map:
      problems.fail(
        "'\(name)' is \(node.kindInWords), which cannot be part of a string", at: place,
        help: "write \"${\(name)}\" alone to insert the whole value")
      return nil
    }
  }
}

extension Problems {
  /// Reports what is wrong with a `${...}`, and lets nothing more be said of the text that it stands in.
  fileprivate mutating func fail(_ message: String, at place: Place, help: String? = nil) {
    report(message, at: place, help: help)
    settle(place)
    expansion.countFailure()
  }
}
