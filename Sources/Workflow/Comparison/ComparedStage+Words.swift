extension ComparedStage.Verdict {
  /// `differs: its seed`, `differs: by valley; first cause: end`
  public var inWords: String {
    switch self {
    case .same: "the same"
    case .isGone: "missing"
    case .isNew: "new"
    case .isNowhere: ""
    case .differs(let causes, let origins): "differs: " + Self.words(for: causes, from: origins)
    }
  }

  /// The causes, inputs in one, and where it all begins, unless the causes say so themselves.
  private static func words(for causes: [DifferenceCause], from origins: [String]) -> String {
    let inputs = causes.compactMap { if case .input(let name) = $0 { name } else { nil } }
    let own = causes.filter(\.isOwn).map(\.inWords)
    let all = own + (inputs.isEmpty ? [] : ["by \(inputs.joined(separator: ", "))"])
    let further = origins.filter { !inputs.contains($0) }
    let begins = own.isEmpty && !further.isEmpty ? "; first cause: \(further.joined(separator: ", "))" : ""
    return all.joined(separator: "; ") + begins
  }
}

extension DifferenceCause {
  /// `its seed`, `by valley`
  public var inWords: String {
    switch self {
    case .settings(let paths): "its " + paths.joined(separator: ", ")
    case .kind(let old, let new): "a \(old) then, a \(new) now"
    case .version(let old, let new): "Thalweg does it differently, version \(old) -> \(new)"
    case .input(let name): "by \(name)"
    case .source(let name, let parts): "\(name) has other contents (\(parts.joined(separator: ", ")))"
    case .numerics: "the arithmetic"
    case .renamedInput(let old, let new): "\(old) is called \(new)"
    case .notReproduced: "the same key gave other bytes: it was not reproduced"
    case .unknown: "nothing that is recorded differs"
    }
  }
}
