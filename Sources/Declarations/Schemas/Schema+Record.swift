extension Schema {
  /// A map with known keys, from one list of its fields.
  ///
  /// - Parameters:
  ///   - title: what it is, in the words of an error message: "a convolution".
  ///   - shorthand: the field that is meant when a bare value stands in place of the map.
  ///   - fields: in the order of `build`'s parameters.
  ///   - build: usually the type's memberwise initialiser.
  public static func record<each Property: Sendable>(
    _ title: String, shorthand: String? = nil,
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
    let shape = RecordShape(title: title, fields: shapes, shorthand: shorthand)
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
          let known = problems.isFull ? [] : fields.map(\.name)
          problems.report(
            unknownKey(entry.key), at: entry.keyPlace,
            help: entry.isDecimals
              ? "write the decimal point as '.'" : Suggestion.help(for: entry.key, among: known))
          Suggestion.nearest(to: entry.key, among: known).map { _ = result.suspected.insert($0) }
        }
      }
    default:
      guard let shorthand, let index = fields.firstIndex(where: { $0.name == shorthand }) else {
        problems.report(
          mismatch(title.map { "a map (\($0.withArticleUnlessPresent))" } ?? "a map", node), at: node.place)
        return nil
      }
      result.slots[index] = node
    }
    return result
  }

  private func unknownKey(_ key: String) -> String {
    title.map { "'\(key)' is not a setting of \($0.withArticleUnlessPresent)" }
      ?? "'\(key)' is not known here"
  }
}

extension String {
  fileprivate var withArticleUnlessPresent: String {
    hasPrefix("a ") || hasPrefix("an ") || hasPrefix("the ") || hasPrefix("`") ? self : withArticle
  }
}

extension Node.Entry {
  /// Whether it is what is left of a number with a decimal comma: `{rate: 1,5}` is written as a rate and a key `5`.
  fileprivate var isDecimals: Bool { value.isNull && key.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
