import Declarations

/// Recorded settings in a few words: those that are as usual, off or nothing are left out.
enum SettingWords {
  /// What optimisers and augmentations have where nobody says otherwise.
  private static let usual: [String: JSON] = [
    "beta1": .real(0.9), "beta2": .real(0.999), "epsilon": .real(1e-8), "padding-mode": .text("zero"),
    "decay-norms-and-biases": .boolean(true),
  ]

  /// `sgd (rate 0.1, momentum 0.9, nesterov)` of `{"sgd": {…}}`, and a text as it is; nil of nothing.
  static func choice(_ json: JSON) -> String? {
    if let text = json.text { return text }
    guard let chosen = json.members?.first else { return nil }
    return chosen.name + (members(chosen.value).map { " (\($0))" } ?? "")
  }

  /// `rate 0.1, momentum 0.9`; nil where nothing is left to say.
  static func members(_ json: JSON) -> String? {
    let words = (json.members ?? []).compactMap { member -> String? in
      if usual[member.name] == member.value { return nil }
      let name = member.name.replacing("-", with: " ")
      switch member.value {
      case .null: return nil
      case .boolean(let isOn):
        return isOn ? name : member.name == "decay-norms-and-biases" ? "no decay of norms and biases" : nil
      case .integer(0): return nil
      case .real(let value) where value == 0: return nil
      case .object: return "\(name) \(choice(member.value) ?? member.value.shownToReaders)"
      case .integer, .real, .text, .array: return "\(name) \(member.value.shownToReaders)"
      }
    }
    // The rate before all else.
    let rates = words.filter { $0.hasPrefix("rate ") }
    let ordered = rates + words.filter { !$0.hasPrefix("rate ") }
    return ordered.isEmpty ? nil : ordered.joined(separator: ", ")
  }
}
