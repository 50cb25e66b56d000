import Declarations

/// Makes documents of a shape at random: sound ones, but for a few numbers that nobody means.
struct ShapedDocument {
  var mutation: DocumentMutation
  /// What references may name, by type.
  let names: [String: [String]]
  /// How many numbers are still to be extreme.
  var extremes: Int
  /// How many shapes that hold themselves are open.
  private var depth = 0

  init(mutation: DocumentMutation, names: [String: [String]], extremes: Int) {
    self.mutation = mutation
    self.names = names
    self.extremes = extremes
  }

  /// Numbers as YAML writes them, where JSON cannot.
  static let unwritable = [".nan", ".inf", "-.inf", "0x7fffffffffffffff", "1e400", "-0", "+1", "1_000"]

  /// The text of a document, YAML of which JSON is a part.
  static func text(of document: JSON) -> String {
    unwritable.reduce(document.compactText) { $0.replacing("\"@\($1)\"", with: $1) }
  }

  mutating func value(of shape: DocumentShape) -> JSON {
    switch shape {
    case .any: return .text("any")
    case .boolean: return .boolean(mutation.below(2) == 0)
    case .integer(let minimum, let maximum):
      return number() ?? integer(from: minimum ?? 0, to: maximum ?? 100)
    case .number(let range): return number() ?? real(in: range)
    case .text(let known): return .text(known.map { mutation.element(of: $0) } ?? "text")
    case .list(let element, let minimum):
      let count = minimum + mutation.below(3) + (extremes > 0 && mutation.below(40) == 0 ? 3000 : 0)
      return .array((0..<count).map { _ in value(of: element) })
    case .map(let element): return .object([JSON.Member("error", value(of: element))])
    case .record(let record): return self.record(record)
    case .choice(let choice): return self.choice(choice)
    case .alternatives(let shapes): return value(of: mutation.element(of: shapes))
    case .reference(let types):
      let fitting = types.flatMap { names[$0] ?? [] }
      return .text(fitting.isEmpty ? "nobody" : mutation.element(of: fitting))
    case .named(_, let shape): return value(of: shape)
    case .recursive(let shape):
      if depth > 3 { return "relu" }
      depth += 1
      defer { depth -= 1 }
      return value(of: shape())
    }
  }

  /// An extreme number, where one is due.
  private mutating func number() -> JSON? {
    guard extremes > 0, mutation.below(3) == 0 else { return nil }
    extremes -= 1
    return mutation.below(4) == 0
      ? .text("@" + mutation.element(of: Self.unwritable)) : mutation.element(of: DocumentMutation.numbers)
  }

  private mutating func integer(from lower: Int128, to upper: Int128) -> JSON {
    .integer(
      extremes > 0 && mutation.below(4) == 0
        ? mutation.element(of: [lower, upper]) : min(upper, lower + Int128(mutation.below(4))))
  }

  private mutating func real(in range: NumberRange) -> JSON {
    let lower = range.lower ?? -1
    let upper = range.upper ?? max(lower + 1, 1)
    return .real(lower + (upper - lower) * (Double(1 + mutation.below(8)) / 10))
  }

  private mutating func record(_ record: RecordShape) -> JSON {
    var members: [JSON.Member] = []
    for field in record.fields where field.isRequired || mutation.below(2) == 0 {
      members.append(JSON.Member(field.name, value(of: field.shape)))
    }
    return .object(members)
  }

  private mutating func choice(_ choice: ChoiceShape) -> JSON {
    let chosen = mutation.element(of: choice.cases)
    var members = [JSON.Member(chosen.name, value(of: chosen.shape))]
    for field in choice.beside where mutation.below(2) == 0 {
      members.append(JSON.Member(field.name, value(of: field.shape)))
    }
    return .object(members)
  }
}
