import Declarations

/// A line of text whose parts have tones, made without knowing whether colours will be shown.
///
/// Control characters become visible when a part is added, so that a name or a message cannot steer the
/// terminal, and a line stays one line.
struct StyledLine: Equatable, Sendable {
  struct Span: Equatable, Sendable {
    let text: String
    let tone: Tone
  }

  private(set) var spans: [Span] = []

  init() {}

  init(_ text: String, _ tone: Tone = .plain) { append(text, tone) }

  /// How many columns of a terminal it takes.
  var columns: Int { spans.reduce(0) { $0 + $1.text.columns } }

  mutating func append(_ text: String, _ tone: Tone = .plain) {
    if text.isEmpty { return }
    spans.append(Span(text: text.onOneLine.withVisibleControls, tone: tone))
  }

  mutating func append(_ other: StyledLine) { spans += other.spans }

  /// The line as it is, or cut to `width` columns with an ellipsis.
  func cut(to width: Int) -> StyledLine {
    if columns <= width { return self }
    var result = StyledLine()
    var left = width
    for span in spans where left > 0 {
      // The last column is kept for the ellipsis, which stands in the span that does not fit.
      let columns = span.text.columns
      let fits = columns < left
      result.spans.append(
        Span(text: fits ? span.text : span.text.shortened(toColumns: left), tone: span.tone))
      left = fits ? left - columns : 0
    }
    return result
  }

  /// The line without spaces at its end, which terminals that fold lines again do not all keep.
  var withoutTrailingSpaces: StyledLine {
    var result = self
    while let last = result.spans.last {
      let text = last.text.reversed().drop { $0 == " " }
      result.spans.removeLast()
      if text.isEmpty { continue }
      result.spans.append(Span(text: String(text.reversed()), tone: last.tone))
      break
    }
    return result
  }

  /// The text for a terminal, with colours or without.
  func rendered(inColour: Bool) -> String {
    spans.map { span in
      guard inColour, let code = span.tone.code else { return span.text }
      return "\u{1b}[\(code)m\(span.text)\u{1b}[0m"
    }.joined()
  }
}

extension StyledLine: ExpressibleByStringInterpolation {
  init(stringLiteral text: String) { self.init(text) }

  init(stringInterpolation: Interpolation) { self = stringInterpolation.line }

  /// Parts of a literal: `"\(name, .strong) took \(duration)"`.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var line = StyledLine()

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ text: String) { line.append(text) }

    mutating func appendInterpolation(_ text: String, _ tone: Tone = .plain) { line.append(text, tone) }

    mutating func appendInterpolation(_ number: Int) { line.append(String(number)) }

    mutating func appendInterpolation(_ other: StyledLine) { line.append(other) }
  }
}

extension String {
  fileprivate var onOneLine: String {
    utf8.contains(UInt8(ascii: "\n")) ? String(map { $0.isNewline ? " " : $0 }) : self
  }
}

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
