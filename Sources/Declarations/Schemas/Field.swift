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
    role: Role, documentation: String
  ) {
    let canonical = standard.map { schema.canonical($0, .key) }
    shape = FieldShape(
      name: name, shape: schema.shape, role: role, documentation: documentation,
      isRequired: standard == nil, standard: canonical)
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
      if !options.includesDefaults, let canonical {
        let isPlain = options == .key || options.leavesOutNoRole
        let plain = isPlain ? written : write(value, .key)
        if plain.saysTheSame(as: canonical) { return nil }
      }
      return Canonical.Member(name, written)
    }
  }

  /// A field that has to be written.
  public init(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, _ schema: Schema<Value>,
    role: Role = .setting, _ documentation: String
  ) {
    self.init(
      name: name, path: path, schema: schema, standard: nil, role: role, documentation: documentation)
  }

  /// A field with a default, which its canonical form leaves out.
  public init(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, _ schema: Schema<Value>,
    default standard: Value, role: Role = .setting, _ documentation: String
  ) {
    self.init(
      name: name, path: path, schema: schema, standard: standard, role: role,
      documentation: documentation)
  }

  /// A field that may be left out, and is then nil.
  public init<Wrapped>(
    _ name: String, _ path: KeyPath<Root, Value> & Sendable, optional schema: Schema<Wrapped>,
    role: Role = .setting, _ documentation: String
  ) where Value == Wrapped? {
    self.init(
      name: name, path: path, schema: .optional(schema), standard: .some(nil), role: role,
      documentation: documentation)
  }
}

extension Diagnostic {
  fileprivate static func missing(_ field: String, in record: Node, help: String? = nil) -> Diagnostic {
    Diagnostic("`\(field)` is missing here", at: record.place, help: help)
  }

  /// Whether this says that `record` lacks `field`.
  public func isMissing(_ field: String, in record: Node) -> Bool {
    let other = Diagnostic.missing(field, in: record)
    return message == other.message && place?.description == other.place?.description
  }
}
