/// Something in a run directory that is not as the run made it.
public struct RunFinding: Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    case missing
    case changed
    /// It cannot be looked into, for this reason.
    case unreadable(String)
    /// The run made no such thing.
    case added
  }

  /// The path inside the run: `stages/start/history.csv`.
  public let name: String
  public let problem: Problem

  /// `stages/start/history.csv was changed`
  var words: String {
    switch problem {
    case .missing: "\(name) is missing"
    case .changed: "\(name) was changed"
    case .unreadable(let reason): "\(name) cannot be read: \(reason)"
    case .added: "\(name) was added"
    }
  }
}

extension [RunFinding] {
  /// `a is missing, b was changed and 3 more`
  public var inWords: String {
    prefix(4).map(\.words).joined(separator: ", ") + (count > 4 ? ", and \(count - 4) more" : "")
  }
}
