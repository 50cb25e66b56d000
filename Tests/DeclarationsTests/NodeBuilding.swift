import Declarations

/// Nodes written as JSON: every key and value is placed at its order of appearance, line 1, column n.
func node(_ json: String) throws -> Node {
  let source = SourceText(name: "test.yaml", text: json)
  var column = 0
  func place() -> Place {
    column += 1
    return Place(source: source, line: 1, column: column)
  }
  func convert(_ value: JSON) -> Node {
    switch value {
    case .null: return Node(.null, at: place())
    case .boolean(let value): return Node(.boolean(value), at: place())
    case .integer(let value): return Node(.integer(value), at: place())
    case .real(let value): return Node(.real(value), at: place())
    case .text(let value): return Node(.text(value), at: place())
    case .array(let values): return Node(.list(values.map(convert)), at: place())
    case .object(let members):
      let start = place()
      return Node(
        .map(members.map { Node.Entry(key: $0.name, keyPlace: place(), value: convert($0.value)) }), at: start
      )
    }
  }
  return convert(try JSON(parsing: json))
}

/// The value, or the messages with their help.
func read<Value>(_ schema: Schema<Value>, _ json: String) throws -> (value: Value?, messages: [String]) {
  var problems = Problems()
  let value = schema.read(try node(json), &problems)
  return (value, problems.sorted.map { [$0.message, $0.help].compactMap(\.self).joined(separator: " | ") })
}
