extension Schema {
  /// A list of values.
  public static func list<Element: Sendable>(of element: Schema<Element>, minimum: Int = 0) -> Schema
  where Value == [Element] {
    Schema(
      shape: .list(of: element.shape, minimum: minimum),
      read: { node, problems in
        guard let elements = node.elements else {
          problems.report(
            mismatch("a list", node), at: node.place, help: "write a list as [a, b], or as one '- a' per line"
          )
          return nil
        }
        if elements.count < minimum {
          let found = elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
          let wanted = minimum == 1 ? "one element" : "\(minimum) elements"
          problems.report("expected a list with at least \(wanted), found \(found)", at: node.place)
          return nil
        }
        let values = elements.map { element.read($0, &problems) }
        let good = values.compactMap(\.self)
        return good.count == values.count ? good : nil
      },
      write: { value, options in .list(value.map { element.canonical($0, options) }) })
  }

  /// A list without repetitions, or a single value in place of a list of one.
  public static func oneOrMore<Element: Sendable>(of element: Schema<Element>) -> Schema
  where Value == [Element] {
    let list = Schema.list(of: element, minimum: 1)
    return Schema(
      shape: .alternatives([element.shape, list.shape]),
      read: { node, problems in
        if let elements = node.elements {
          return list.read(node, &problems).flatMap { values in
            let written = values.map { element.canonical($0).jsonWithNames.compactText }
            var seen = Set<ExactText>()
            guard let index = written.firstIndex(where: { !seen.insert(ExactText($0)).inserted }) else {
              return values
            }
            problems.report(
              "\(written[index].replacing("\"", with: "'")) is named twice",
              at: elements[index].place, help: "list each once")
            return nil
          }
        }
        return element.read(node, &problems).map { [$0] }
      },
      write: { list.canonical($0, $1) })
  }

  /// A map whose keys the user chooses, in the order of writing.
  public static func map<Element: Sendable>(of element: Schema<Element>) -> Schema
  where Value == [NamedValue<Element>] {
    Schema(
      shape: .map(of: element.shape),
      read: { node, problems in
        guard let entries = node.entries else {
          problems.report(mismatch("a map", node), at: node.place)
          return nil
        }
        let values = entries.map { entry in
          element.read(entry.value, &problems).map { NamedValue(name: entry.key, value: $0) }
        }
        let good = values.compactMap(\.self)
        return good.count == values.count ? good : nil
      },
      write: { value, options in
        .map(value.map { Canonical.Member($0.name, element.canonical($0.value, options)) })
      })
  }

  /// A value, or null where there is none.
  public static func optional<Wrapped: Sendable>(_ schema: Schema<Wrapped>) -> Schema
  where Value == Wrapped? {
    Schema(
      shape: schema.shape,
      read: { node, problems in
        if node.isNull { return .some(nil) }
        return schema.read(node, &problems).map { .some($0) }
      },
      write: { value, options in value.map { schema.canonical($0, options) } ?? .null })
  }

  /// A value that may be given by the name of an entry in a section of the document.
  ///
  /// Names are replaced by what they stand for before values are read (`DocumentShape.resolvingNames`), so a
  /// name that is still there stands for nothing, and was reported when that was found. What many name is read once.
  public static func named(in section: String, _ schema: Schema) -> Schema {
    Schema(
      shape: .named(section: section, schema.shape),
      read: { node, problems in
        if node.text != nil { return nil }
        if let known: Value = problems.readings.value(of: node, in: section) { return known }
        let count = problems.count
        let value = schema.reading(node, &problems)
        if let value, problems.count == count { problems.readings.add(value, of: node, in: section) }
        return value
      },
      write: schema.writing)
  }
}

/// A value that the user gave a name.
public struct NamedValue<Value: Sendable>: Sendable {
  public let name: String
  public let value: Value

  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

extension NamedValue: Equatable where Value: Equatable {}
