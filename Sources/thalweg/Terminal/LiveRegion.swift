/// The lines at the bottom of a terminal that are drawn again and again, as control sequences.
///
/// The cursor rests at the start of the row below them and is never hidden, so whatever ends the process,
/// the terminal is in order and a shell's prompt stands on a row of its own.
struct LiveRegion: Sendable {
  private var drawn: [Int] = []
  /// Whether the terminal folds lines anew when it becomes narrower; one that does not cuts them off.
  private let foldsAgain: Bool

  init(foldsAgain: Bool = Environment.ofProcess.terminalFoldsAgain) { self.foldsAgain = foldsAgain }

  /// Leaves what is drawn where it is, since something else may have been written below it.
  mutating func letGo() { drawn = [] }

  /// The text that puts `lasting` above the region for good, and draws `live` in it.
  ///
  /// - Parameters:
  ///   - lasting: rendered lines of any length.
  ///   - live: rendered lines that fit the width, with their columns.
  ///   - width: that of the terminal at this moment: where it became narrower since the last drawing, most
  ///     terminals have folded those lines, and they take more rows.
  mutating func update(lasting: [String], live: [(text: String, columns: Int)], width: Int) -> String {
    let rows = drawn.reduce(0) { $0 + (foldsAgain ? max(1, ($1 + width - 1) / max(1, width)) : 1) }
    if rows == 0 && lasting.isEmpty && live.isEmpty { return "" }
    var text = rows > 0 ? "\r\u{1b}[\(rows)A" : ""
    // Every row is cleared behind its text and not before it, so that nothing flickers.
    for line in lasting { text += "\(line)\u{1b}[K\r\n" }
    // What is on its way when the window becomes narrower is cut, too, where a terminal cuts (DECAWM).
    if !foldsAgain, !live.isEmpty { text += "\u{1b}[?7l" }
    for line in live { text += "\(line.text)\u{1b}[K\r\n" }
    if !foldsAgain, !live.isEmpty { text += "\u{1b}[?7h" }
    if rows > 0 { text += "\u{1b}[J" }
    drawn = live.map(\.columns)
    return text
  }
}

/// One line at the bottom of a terminal that says how far a command has come; nothing where there is no terminal.
final class ProgressLine {
  private let stream: StandardStream
  private let isShown: Bool
  private var region = LiveRegion()
  private var lastDrawing = 0.0

  init(on stream: StandardStream = .error) {
    self.stream = stream
    isShown = stream.isTerminal && !Environment.ofProcess.terminalIsDumb
  }

  /// Draws at most ten times a second.
  func show(_ text: @autoclosure () -> String) {
    let now = Clock.steady
    guard isShown, stream.isInForeground, now - lastDrawing > 0.1 else { return }
    lastDrawing = now
    draw([StyledLine(text(), .faint)])
  }

  /// Takes the line away.
  func clear() { if isShown { draw([]) } }

  private func draw(_ lines: [StyledLine]) {
    let width = stream.size.columns
    let cut = lines.map { $0.cut(to: width - 1).withoutTrailingSpaces }
    let text = region.update(
      lasting: [], live: cut.map { ($0.rendered(inColour: false), $0.columns) }, width: width)
    if !text.isEmpty { stream.write(text) }
  }
}
