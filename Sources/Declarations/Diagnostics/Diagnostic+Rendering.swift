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
    let position = place.map { style.apply(.strong, to: "\($0.shown): ") } ?? ""
    lines.append("\(position)\(label) \(style.apply(.strong, to: message.indented))")
    if let place { lines += place.excerpt(in: style) }
    for note in notes {
      lines.append("\(note.place.shown): note: \(note.message.indented)")
      lines += note.place.excerpt(in: style)
    }
    if let help { lines.append("      = help: \(help.indented)") }
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
  /// The first hundred of them, one after the other, in the order of the text, and how many more there are.
  public func rendered(in style: Diagnostic.Style = .plain) -> String {
    let shown = list.prefix(Self.mostShown).map { $0.rendered(in: style) }
    let more = list.count - shown.count + leftOut
    let rest = more == 0 ? [] : ["and \(more) more, which \(more == 1 ? "is" : "are") not shown"]
    return (shown + rest).joined(separator: "\n")
  }

  /// A user mends the first few; a terminal is not to be flooded with what follows from one slip.
  private static let mostShown = 100
}

extension Place {
  /// The line with its number, and a second one with carets under the place.
  fileprivate func excerpt(in style: Diagnostic.Style) -> [String] {
    guard let shown = Excerpt(of: self) else { return [] }
    let number = String(line)
    let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
    let carets = String(repeating: "^", count: shown.length)
    return [
      "\(gutter) | \(shown.text)",
      "      | \(String(repeating: " ", count: shown.column - 1))\(style.apply(.caret, to: carets))",
    ]
  }
}

/// The part of a line that surrounds a place, so that the caret stands under it on any terminal.
private struct Excerpt {
  let text: String
  let column: Int
  let length: Int

  /// The most scalars that are shown.
  private static let limit = 160

  /// Nil where the text has no such line.
  init?(of place: Place) {
    func stretch(after start: Int) -> SourceStretch? {
      place.source.stretch(ofLine: place.line, from: start + 1, count: Self.limit)
    }
    guard var part = stretch(after: 0) else { return nil }
    var start = 0
    if !part.reachesEnd, place.column > Self.limit / 2 {
      start = place.column - Self.limit / 2
      if let around = stretch(after: start) { part = around }
      let free = Self.limit - part.text.unicodeScalars.count
      if free > 0 {
        start = max(0, start - free)
        part = stretch(after: start) ?? part
      }
    }
    var cut = String.UnicodeScalarView()
    for scalar in part.text.unicodeScalars { cut.append(scalar == "\t" ? " " : scalar) }
    let prefix = start > 0 ? "…" : ""
    text = prefix + String(cut).withVisibleControls + (part.reachesEnd ? "" : "…")
    let inside = max(1, min(place.column - start, cut.count + 1))
    column = inside + prefix.count
    length = max(1, min(place.length, cut.count - inside + 1))
  }
}

extension Place {
  /// As it is shown on a terminal: a file may be called anything.
  fileprivate var shown: String { description.indented }
}

extension String {
  /// The text as a part of a diagnostic: what follows a line break inside it cannot pass for another diagnostic.
  fileprivate var indented: String {
    let visible = withVisibleControls
    return visible.utf8.contains(UInt8(ascii: "\n"))
      ? visible.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n        ")
      : visible
  }

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
