/// One line at the bottom of a terminal that says what is being timed; nothing elsewhere.
///
/// It is drawn at most ten times a second, and not before something has taken a second.
final class BenchmarkProgress {
  private let stream: StandardStream
  private let usesColour: Bool
  private let isLive: Bool
  private var region = LiveRegion()
  private var start = 0.0
  private var lastDrawing = 0.0

  /// - Parameter isLive: whether the stream is a terminal that can move its cursor.
  init(on stream: StandardStream, usesColour: Bool, isLive: Bool) {
    self.stream = stream
    self.usesColour = usesColour
    self.isLive = isLive
  }

  /// Something else is being timed from now on.
  func begin() { start = Clock.steady }

  /// - Parameter share: how much of it is done, in [0, 1].
  func show(_ title: String, share: Double) {
    let now = Clock.steady
    guard isLive, now - start > 1, now - lastDrawing > 0.1, stream.isInForeground else { return }
    lastDrawing = now
    let width = stream.size.columns
    let bar = ProgressBar(columns: ProgressBar.most, fraction: share).line
    let line: StyledLine = "\(title)  \(bar)  \(DurationText.exact(now - start), .faint)"
    draw(line.cut(to: width - 1), width)
  }

  /// Takes the line away.
  func clear() {
    if isLive { stream.write(region.update(lasting: [], live: [], width: stream.size.columns)) }
  }

  private func draw(_ line: StyledLine, _ width: Int) {
    stream.write(
      region.update(lasting: [], live: [(line.rendered(inColour: usesColour), line.columns)], width: width))
  }
}
