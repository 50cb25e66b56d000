/// What a stretch of text is, which decides its colour.
enum Tone: Sendable {
  case plain
  case strong
  /// Less important than what surrounds it.
  case faint
  case good
  case bad
  case caution
  /// Work that goes on.
  case active

  /// The parameter of the terminal's SGR sequence; nil for text as it is.
  var code: String? {
    switch self {
    case .plain: nil
    case .strong: "1"
    case .faint: "2"
    case .good: "32"
    case .bad: "1;31"
    case .caution: "33"
    case .active: "36"
    }
  }
}
