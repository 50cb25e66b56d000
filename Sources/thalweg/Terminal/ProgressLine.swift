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
    let cut = lines.map { $0.cut(to: width - 1) }
    let text = region.update(
      lasting: [], live: cut.map { ($0.rendered(inColour: false), $0.columns) }, width: width)
    if !text.isEmpty { stream.write(text) }
  }
}
