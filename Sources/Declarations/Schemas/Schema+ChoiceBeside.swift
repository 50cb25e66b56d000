extension Schema {
  /// One of several cases, with settings that may stand beside the case's own key: `{name: fc, linear: 10}`.
  ///
  /// - Parameters:
  ///   - title: what is chosen, in the words of an error message: "a layer".
  ///   - beside: a record of the settings beside.
  ///   - build: makes the value of what was chosen and what stands beside it.
  ///   - parts: gives both back.
  public static func choice<Chosen: Sendable, Beside: Sendable>(
    _ title: String, _ cases: [Case<Chosen>], beside: Schema<Beside>,
    build: @escaping @Sendable (Chosen, Beside) -> Value,
    parts: @escaping @Sendable (Value) -> (Chosen, Beside)
  ) -> Schema {
    guard case .record(let record) = beside.shape else {
      preconditionFailure("What stands beside a choice is a record.")
    }
    let chosen = Schema<Chosen>.choice(title, cases)
    let shape = ChoiceShape(
      title: title, cases: cases.map(\.shape), beside: record.fields, takesBareNames: true)
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
        "\(title) has a key that says its kind, and here is none", at: chosen.place,
        help: "known here: \(cases.map { "'\($0.name)'" }.joined(separator: ", "))")
      return
    }
    if let unknown = entries.first(where: { self.case($0.key) == nil }) {
      problems.report(
        "'\(unknown.key)' is neither \(title) nor a setting beside one", at: unknown.keyPlace,
        help: Suggestion.help(for: unknown.key, among: self.beside.map(\.name) + cases.map(\.name)))
      return
    }
    let keys = entries.map { "'\($0.key)'" }.joined(separator: ", ")
    problems.report(
      "\(title) is written as one key, and here are \(entries.count): \(keys)", at: chosen.place,
      help: "keep one of them; \(allowed) may stand beside it")
  }
}
