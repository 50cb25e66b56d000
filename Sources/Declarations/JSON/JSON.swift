/// A JSON value. Integers are exact; members of an object keep the order they were given in.
public enum JSON: Sendable {
  case null
  case boolean(Bool)
  case integer(Int128)
  case real(Double)
  case text(String)
  case array([JSON])
  case object([Member])

  /// A name of an object with its value.
  public struct Member: Sendable {
    public let name: String
    public let value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }
}

extension JSON {
  /// The value under `name`, where this is an object that has it.
  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    // Through a pointer, since members would be copied to be looked at.
    let index = members.withUnsafeBufferPointer { members in
      members.indices.first { members[$0].name.isExactly(name) }
    }
    return index.map { members[$0].value }
  }

  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  public var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }

  /// The integer, where this is one that fits.
  public var integer: Int? { if case .integer(let value) = self { Int(exactly: value) } else { nil } }

  /// The number, whether it was written as an integer or not.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}

extension JSON: Equatable {
  /// Equal values are equal whatever the order of an object's members.
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a == b
    case (.text(let a), .text(let b)): a.isExactly(b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count && (isInOrder(a, b) ? areEqual(a, b) : areEqual(a.inOrder, b.inOrder))
    default: false
    }
  }

  /// Whether the names of two objects come in the same order, as they do wherever one program wrote both.
  private static func isInOrder(_ a: [Member], _ b: [Member]) -> Bool {
    a.elementsEqual(b) { $0.name.isExactly($1.name) }
  }

  private static func areEqual(_ a: [Member], _ b: [Member]) -> Bool {
    a.elementsEqual(b) { $0.name.isExactly($1.name) && $0.value == $1.value }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(integerLiteral value: Int) { self = .integer(Int128(value)) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }

  public init(_ value: Int) { self = .integer(Int128(value)) }
  public init(_ value: String) { self = .text(value) }
  public init(_ value: Bool) { self = .boolean(value) }

  /// A number; one that is not finite, which JSON cannot say, becomes null.
  public init(_ value: Double) { self = value.isFinite ? .real(value) : .null }
}

/// A place in which two JSON values differ.
public struct JSONDifference: Sendable {
  public let path: [PathStep]
  /// Nil where only the new value has something there.
  public let old: JSON?
  /// Nil where only the old value has something there.
  public let new: JSON?
}

extension JSON {
  /// Where `other` differs, member by member; arrays of unequal length and scalars differ as a whole.
  public func differences(to other: JSON) -> [JSONDifference] { differences(to: other, at: []) }

  private func differences(to other: JSON, at path: [PathStep]) -> [JSONDifference] {
    switch (self, other) {
    case (.object(let old), .object(let new)): return Self.differences(old, new, at: path)
    case (.array(let old), .array(let new)) where old.count == new.count:
      return zip(old, new).enumerated().flatMap { index, pair in
        pair.0.differences(to: pair.1, at: path + [.index(index)])
      }
    default: return self == other ? [] : [JSONDifference(path: path, old: self, new: other)]
    }
  }

  private static func differences(
    _ old: [Member], _ new: [Member], at path: [PathStep]
  ) -> [JSONDifference] {
    let before = values(of: old)
    let after = values(of: new)
    var seen = Set<ExactText>()
    return (old + new).flatMap { member -> [JSONDifference] in
      let name = ExactText(member.name)
      guard seen.insert(name).inserted else { return [] }
      let path = path + [.key(member.name)]
      switch (before[name], after[name]) {
      case (let old?, let new?): return old.differences(to: new, at: path)
      case (let old, let new): return [JSONDifference(path: path, old: old, new: new)]
      }
    }
  }

  private static func values(of members: [Member]) -> [ExactText: JSON] {
    Dictionary(members.map { (ExactText($0.name), $0.value) }) { first, _ in first }
  }
}
