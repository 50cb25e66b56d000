import Declarations
import Platform

/// Something that can be asked of every run, as a column or in a condition.
public struct RunField: Hashable, Sendable {
  /// What is known of a run without looking into its stages.
  public enum Fact: String, CaseIterable, Sendable {
    case name, number, when, state, stages, failed, pinned, note, description, thalweg, numerics, path
  }

  enum Subject: Hashable, Sendable {
    case fact(Fact)
    /// `stages.end.train.seed`, as a specification has it.
    case setting
    /// `data.moons.validation`
    case data
    /// `along.test.error`: a stage and what it measured.
    case metric
  }

  /// As the user wrote it.
  public let text: String
  let subject: Subject

  public init(_ fact: Fact) {
    text = fact.rawValue
    subject = .fact(fact)
  }

  /// - Throws: `Diagnostic` where it is neither a fact nor a path.
  public init(parsing text: String) throws(Diagnostic) {
    self.text = text
    if let fact = Fact(rawValue: text) {
      subject = .fact(fact)
    } else if text.hasPrefix("stages.") {
      subject = .setting
    } else if text.hasPrefix("data.") {
      subject = .data
    } else if text.utf8.contains(UInt8(ascii: ".")) {
      subject = .metric
    } else {
      let facts = Fact.allCases.map(\.rawValue)
      throw Diagnostic(
        "a run has no '\(text)'", at: nil,
        help: Suggestion.nearest(to: text, among: facts).map { "did you mean '\($0)'?" }
          ?? "ask for one of \(facts.joined(separator: ", ")), for a setting (stages.end.train.seed), or for a "
          + "metric (along.test.error)")
    }
  }

  public var fact: Fact? { if case .fact(let fact) = subject { fact } else { nil } }

  /// The setting in `run.json`; nil where the run has none of this path.
  func setting(in record: JSON) -> JSON? {
    switch subject {
    case .fact, .metric: nil
    case .setting:
      Self.named(record["stages"], text.dropFirst("stages.".count)) { stage, rest in
        guard let kind = stage["kind"]?.text, rest.hasPrefix("\(kind).") else { return nil }
        return stage["settings"]?.value(atPath: rest.dropFirst(kind.count + 1))
      }
    case .data:
      Self.named(record["sources"], text.dropFirst("data.".count)) { source, rest in
        source["settings"]?.value(atPath: rest)
      }
    }
  }

  /// What the member says whose name `path` starts with; a name may itself have dots.
  private static func named(
    _ members: JSON?, _ path: Substring, _ value: (JSON, Substring) -> JSON?
  ) -> JSON? {
    for member in members?.members ?? [] where path.hasPrefix("\(member.name).") {
      if let found = value(member.value, path.dropFirst(member.name.count + 1)) { return found }
    }
    return nil
  }
}

extension JSON {
  /// The value at a path such as `optimiser.adam.rate` or `layers[2].linear`; names in it may have dots.
  package func value(atPath path: Substring) -> JSON? {
    if path.isEmpty { return self }
    switch self {
    case .object(let members):
      let path = path.first == "." ? path.dropFirst() : path
      for member in members where path.hasPrefix(member.name) {
        let rest = path.dropFirst(member.name.count)
        guard rest.isEmpty || rest.first == "." || rest.first == "[" else { continue }
        if let found = member.value.value(atPath: rest) { return found }
      }
      return nil
    case .array(let elements):
      guard path.first == "[", let end = path.firstIndex(of: "]"),
        let index = Int(path[path.index(after: path.startIndex)..<end]), elements.indices.contains(index)
      else { return nil }
      return elements[index].value(atPath: path[path.index(after: end)...])
    default: return nil
    }
  }

  /// The path of every value that is no object, `[]` in arrays of objects left out.
  package func leafPaths(under path: String) -> [String] {
    guard case .object(let members) = self, !members.isEmpty else { return [path] }
    return members.flatMap { $0.value.leafPaths(under: "\(path).\($0.name)") }
  }
}
