/// When to write in colour, as `--color` says it.
enum ColourChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// Whether to write in colour to a stream.
  ///
  /// The flag counts most; then `NO_COLOR` (no-color.org), `CLICOLOR_FORCE`, `TERM=dumb`, and whether the
  /// stream is a terminal, in that order.
  func appliesColour(toTerminal isTerminal: Bool, _ environment: Environment) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if environment.isSet("NO_COLOR") { return false }
      if environment.isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" { return true }
      return isTerminal && !environment.terminalIsDumb
    }
  }
}

extension Environment {
  fileprivate func isSet(_ name: String) -> Bool { self[name].map { !$0.isEmpty } ?? false }
}
