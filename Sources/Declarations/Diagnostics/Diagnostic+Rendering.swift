extension Diagnostic {
  /// The lines of a terminal: the message, the line it speaks of, a caret under the place, notes and help.
  ///
  ///     spec.yaml:21:28: error: `curve` wants a curve; 'start' makes weights
  ///        21 |   along:  {evaluate: {curve: start, points: 21}}
  ///           |                              ^^^^^
  ///           = help: 'valley' is a curve
  public func rendered(in style: Style = .plain) -> String {
    var lines: [String] = []
    let label = style.apply(severity == .error ? .error : .warning, to: "\(severity.rawValue):")
    let position = place.map { style.apply(.strong, to: "\("\($0)".withVisibleControls): ") } ?? ""
    lines.append("\(position)\(label) \(style.apply(.strong, to: message.withVisibleControls))")
    if let place { lines += place.excerpt(in: style) }
    for note in notes {
      lines.append("\("\(note.place): note: \(note.message)".withVisibleControls)")
      lines += note.place.excerpt(in: style)
    }
    if let help { lines.append("      = help: \(help.withVisibleControls)") }
    return lines.joined(separator: "\n")
  }

  /// How the parts of a diagnostic are set off from one another.
  public struct Style: Sendable {
    enum Part { case strong, error, warning, caret }

    let usesColour: Bool

    public static let plain = Style(usesColour: false)
    public static let coloured = Style(usesColour: true)

    func apply(_ part: Part, to text: String) -> String {
      guard usesColour, !text.isEmpty else { return text }
      let code =
        switch part {
        case .strong: "1"
        case .error: "1;31"
        case .warning: "1;33"
        case .caret: "1;32"
        }
      return "\u{1b}[\(code)m\(text)\u{1b}[0m"
    }
  }
}

extension Diagnostics {
  /// All of them, one after the other, in the order of the text.
  public func rendered(in style: Diagnostic.Style = .plain) -> String {
    list.map { $0.rendered(in: style) }.joined(separator: "\n")
  }
}

extension Place {
  /// The line with its number, and a second one with carets under the place.
  fileprivate func excerpt(in style: Diagnostic.Style) -> [String] {
    guard let text = source.line(line) else { return [] }
    let number = String(line)
    let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
    let shown = Excerpt(text, column: column, length: length)
    let carets = String(repeating: "^", count: shown.length)
    return [
      "\(gutter) | \(shown.text)",
      "      | \(String(repeating: " ", count: shown.column - 1))\(style.apply(.caret, to: carets))",
    ]
  }
}

/// The part of a long line that surrounds a place, so that the caret stands under it on any terminal.
private struct Excerpt {
  let text: String
  let column: Int
  let length: Int

  init(_ line: String, column: Int, length: Int) {
    let scalars = Array(line.unicodeScalars)
    let limit = 160
    let start = scalars.count <= limit ? 0 : max(0, min(column - limit / 2, scalars.count - limit))
    let end = min(scalars.count, start + limit)
    var cut = String.UnicodeScalarView()
    for scalar in scalars[start..<end] { cut.append(scalar == "\t" ? " " : scalar) }
    let prefix = start > 0 ? "…" : ""
    text = prefix + String(cut).withVisibleControls + (end < scalars.count ? "…" : "")
    self.column = max(1, min(column, scalars.count + 1) - start + prefix.count)
    self.length = max(1, min(length, end - start - (self.column - prefix.count) + 1))
  }
}

extension String {
  /// The text with control characters replaced, so that what a file holds cannot steer a terminal.
  public var withVisibleControls: String {
    guard unicodeScalars.contains(where: \.isUnsafeOnTerminal) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { result.append(scalar.isUnsafeOnTerminal ? "\u{fffd}" : scalar) }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var isUnsafeOnTerminal: Bool {
    switch value {
    case 0x0a: false
    case 0..<0x20, 0x7f..<0xa0: true
    case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}
