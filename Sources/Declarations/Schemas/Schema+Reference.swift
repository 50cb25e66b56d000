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
    self == ["file"] ? "the path of a file" : "the name of what makes \(asAlternatives)"
  }

  /// "a curve", "a curve or weights", "a plane, a history or points"
  public var asAlternatives: String {
    let words = map(\.withArticle)
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return "\(words.dropLast().joined(separator: ", ")) or \(last)"
  }
}
