/// The one form in which a setting is written, however the user spelled it: what is hashed.
///
/// Shorthands are written out, presets are expanded, and a reference is a hole that is filled with the
/// digest of what it resolves to.
public enum Canonical: Sendable {
  case null
  case boolean(Bool)
  case integer(Int128)
  case real(Double)
  case text(String)
  case list([Canonical])
  case map([Member])
  // Much larger than the others.
  indirect case reference(Reference)

  /// A name of a map with its value.
  public struct Member: Sendable {
    public let name: String
    public let value: Canonical

    public init(_ name: String, _ value: Canonical) {
      self.name = name
      self.value = value
    }
  }
}

extension Canonical {
  /// The same as JSON with sorted names, each reference replaced by what `resolve` gives for it.
  public func json(resolving resolve: (Reference) throws -> JSON) rethrows -> JSON {
    switch self {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): .text(value)
    case .list(let elements): .array(try elements.map { try $0.json(resolving: resolve) })
    case .map(let members):
      .object(try members.map { JSON.Member($0.name, try $0.value.json(resolving: resolve)) }.inOrder)
    case .reference(let reference): try resolve(reference)
    }
  }

  /// The same as JSON, with the names of references in their places.
  public var jsonWithNames: JSON { json { .text($0.text) } }

  /// Whether both are the same setting, whatever the order of the members of maps.
  func saysTheSame(as other: Canonical) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a == b
    case (.text(let a), .text(let b)): a.isExactly(b)
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.saysTheSame(as: $1) }
    case (.map(let a), .map(let b)) where a.elementsEqual(b, by: { $0.name.isExactly($1.name) }):
      zip(a, b).allSatisfy { $0.value.saysTheSame(as: $1.value) }
    default: jsonWithNames == other.jsonWithNames
    }
  }

  /// Every reference in it, in the order of writing.
  public var references: [Reference] {
    var found: [Reference] = []
    collectReferences(into: &found)
    return found
  }

  private func collectReferences(into found: inout [Reference]) {
    switch self {
    case .reference(let reference): found.append(reference)
    case .list(let elements): for element in elements { element.collectReferences(into: &found) }
    case .map(let members): for member in members { member.value.collectReferences(into: &found) }
    case .null, .boolean, .integer, .real, .text: break
    }
  }
}
