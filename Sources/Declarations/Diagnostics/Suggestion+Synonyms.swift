/// What another program calls a setting or a case, which is suggested for and never read.
public struct Synonym: Sendable, Hashable, ExpressibleByStringLiteral {
  public let name: String
  /// How what is written here differs from what stands under that name there: "it is a number of examples, not a share".
  /// Nil where it is the same.
  public let difference: String?

  public init(_ name: String, _ difference: String? = nil) {
    self.name = name
    self.difference = difference
  }

  public init(stringLiteral name: String) { self.init(name) }
}

/// What is suggested for names that other programs have for a thing.
extension Suggestion {
  /// A name, and what other programs call the same.
  public typealias KnownName = (name: String, synonyms: [Synonym])

  /// The name of what other programs call so: `batch_size`, `batchSize` and `batch-size` are one name.
  static func meaning(of synonym: String, among known: [KnownName]) -> (name: String, synonym: Synonym)? {
    let plain = synonym.plainName
    for (name, synonyms) in known {
      if let synonym = synonyms.first(where: { $0.name.plainName == plain }) { return (name, synonym) }
    }
    return nil
  }

  /// The name of what other programs call so.
  static func name(of synonym: String, among known: [KnownName]) -> String? {
    meaning(of: synonym, among: known)?.name
  }

  /// The name of which this is a synonym; otherwise the one that looks most like it, or whose synonym does.
  public static func nearest(to name: String, among known: [KnownName]) -> String? {
    if let meant = self.name(of: name, among: known) { return meant }
    if let near = nearest(to: name, among: known.map(\.name)) { return near }
    // Short words look like one another: `lr` and `l2`, `mode` and `model`.
    if name.utf8.count < 5 { return nil }
    let synonyms = known.flatMap(\.synonyms).map(\.name).filter { $0.utf8.count > 3 }
    return nearest(to: name, among: synonyms).flatMap { self.name(of: $0, among: known) }
  }

  /// "did you mean `x`?" where a name is meant or near; otherwise all the names, where they are few.
  ///
  /// - Parameter remark: what is said beside all the names.
  public static func help(for name: String, among known: [KnownName], else remark: String? = nil) -> String? {
    if let (meant, synonym) = meaning(of: name, among: known) {
      return question(meant, differing: synonym.difference)
    }
    let names = known.map(\.name)
    guard nearest(to: name, among: names) == nil, let meant = nearest(to: name, among: known)
    else { return help(for: name, among: names, else: remark) }
    return question(meant)
  }

  fileprivate static func question(_ name: String, differing difference: String? = nil) -> String {
    "did you mean '\(name)'?\(difference.map { " \($0)" } ?? "")"
  }
}

extension String {
  /// Without what programs part words by, in lower case.
  var plainName: String { lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " } }
}

extension RecordShape {
  /// What is suggested for a key that is none of these fields: one of them; or a setting that stands inside one, such as
  /// the rate of an optimiser; or all of them.
  public func help(for key: String, else remark: String? = nil) -> String? {
    let isOwn =
      Suggestion.name(of: key, among: knownNames) != nil
      || Suggestion.nearest(to: key, among: fields.map(\.name)) != nil
    if !isOwn, let inside = settingInside(key) { return inside }
    if fields.isEmpty { return title.map { "\($0.withArticleUnlessPresent) has no settings" } }
    return Suggestion.help(for: key, among: knownNames, else: remark)
  }

  /// What there is none of here and other programs call so; nil where a field is called so elsewhere.
  func absence(of key: String) -> AbsentCase? {
    if Suggestion.name(of: key, among: fields.map { ($0.name, $0.synonyms + [Synonym($0.name)]) }) != nil {
      return nil
    }
    return absent.first { $0.isCalled(key) }
  }

  /// The field that a key was meant for that none of them has.
  public func fieldMeant(by key: String) -> String? { Suggestion.nearest(to: key, among: knownNames) }

  private var knownNames: [Suggestion.KnownName] { fields.map { ($0.name, $0.synonyms) } }

  /// The question whether a setting of that name was meant that stands one step further down, as it is written:
  /// `optimiser: {adam: {rate: …}}`.
  private func settingInside(_ key: String) -> String? {
    for field in fields {
      for (prefix, record) in field.recordsInside {
        let names = record.fields.map { ($0.name, $0.synonyms + [Synonym($0.name)]) }
        guard let (name, synonym) = Suggestion.meaning(of: key, among: names) else { continue }
        let setting = "{\(name): …}"
        return Suggestion.question(
          "\(field.name): \(prefix.map { "{\($0): \(setting)}" } ?? setting)", differing: synonym.difference)
      }
    }
    return nil
  }
}

extension FieldShape {
  /// The maps with known keys that may stand here: itself, or the cases of a choice, the usual one first.
  fileprivate var recordsInside: [(case: String?, record: RecordShape)] {
    switch shape {
    case .record(let record): return [(nil, record)]
    case .choice(let choice):
      let usual: String? = if case .map(let members)? = standard { members.first?.name } else { nil }
      let cases = choice.cases.filter { $0.name == usual } + choice.cases.filter { $0.name != usual }
      return cases.compactMap { choiceCase in
        if case .record(let record) = choiceCase.shape { (choiceCase.name, record) } else { nil }
      }
    default: return []
    }
  }
}
