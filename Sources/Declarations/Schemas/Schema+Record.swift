extension Schema {
  /// A map with known keys, from one list of its fields.
  ///
  /// - Parameters:
  ///   - title: what it is, in the words of an error message: "a convolution".
  ///   - shorthand: the field that is meant when a bare value stands in place of the map.
  ///   - absent: what there is no field for, and somebody may look for.
  ///   - fields: in the order of `build`'s parameters.
  ///   - build: usually the type's memberwise initialiser.
  public static func record<each Property: Sendable>(
    _ title: String, shorthand: String? = nil, absent: [AbsentCase] = [],
    _ fields: repeat Field<Value, each Property>,
    build: @escaping @Sendable (repeat each Property) -> Value
  ) -> Schema {
    var shapes: [FieldShape] = []
    var writings: [Writing<Value>] = []
    for field in repeat each fields {
      shapes.append(field.shape)
      writings.append(Writing(member: field.member))
    }
    // In the order of the names, as canonical forms are hashed, so that none is sorted afterwards.
    let members = shapes.indices.sorted { shapes[$0].name.comesBefore(shapes[$1].name) }.map { writings[$0] }
    let readings = (repeat (each fields).read)
    let shape = RecordShape(title: title, fields: shapes, shorthand: shorthand, absent: absent)
    return Schema(
      shape: .record(shape),
      read: { node, problems in
        guard let record = shape.slots(of: node, &problems) else { return nil }
        var index = 0
        func next<P>(_ read: Field<Value, P>.Reading) -> P? {
          defer { index += 1 }
          if record.isMisspelt(shape.fields[index].name, at: index) { return nil }
          return read(record.slots[index], node, &problems)
        }
        let values = (repeat next(each readings))
        guard record.isSound, let properties = try? (repeat unwrapped(each values)) else { return nil }
        return build(repeat each properties)
      },
      write: { value, options in
        var written: [Canonical.Member] = []
        written.reserveCapacity(members.count)
        for member in members { if let member = member.member(value, options) { written.append(member) } }
        return .map(written)
      })
  }
}

/// How a field is written: a closure that stands in an array by itself has its type looked up at every call.
private struct Writing<Root>: Sendable {
  let member: @Sendable (Root, CanonicalOptions) -> Canonical.Member?
}

private struct Missing: Error {}

private func unwrapped<Wrapped>(_ value: Wrapped?) throws -> Wrapped {
  guard let value else { throw Missing() }
  return value
}

extension RecordShape {
  /// The entries of a node, one slot a field in the order of the fields.
  struct Slots {
    var slots: [Node?]
    /// False where an entry belongs to no field.
    var isSound = true
    /// The fields that unknown keys were probably meant for.
    var suspected: Set<String> = []

    /// Whether a field is missing only because its key is misspelt, which was reported.
    func isMisspelt(_ field: String, at index: Int) -> Bool {
      slots[index] == nil && suspected.contains(field)
    }
  }

  /// Sorts a map's entries by field, and reports keys that no field has.
  func slots(of node: Node, _ problems: inout Problems) -> Slots? {
    var result = Slots(slots: Array(repeating: nil, count: fields.count))
    switch node.value {
    case .null: break
    case .map(let entries):
      for entry in entries {
        if let index = fields.firstIndex(where: { $0.name == entry.key }) {
          result.slots[index] = entry.value
        } else {
          result.isSound = false
          if let meant = report(entry, &problems) { result.suspected.insert(meant) }
        }
      }
    default:
      guard let shorthand, let index = fields.firstIndex(where: { $0.name == shorthand }) else {
        let help = help(forValue: node)
        let wanted = fields.isEmpty ? "no value" : "a map"
        problems.report(
          mismatch(title.map { "\(wanted) (\($0.withArticleUnlessPresent))" } ?? wanted, node),
          at: node.place, help: help)
        return nil
      }
      result.slots[index] = node
    }
    return result
  }

  /// Reports an entry that belongs to no field.
  ///
  /// - Returns: the field that was meant, as far as that can be told.
  private func report(_ entry: Node.Entry, _ problems: inout Problems) -> String? {
    if let (field, former) = fields.formerly(entry.key) {
      problems.report(former.diagnostic(of: entry, now: field.name))
      return field.name
    }
    if problems.isFull {
      problems.report(unknownKey(entry.key), at: entry.keyPlace)
      return nil
    }
    if let absence = absence(of: entry.key) {
      problems.report("'\(entry.key)' \(absence.reason)", at: entry.keyPlace, help: absence.help)
      return nil
    }
    let help = entry.isDecimals ? "write the decimal point as '.'" : help(for: entry.key)
    problems.report(unknownKey(entry.key), at: entry.keyPlace, help: help)
    return fieldMeant(by: entry.key)
  }

  /// What is said of a value in place of a map.
  private func help(forValue node: Node) -> String? {
    guard fields.isEmpty, let title else { return nil }
    return "\(title.withArticleUnlessPresent) has no settings: leave the value out"
  }

