import Declarations

/// Documents written as JSON, for tests of how things are written.
enum DocumentReading {
  static func node(_ text: String) throws -> Node {
    let source = SourceText(name: "test", text: text)
    return node(try JSON(parsing: text), at: Place(source: source, line: 1, column: 1))
  }

  static func read<Value>(_ schema: Schema<Value>, _ text: String) throws -> (
    value: Value?, problems: [String]
  ) {
    var problems = Problems()
    let value = schema.read(try node(text), &problems)
    return (value, problems.list.map(\.message))
  }

  /// What is reported of a document, with help.
  static func diagnostics<Value>(_ schema: Schema<Value>, _ text: String) throws -> [Diagnostic] {
    var problems = Problems()
    _ = schema.read(try node(text), &problems)
    return problems.list
  }

  private static func node(_ json: JSON, at place: Place) -> Node {
    switch json {
    case .null: return Node(.null, at: place)
    case .boolean(let value): return Node(.boolean(value), at: place)
    case .integer(let value): return Node(.integer(value), at: place)
    case .real(let value): return Node(.real(value), at: place)
    case .text(let value): return Node(.text(value), at: place)
    case .array(let elements): return Node(.list(elements.map { node($0, at: place) }), at: place)
    case .object(let members):
      let entries = members.map {
        Node.Entry(key: $0.name, keyPlace: place, value: node($0.value, at: place))
      }
      return Node(.map(entries), at: place)
    }
  }
}
