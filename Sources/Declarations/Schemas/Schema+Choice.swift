/// One case of a choice: its name, how it is written, and which values are of it.
public struct Case<Value: Sendable>: Sendable {
  let shape: ChoiceShape.Case
  let read: @Sendable (Node, inout Problems) -> Value?
  /// The canonical form where the value is of this case, nil otherwise.
  let write: @Sendable (Value, CanonicalOptions) -> Canonical?

  /// - Parameters:
  ///   - wrap: makes the choice's value of the case's own.
  ///   - unwrap: gives the case's own value back, or nil where the value is of another case.
  public init<Payload: Sendable>(
    _ name: String, _ documentation: String, _ schema: Schema<Payload>,
    wrap: @escaping @Sendable (Payload) -> Value, unwrap: @escaping @Sendable (Value) -> Payload?
  ) {
    shape = ChoiceShape.Case(name: name, documentation: documentation, shape: schema.shape)
    read = { node, problems in schema.read(node, &problems).map(wrap) }
    write = { value, options in unwrap(value).map { schema.canonical($0, options) } }
  }

  /// The same case, with what other programs call it.
  public func alsoCalled(_ synonyms: [Synonym]) -> Case {
    let named = ChoiceShape.Case(
      name: shape.name, documentation: shape.documentation, shape: shape.shape,
      synonyms: shape.synonyms + synonyms)
    return Case(shape: named, read: read, write: write)
  }

  private init(
    shape: ChoiceShape.Case, read: @escaping @Sendable (Node, inout Problems) -> Value?,
    write: @escaping @Sendable (Value, CanonicalOptions) -> Canonical?
  ) {
    (self.shape, self.read, self.write) = (shape, read, write)
  }

  /// The same case of a choice among values of another type.
  public func mapped<Other: Sendable>(
    wrap: @escaping @Sendable (Value) -> Other, unwrap: @escaping @Sendable (Other) -> Value?
  ) -> Case<Other> {
    let (read, write) = (self.read, self.write)
    return Case<Other>(
      shape: shape, read: { node, problems in read(node, &problems).map(wrap) },
      write: { value, options in unwrap(value).flatMap { write($0, options) } })
  }
}

/// What other programs have among the cases of a choice, or the settings of a record, and this has not.
public struct AbsentCase: Sendable {
  private let names: [String]
  let reason: String, help: String

  /// - Parameters:
  ///   - names: what it is called; capitals, hyphens and underscores do not matter.
  ///   - reason: what is said of the name: "is not supported by …".
  ///   - help: what there is instead.
  public init(_ names: [String], _ reason: String, help: String) {
    (self.names, self.reason, self.help) = (names, reason, help)
  }

  func isCalled(_ name: String) -> Bool {
    let wanted = Self.plain(name)
    return names.contains { Self.plain($0) == wanted }
  }

  private static func plain(_ name: String) -> String {
    String(name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }
}

extension Schema {
  /// One of several cases, written as a map of one key, or as the bare name where the case needs no more.
  ///
  /// - Parameters:
  ///   - title: what is chosen, in the words of an error message: "an optimiser".
  ///   - absent: what there is no case for, and somebody may look for.
  public static func choice(
    _ title: String, _ cases: [Case<Value>], absent: [AbsentCase] = []
  ) -> Schema {
    let shape = ChoiceShape(title: title, cases: cases.map(\.shape), absent: absent)
    return Schema(
      shape: .choice(shape),
      read: { node, problems in
        guard let chosen = shape.chosen(in: node, &problems) else { return nil }
        return cases[chosen.index].read(chosen.payload, &problems)
      },
      write: { value, options in
        for choice in cases {
          if let payload = choice.write(value, options) {
            return .map([Canonical.Member(choice.shape.name, payload)])
          }
        }
        preconditionFailure("a value of no registered case of \(title)")
      })
  }
}

extension ChoiceShape {
  struct Chosen {
    let index: Int
    let payload: Node
  }

  /// The case that a node names, and what it gives it.
  func chosen(in node: Node, _ problems: inout Problems) -> Chosen? {
    switch node.value {
    case .text(let name):
      return index(of: name, at: node.place, &problems).map {
        Chosen(index: $0, payload: Node(.map([]), at: node.place))
      }
    case .map(let entries) where entries.count == 1:
      if let help = kindAsKey(in: entries) {
        problems.report("'\(entries[0].key)' is not \(title)", at: entries[0].keyPlace, help: help)
        return nil
      }
      return index(of: entries[0].key, at: entries[0].keyPlace, &problems).map {
        Chosen(index: $0, payload: entries[0].value.orEmptyMap(at: entries[0].keyPlace))
      }
    case .map(let entries) where entries.count > 1:
      problems.report(
        "\(title) must have one key, but here are \(entries.count): \(entries.map(\.key).listed)",
        at: node.place, help: kindAsKey(in: entries) ?? "keep one of them")
      return nil
    default:
      problems.report(
        mismatch(title, node), at: node.place, help: "available: \(cases.map(\.name).listed)")
      return nil
    }
  }

