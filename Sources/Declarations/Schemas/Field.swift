/// One key of a record: its name, the property it fills, how it is written, and what it is for.
public struct Field<Root, Value: Sendable>: Sendable {
  let name: String
  let path: KeyPath<Root, Value> & Sendable
  let schema: Schema<Value>
  let standard: Value?
  let standardCanonical: JSON?
  let shape: FieldShape

  private init(
    name: String, path: KeyPath<Root, Value> & Sendable, schema: Schema<Value>, standard: Value?,
    role: Role, documentation: String
  ) {
    self.name = name
    self.path = path
    self.schema = schema
    self.standard = standard
    let canonical = standard.map { schema.canonical($0, .key) }
    standardCanonical = canonical?.jsonWithNames
    shape = FieldShape(
      name: name, shape: schema.shape, role: role, documentation: documentation,
      isRequired: standard == nil, standard: canonical)
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

extension Field {
  /// The value that `node` gives the field, where the record has an entry for it.
  func read(_ node: Node?, in record: Node, _ problems: inout Problems) -> Value? {
    if let node, !node.isNull { return schema.read(node, &problems) }
    if let standard { return standard }
    problems.report(
      Diagnostic.missing(name, in: record, help: "`\(name)`: \(shape.documentation)"))
    return nil
  }

  /// The member that the canonical form of `root` has for this field, if any.
  func member(of root: Root, _ options: CanonicalOptions) -> Canonical.Member? {
    if options.leavingOut.contains(shape.role) { return nil }
    let value = root[keyPath: path]
    let canonical = schema.canonical(value, options)
    if !options.includesDefaults, let standardCanonical {
      let plain = schema.canonical(value, .key).jsonWithNames
      if plain == standardCanonical { return nil }
    }
    return Canonical.Member(name, canonical)
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
