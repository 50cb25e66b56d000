import Declarations

/// Finds the stages that are meant by a name on a command line.
///
/// A name without `@` means a stage, or all stages of a family; `start@seed=1` means those of the family `start` that
/// have this value, whatever else they have.
public struct StageNames: Sendable {
  private let names: [String]

  public init(_ names: [String]) { self.names = names }

  /// Those that `text` means, in order; none where it is the name of nothing.
  public func matching(_ text: String) -> [String] {
    guard let wanted = InstanceName(parsing: text) else {
      return names.filter { InstanceName.family(of: $0) == text }
    }
    return names.filter { name in
      guard let parsed = InstanceName(parsing: name), parsed.family == wanted.family else { return false }
      return wanted.parts.allSatisfy(parsed.parts.contains)
    }
  }

  /// Those that `text` means, one or more.
  ///
  /// - Parameter owner: what has the stages, in the words of an error message: "the experiment".
  /// - Throws: `Diagnostic` with the nearest name where it means none.
  public func some(_ text: String, of owner: String) throws(Diagnostic) -> [String] {
    let found = matching(text)
    if !found.isEmpty { return found }
    throw Diagnostic("\(owner) has no stage '\(text)'", at: nil, help: help(for: text))
  }

  /// The one that `text` means.
  ///
  /// - Throws: `Diagnostic` where it means none, or several.
  public func one(_ text: String, of owner: String) throws(Diagnostic) -> String {
    let found = try some(text, of: owner)
    if found.count == 1 { return found[0] }
    let listed = found.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    throw Diagnostic(
      "'\(text)' is \(found.count) stages", at: nil,
      help: "name one of them: \(listed)\(found.count > 4 ? ", …" : "")")
  }

  /// Families are named by their own name: their stages may be thousands.
  private func help(for text: String) -> String? {
    var seen = Set<String>()
    let families = names.map(InstanceName.family).filter { seen.insert($0).inserted }
    if text.contains("@") {
      let near = names.filter { InstanceName.family(of: $0) == InstanceName.family(of: text) }
      if !near.isEmpty { return Suggestion.help(for: text, among: near) }
    }
    return Suggestion.help(for: text, among: families)
  }
}