  private func index(of name: String, at place: Place, _ problems: inout Problems) -> Int? {
    if let index = cases.firstIndex(where: { $0.name == name }) { return index }
    if reportAbsent(name, at: place, &problems) { return nil }
    problems.report(
      "'\(name)' is not \(title)", at: place,
      help: Suggestion.help(for: name, among: cases.map { ($0.name, $0.synonyms) }))
    return nil
  }

  /// Whether the name is one of what there is none of here, which is then said.
  private func reportAbsent(_ name: String, at place: Place, _ problems: inout Problems) -> Bool {
    guard let found = absent.first(where: { $0.isCalled(name) }) else { return false }
    problems.report("'\(name)' \(found.reason)", at: place, help: found.help)
    return true
  }
}

extension Node {
  /// Itself, or an empty map where nothing was written (`relu:`).
  func orEmptyMap(at place: Place) -> Node { isNull ? Node(.map([]), at: place) : self }
}

extension Schema {
  /// One of several cases, with settings that may stand beside the case's own key: `{name: fc, linear: 10}`.
  ///
  /// - Parameters:
  ///   - title: what is chosen, in the words of an error message: "a layer".
  ///   - absent: what there is no case for, and somebody may look for.
  ///   - beside: a record of the settings beside.
  ///   - build: makes the value of what was chosen and what stands beside it.
  ///   - parts: gives both back.
  public static func choice<Chosen: Sendable, Beside: Sendable>(
    _ title: String, _ cases: [Case<Chosen>], absent: [AbsentCase] = [], beside: Schema<Beside>,
    build: @escaping @Sendable (Chosen, Beside) -> Value,
    parts: @escaping @Sendable (Value) -> (Chosen, Beside)
  ) -> Schema {
    guard case .record(let record) = beside.shape else {
      preconditionFailure("What stands beside a choice is a record.")
    }
    let chosen = Schema<Chosen>.choice(title, cases, absent: absent)
    let shape = ChoiceShape(
      title: title, cases: cases.map(\.shape), beside: record.fields, takesBareNames: true, absent: absent)
    return Schema(
      shape: .choice(shape),
      read: { node, problems in
        let parts = shape.divided(node)
        guard let parts else {
          return chosen.read(node, &problems).flatMap { value in
            beside.read(Node(.map([]), at: node.place), &problems).map { build(value, $0) }
          }
        }
        let settings = beside.read(parts.beside, &problems)
        guard case .map(let entries) = parts.chosen.value, entries.count == 1 else {
          shape.reportKeys(of: parts.chosen, beside: parts.beside, &problems)
          return nil
        }
        let value = chosen.read(parts.chosen, &problems)
        guard let value, let settings else { return nil }
        return build(value, settings)
      },
      write: { value, options in
        let (value, settings) = parts(value)
        guard case .map(let first) = beside.canonical(settings, options),
          case .map(let second) = chosen.canonical(value, options)
        else { preconditionFailure("A choice and what stands beside it are written as maps.") }
        let members = first.filter { member in
          if case .null = member.value { false } else { true }
        }
        return .map(members + second)
      })
  }
}

extension ChoiceShape {
  /// A map's entries: those of the choice, and those that stand beside it; nil where this is no map.
  fileprivate func divided(_ node: Node) -> (chosen: Node, beside: Node)? {
    guard let entries = node.entries else { return nil }
    let isBeside = { (entry: Node.Entry) in beside.contains { $0.name == entry.key } }
    return (
      Node(.map(entries.filter { !isBeside($0) }), at: node.place),
      Node(.map(entries.filter(isBeside)), at: node.place)
    )
  }

  /// Says what is wrong with a map that has not one key for the choice.
  fileprivate func reportKeys(of chosen: Node, beside: Node, _ problems: inout Problems) {
    let entries = chosen.entries ?? []
    let allowed = self.beside.map { "`\($0.name)`" }.joined(separator: " and ")
    guard !entries.isEmpty else {
      problems.report(
        "\(title) needs a key that says its kind", at: chosen.place,
        help: "available: \(cases.map(\.name).listed)")
      return
    }
    if let unknown = entries.first(where: { self.case($0.key) == nil }) {
      if let renaming = self.beside.renaming(of: unknown) { return problems.report(renaming) }
      if reportAbsent(unknown.key, at: unknown.keyPlace, &problems) { return }
      let known = self.beside.map { ($0.name, $0.synonyms) } + cases.map { ($0.name, $0.synonyms) }
      problems.report(
        "'\(unknown.key)' is neither \(title) nor an option of one", at: unknown.keyPlace,
        help: kindAsKey(in: entries) ?? Suggestion.help(for: unknown.key, among: known))
      return
    }
    problems.report(
      "\(title) must have one key, but here are \(entries.count): \(entries.map(\.key).listed)",
      at: chosen.place,
      help: "keep one of them; \(allowed) may be added")
  }
}
