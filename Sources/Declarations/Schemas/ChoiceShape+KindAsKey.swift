extension ChoiceShape {
  /// How a map is to be written that names its case by a value, as other programs do: `{type: adam, lr: 1e-3}` is
  /// `{adam: {rate: 1e-3}}` here. Nil where it does not.
  func kindAsKey(in entries: [Node.Entry]) -> String? {
    for entry in entries where Self.keysOfKinds.contains(entry.key) && self.case(entry.key) == nil {
      guard let text = entry.value.text else { continue }
      guard let meant = caseCalled(text) else {
        if entries.contains(where: { self.case($0.key) != nil }) { continue }
        return "write the kind as the key; available: \(cases.map(\.name).listed)"
      }
      let others = entries.filter { $0.key != entry.key }
      if others.isEmpty { return "write the kind as the key, or alone: \(meant.name)" }
      let settings = others.map { "\(meant.setting(called: $0.key)): \($0.value.shortlyWritten)" }
      return "write the kind as the key: {\(meant.name): {\(settings.joined(separator: ", "))}}"
    }
    return nil
  }

  private static let keysOfKinds = ["type", "name", "kind", "class", "class_name", "_target_"]

  /// The case of a name, or of what other programs call it, also behind the names of their modules: `torch.optim.Adam`.
  private func caseCalled(_ name: String) -> Case? {
    let known = cases.map { ($0.name, $0.synonyms + [Synonym($0.name)]) }
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return Suggestion.name(of: last, among: known).flatMap { self.case($0) }
  }
}

extension ChoiceShape.Case {
  /// The name of what other programs call so among its settings; the name itself where it has none such.
  fileprivate func setting(called name: String) -> String {
    guard case .record(let record) = shape else { return name }
    let known = record.fields.map { ($0.name, $0.synonyms + [Synonym($0.name)]) }
    return Suggestion.name(of: name, among: known) ?? name
  }
}

extension Node {
  /// A scalar as it stands in the file; anything longer is left out.
  fileprivate var shortlyWritten: String { entries == nil && elements == nil ? place.written ?? "…" : "…" }
}