  private func unknownKey(_ key: String) -> String {
    title.map { "'\(key)' is not a setting of \($0.withArticleUnlessPresent)" }
      ?? "unknown key '\(key)'"
  }
}

extension String {
  var withArticleUnlessPresent: String {
    hasPrefix("a ") || hasPrefix("an ") || hasPrefix("the ") || hasPrefix("`") ? self : withArticle
  }
}

extension Node.Entry {
  /// Whether it is what is left of a number with a decimal comma: `{rate: 1,5}` is written as a rate and a key `5`.
  fileprivate var isDecimals: Bool { value.isNull && key.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

/// One key of a record: its name, the property it fills, how it is written, and what it is for.
public struct Field<Root, Value: Sendable>: Sendable {
  typealias Reading = @Sendable (_ node: Node?, _ record: Node, inout Problems) -> Value?
  typealias Writing = @Sendable (Root, CanonicalOptions) -> Canonical.Member?

  let shape: FieldShape
  // Closures over what they need, since methods would look the field's own type up at every call.
  /// The value that `node` gives the field, where the record has an entry for it.
  let read: Reading
  /// The member that the canonical form of a record has for this field, if any.
  let member: Writing

  private init(
    name: String, path: KeyPath<Root, Value> & Sendable, schema: Schema<Value>, standard: Value?,
    role: Role, documentation: String, formerNames: [FormerName], synonyms: [Synonym],
    omitsAbsence: Bool = false
  ) {
    let canonical = standard.map { schema.canonical($0, .key) }
    shape = FieldShape(
      name: name, shape: schema.shape, role: role, documentation: documentation,
      isRequired: standard == nil, standard: canonical, formerNames: formerNames, synonyms: synonyms)
    let reading = schema.reading
    read = { node, record, problems in
      if let node, !node.isNull { return reading(node, &problems) }
      if let standard { return standard }
      problems.report(Diagnostic.missing(name, in: record, help: "`\(name)`: \(documentation)"))
      return nil
    }
    let write = schema.writing
    // Where the property is stored, as most are: walking a key path takes longer than to write what it leads to.
    let offset = MemoryLayout<Root>.offset(of: path)
    member = { root, options in
      if options.leavesOut(role) { return nil }
      let value =
        if let offset {
          withUnsafeBytes(of: root) { $0.load(fromByteOffset: offset, as: Value.self) }
        } else { root[keyPath: path] }
      let written = write(value, options)
      if omitsAbsence, case .null = written { return nil }
      if !options.includesDefaults, let canonical {
        let isPlain = options == .key || options.leavesOutNoRole
        let plain = isPlain ? written : write(value, .key)
        if plain.saysTheSame(as: canonical) { return nil }
      }
      return Canonical.Member(name, written)
    }
  }

  // Of each: `formerNames` are names that it had in earlier versions, which are answered with the one of now;
  // `synonyms` are what other programs call it, which are suggested for.

  /// A field that has to be written.
  public init(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, _ schema: Schema<Value>,
    role: Role = .setting, _ documentation: String, formerly formerNames: FormerName...,
    alsoCalled synonyms: [Synonym] = []
  ) {
    self.init(
      name: name, path: path, schema: schema, standard: nil, role: role, documentation: documentation,
      formerNames: formerNames, synonyms: synonyms)
  }

  /// A field with a default, which its canonical form leaves out.
  public init(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, _ schema: Schema<Value>,
    default standard: Value, role: Role = .setting, _ documentation: String,
    formerly formerNames: FormerName..., alsoCalled synonyms: [Synonym] = []
  ) {
    self.init(
      name: name, path: path, schema: schema, standard: standard, role: role,
      documentation: documentation, formerNames: formerNames, synonyms: synonyms)
  }

  /// A field that may be left out, and is then nil.
  ///
  /// - Parameter omitsAbsence: whether it stands in no canonical form where it is nil, even in one with defaults: a record
  ///   inside a setting that has gained such a field is in scopes of cells what it was before.
  public init<Wrapped>(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, optional schema: Schema<Wrapped>,
    role: Role = .setting, omitsAbsence: Bool = false, _ documentation: String,
    formerly formerNames: FormerName..., alsoCalled synonyms: [Synonym] = []
  ) where Value == Wrapped? {
    self.init(
      name: name, path: path, schema: .optional(schema), standard: .some(nil), role: role,
      documentation: documentation, formerNames: formerNames, synonyms: synonyms, omitsAbsence: omitsAbsence)
  }
}

extension Diagnostic {
  fileprivate static func missing(_ field: String, in record: Node, help: String? = nil) -> Diagnostic {
    Diagnostic("`\(field)` is missing here", at: record.place, help: help)
  }

  /// Whether this says that a setting is missing.
  public var saysMissing: Bool { message.hasSuffix(" is missing here") }

  /// Whether this says that `record` lacks `field`.
  public func isMissing(_ field: String, in record: Node) -> Bool {
    let other = Diagnostic.missing(field, in: record)
    return message == other.message && place?.description == other.place?.description
  }
}
