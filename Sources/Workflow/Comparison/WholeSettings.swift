import Declarations

/// Settings of a stage that are entries of a section, such as a network, and differ as a whole: of two networks nobody
/// wants to read every layer.
package struct WholeSettings: Sendable {
  /// Sections by the names of settings.
  private let sections: [String: NamedSection]

  package init() { sections = [:] }

  init(of kind: String, _ registry: Registry) {
    guard case .record(let record)? = registry.stage(kind)?.shape else {
      sections = [:]
      return
    }
    let all = Dictionary(registry.sections.map { ($0.name, $0) }) { first, _ in first }
    let fields = record.fields.compactMap { field -> (String, NamedSection)? in
      guard case .named(let section, _) = field.shape else { return nil }
      return all[section].map { (field.name, $0) }
    }
    sections = Dictionary(fields) { first, _ in first }
  }

  /// Where settings differ. An entry counts once where more of it differs than one number or word.
  func differences(_ old: JSON, _ new: JSON) -> [[PathStep]] {
    let all = old.differences(to: new)
    var seen: Set<String> = []
    return all.compactMap { difference in
      guard case .key(let name)? = difference.path.first, sections[name] != nil else {
        return difference.path
      }
      let others = all.count { $0.path.first == .key(name) }
      if others == 1, difference.old?.isSmall != false, difference.new?.isSmall != false {
        return difference.path
      }
      return seen.insert(name).inserted ? [.key(name)] : nil
    }
  }

  /// The values with a few words for each entry; what first differs is said where the words would be the same.
  func inWords(_ values: [JSON?], at path: [PathStep]) -> [JSON?] {
    guard path.count == 1, case .key(let name)? = path.first, let section = sections[name] else {
      return values
    }
    let place = Place(source: SourceText(name: "run.json", text: ""), line: 1, column: 1)
    let words = values.map { value in value.flatMap { section.inWords(Node(json: $0, at: place)) } }
    let different = Set(zip(values, words).compactMap { value, words in value == nil ? nil : words })
    if different.count > 1 || values.contains(nil) {
      return zip(values, words).map { value, words in words.map { .text($0) } ?? value }
    }
    let known = values.compactMap(\.self)
    guard let first = known.first,
      let at = known.dropFirst().lazy.compactMap({ first.differences(to: $0).first?.path }).first
    else { return values }
    return values.map { value in
      let part = value?.value(at: at[...])
      return .text("\(at.dotted) \(part.map { $0.text ?? $0.compactText } ?? "left out")")
    }
  }
}

extension JSON {
  fileprivate var isSmall: Bool {
    switch self {
    case .object, .array: false
    default: true
    }
  }
}
