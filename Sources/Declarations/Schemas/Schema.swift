/// How values of a type are written: one declaration that reads, describes, and writes them canonically.
///
/// Schemas are combined from small ones (`integer`, `text`, `list(of:)`) by `record` and `choice`. The
/// shape is what the JSON Schema, the merging of documents and the documentation are derived from.
public struct Schema<Value: Sendable>: Sendable {
  /// What a document may hold here.
  public let shape: DocumentShape
  let reading: @Sendable (Node, inout Problems) -> Value?
  let writing: @Sendable (Value, CanonicalOptions) -> Canonical

  /// - Parameters:
  ///   - read: gives the value, or reports what is wrong and gives nil.
  ///   - write: gives the canonical form; reading it again gives an equal value.
  public init(
    shape: DocumentShape,
    read: @escaping @Sendable (Node, inout Problems) -> Value?,
    write: @escaping @Sendable (Value, CanonicalOptions) -> Canonical
  ) {
    self.shape = shape
    self.reading = read
    self.writing = write
  }

  /// The value that `node` says, or nil with at least one problem reported.
  public func read(_ node: Node, _ problems: inout Problems) -> Value? { reading(node, &problems) }

  /// The canonical form of `value`.
  public func canonical(_ value: Value, _ options: CanonicalOptions = .key) -> Canonical {
    writing(value, options)
  }
}

extension Schema {
  /// The same document form for another type.
  ///
  /// - Parameters:
  ///   - into: gives the value, or throws a text that says what is wrong.
  ///   - from: gives back what `into` was made of.
  public func mapped<Other: Sendable>(
    _ into: @escaping @Sendable (Value) throws(SettingError) -> Other,
    from: @escaping @Sendable (Other) -> Value
  ) -> Schema<Other> {
    Schema<Other>(
      shape: shape,
      read: { node, problems in
        guard let value = read(node, &problems) else { return nil }
        do throws(SettingError) {
          return try into(value)
        } catch {
          problems.report(error.message, at: node.nearest(to: error.path).place, help: error.help)
          return nil
        }
      },
      write: { canonical(from($0), $1) })
  }

  /// The same, with a condition that goes beyond single fields.
  public func checked(_ check: @escaping @Sendable (Value) throws(SettingError) -> Void) -> Schema {
    mapped(
      { value throws(SettingError) in
        try check(value)
        return value
      }, from: { $0 })
  }
}

/// Why a value that is well formed is not acceptable.
public struct SettingError: Error, Sendable {
  public let message: String
  public let help: String?
  /// Where inside the value, as far as that is known.
  public let path: [PathStep]

  public init(_ message: String, at path: [PathStep] = [], help: String? = nil) {
    self.message = message
    self.path = path
    self.help = help
  }
}

extension Schema where Value == JSON {
  /// Any value at all, as it is written.
  public static var anything: Schema {
    Schema(
      shape: .any,
      read: { node, problems in
        let before = problems.count
        let value = JSON(node, &problems)
        return problems.count == before ? value : nil
      },
      write: { value, _ in Canonical(value) })
  }
}

extension JSON {
  /// A value of a document; a number that JSON does not have is reported.
  fileprivate init(_ node: Node, _ problems: inout Problems) {
    switch node.value {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .real(let value):
      if !value.isFinite { problems.report(mismatch("a finite number", node), at: node.place) }
      self = .real(value)
    case .text(let value): self = .text(value)
    case .list(let elements): self = .array(elements.map { JSON($0, &problems) })
    case .map(let entries): self = .object(entries.map { Member($0.key, JSON($0.value, &problems)) })
    }
  }
}

extension Canonical {
  fileprivate init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .real(let value): self = .real(value == 0 ? 0 : value)
    case .text(let value): self = .text(value)
    case .array(let elements): self = .list(elements.map { Canonical($0) })
    case .object(let members): self = .map(members.map { Member($0.name, Canonical($0.value)) })
    }
  }
}

extension Schema {
  /// The schema that `schema` gives, asked for when it is needed: how what is written holds more of its own kind.
  public static func recursive(_ schema: @escaping @Sendable () -> Schema) -> Schema {
    Schema(
      shape: .recursive { schema().shape },
      read: { node, problems in schema().read(node, &problems) },
      write: { value, options in schema().canonical(value, options) })
  }
}

extension Schema where Value == Reference {
  /// The name of something that makes a value of one of `types`.
  ///
  /// - Parameter keepsName: whether the name is part of what is made, and so of the key.
  public static func reference(to types: [String], keepsName: Bool = false) -> Schema {
    Schema(
      shape: .reference(types: types),
      read: { node, problems in
        if let name = node.text {
          return Reference(name, types: types, keepsName: keepsName, place: node.place)
        }
        problems.report(mismatch(types.asReferents, node), at: node.place)
        return nil
      },
      write: { value, _ in .reference(value) })
  }
}

extension String {
  /// "a curve", "an ensemble"; plurals and mass nouns ("weights") stay as they are.
  public var withArticle: String {
    if hasSuffix("s") { return self }
    return ("aeiou".contains(first ?? "x") ? "an " : "a ") + self
  }
}

extension [String] {
  /// What is written to refer to one of these types: "the name of what makes a curve".
  var asReferents: String {
    self == ["file"] ? "the path of a file" : "the name of \(asAlternatives)"
  }

  /// "a curve", "a curve or weights", "a plane, a history or points"
  public var asAlternatives: String {
    let words = map(\.withArticle)
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return "\(words.dropLast().joined(separator: ", ")) or \(last)"
  }
}
