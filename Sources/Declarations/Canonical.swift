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

/// How much of a value its canonical form says.
public struct CanonicalOptions: Sendable, Equatable {
  /// Whether fields that equal their default are written too.
  let includesDefaults: Bool
  private let rolesLeftOut: UInt8

  /// - Parameter roles: fields with one of these are left out.
  public init(leavingOut roles: Set<Role> = [], includesDefaults: Bool = false) {
    rolesLeftOut = roles.reduce(0) { $0 | $1.bit }
    self.includesDefaults = includesDefaults
  }

  /// Whether fields of this role are left out.
  func leavesOut(_ role: Role) -> Bool { rolesLeftOut & role.bit != 0 }

  /// Whether no field is left out for its role.
  var leavesOutNoRole: Bool { rolesLeftOut == 0 }

  /// What a key is made of: everything but what equals its default, and what only bounds the work.
  public static let key = CanonicalOptions(leavingOut: [.bound])

  /// Every setting, the defaults included, for people to read.
  public static let complete = CanonicalOptions(includesDefaults: true)
}

/// What a field is to the work that its stage does.
public enum Role: String, Sendable {
  /// Decides what every part of the work computes.
  case setting
  /// Says how far the work goes: epochs, points, grid. What is inside a stage does not depend on it.
  case extent
  /// Decides numbers that single steps are done with, such as their rates: a state that some steps led to is keyed
  /// by those numbers, up to there, in place of the field.
  case perStep = "per-step"
  /// Says what is looked at, and changes nothing that is computed: splits, metrics, checkpoint intervals.
  case observation
  /// Says how long the work may take at most, and changes nothing that is made: it is in no key.
  case bound
}

extension Role {
  /// A bit of its own.
  fileprivate var bit: UInt8 {
    switch self {
    case .setting: 1
    case .extent: 2
    case .perStep: 4
    case .observation: 8
    case .bound: 16
    }
  }
}

/// A name that stands for what another part of the experiment makes, as it was written.
public struct Reference: Sendable {
  /// The name of the stage or source, or the path of the file.
  public let name: String
  /// Which of what it makes is meant, where that was written behind a slash.
  public let output: String?
  /// What it may make: one of these, such as `curve`.
  public let types: [String]
  /// Whether the name itself is part of what is made (a figure prints it), and so part of the key.
  public let keepsName: Bool
  public let place: Place

  /// - Parameter text: `start`, `start/history`, or a path where a file is wanted.
  public init(_ text: String, types: [String], keepsName: Bool = false, place: Place) {
    (name, output) = Self.parts(of: text, types: types)
    self.types = types
    self.keepsName = keepsName
    self.place = place
  }
}

extension Reference {
  /// The whole of what was written.
  public var text: String { output.map { "\(name)/\($0)" } ?? name }

  /// The name and the output that a text names. No name has a slash in it.
  package static func parts(of text: String, types: [String]) -> (name: String, output: String?) {
    guard types != ["file"], let slash = text.firstIndex(of: "/") else { return (text, nil) }
    return (String(text[..<slash]), String(text[text.index(after: slash)...]))
  }
}
