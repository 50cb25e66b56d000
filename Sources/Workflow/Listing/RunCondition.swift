import Declarations

/// What runs are asked to fulfil: `name=quickstart`, `along.test.error<15`.
public struct RunCondition: Sendable {
  enum Relation: String, CaseIterable, Sendable {
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case equal = "="
    case less = "<"
    case greater = ">"
  }

  public let field: RunField
  let relation: Relation
  let wanted: String

  /// - Throws: `Diagnostic` where it has no relation in it, or no field before it.
  public init(parsing text: String) throws(Diagnostic) {
    guard let start = text.firstIndex(where: { "!<>=".contains($0) }), start > text.startIndex,
      let relation = Relation.allCases.first(where: { text[start...].hasPrefix($0.rawValue) })
    else {
      throw Diagnostic(
        "'\(text)' is no condition", at: nil,
        help: "write a field, one of = != < <= > >=, and a value: 'name=quickstart'")
    }
    field = try RunField(parsing: String(text[..<start]))
    self.relation = relation
    wanted = String(text[start...].dropFirst(relation.rawValue.count))
  }

  /// Whether a value fulfils it: as numbers where both are, as texts otherwise. One that is not there does not.
  func holds(for value: JSON?) -> Bool {
    guard let value else { return false }
    if let number = value.number, let wanted = Double(wanted) { return compare(number, wanted) }
    return compare(value.text ?? value.compactText, wanted)
  }

  private func compare<Value: Comparable>(_ value: Value, _ wanted: Value) -> Bool {
    switch relation {
    case .equal: value == wanted
    case .unequal: value != wanted
    case .less: value < wanted
    case .atMost: value <= wanted
    case .greater: value > wanted
    case .atLeast: value >= wanted
    }
  }
}
