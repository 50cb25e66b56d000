extension Schema where Value == Reference {
  /// The name of something that makes a value of `type`.
  ///
  /// - Parameter keepsName: whether the name is part of what is made, and so of the key.
  public static func reference(to type: String, keepsName: Bool = false) -> Schema {
    Schema(
      shape: .reference(type: type),
      read: { node, problems in
        if let name = node.text {
          return Reference(name: name, type: type, keepsName: keepsName, place: node.place)
        }
        problems.report(mismatch("the name of what makes \(type.withArticle)", node), at: node.place)
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
