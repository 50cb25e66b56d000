import Platform
import Workflow

/// Shows a run on a stream: takes events from any thread, and draws at most ten times a second.
final class RunDisplay: Sendable {
  private let stream: StandardStream
  private let usesColour: Bool
  private let isLive: Bool
  private let state: Guarded<State>
  private let start = ContinuousClock.now
  private let timeOfStart = Clock.now

  private struct State {
    var view: any RunView
    var region = LiveRegion()
    /// Lines for good that are not yet written.
    var pending: [StyledLine] = []
    var hasTicker = false
    /// When the terminal was last written to.
    var lastDrawing = 0.0
    var size: TerminalSize?
    /// For how many ticks the size has been changing.
    var ticksOfResizing = 0
    var isClosed = false
  }

  /// - Parameter isLive: whether the stream is a terminal that can move its cursor.
  init(_ view: any RunView, on stream: StandardStream, usesColour: Bool, isLive: Bool) {
    self.stream = stream
    self.usesColour = usesColour
    self.isLive = isLive
    state = Guarded(State(view: view))
  }

  func take(_ event: TimedEvent) {
    state.withLock { state in
      state.pending += state.view.take(event)
      if event.event.beginsWork, isLive, !state.hasTicker {
        state.hasTicker = true
        startTicker()
      }
      if case .runFinished = event.event { state.isClosed = true }
      if !isLive || state.isClosed { draw(&state) }
    }
  }

  /// Says that the user's wish to stop was heard.
  func takeInterrupt() {
    state.withLock { state in
      state.pending += state.view.takeInterrupt()
      draw(&state)
    }
  }

  /// Takes the live lines away and draws no more.
  ///
  /// It does not wait for a drawing that is stuck, so that it can be called on the way out.
  func close() {
    _ = state.withLockIfAvailable { state in
      if state.isClosed { return }
      state.isClosed = true
      draw(&state)
    }
  }

  /// Draws ten times a second from a thread of its own, however fast or slow events come.
  private func startTicker() {
    // Where the system gives no thread, nothing is drawn between events: not worth failing for.
    try? OwnThread.start(stackSize: 1 << 20) {
      while self.tick() { Clock.sleep(milliseconds: 100) }
    }
  }

  private func tick() -> Bool {
    state.withLock { state in
      if !state.isClosed, !isBeingResized(&state) { draw(&state) }
      return !state.isClosed
    }
  }

  /// Whether the window is another size than a moment ago: while it is drawn wider and narrower, the terminal may not
  /// have put its lines where they belong yet. Something is drawn every second all the same.
  private func isBeingResized(_ state: inout State) -> Bool {
    let size = stream.size
    let isOther = state.size != nil && state.size != size && state.ticksOfResizing < 10
    state.size = size
    state.ticksOfResizing = isOther ? state.ticksOfResizing + 1 : 0
    return isOther
  }

  /// As events count it: a clock that is set meanwhile moves nothing.
  private var now: Double { timeOfStart + (ContinuousClock.now - start) / .seconds(1) }

  private func draw(_ state: inout State) {
    let lasting = state.pending.map { $0.rendered(inColour: usesColour) }
    state.pending = []
    guard isLive else {
      if !lasting.isEmpty { stream.write(lasting.joined(separator: "\n") + "\n") }
      return
    }
    let now = now
    // So long a gap is Ctrl-Z: the shell has written below the lines since.
    if now - state.lastDrawing > 3 { state.region.letGo() }
    state.lastDrawing = now
    let size = stream.size
    let showsLive = !state.isClosed && stream.isInForeground
    let live = (showsLive ? state.view.liveLines(at: now, in: size) : []).map(\.withoutTrailingSpaces)
    let text = state.region.update(
      lasting: lasting, live: live.map { ($0.rendered(inColour: usesColour), $0.columns) },
      width: size.columns)
    if !text.isEmpty { stream.write(text) }
  }
}

extension Event {
  /// Whether something is under way from now on, so that there is something to draw between events.
  fileprivate var beginsWork: Bool {
    switch self {
    case .stageStarted, .stageQueued: true
    default: false
    }
  }
}

/// What a run looks like: lines from events, a time and a size, with nothing written anywhere.
protocol RunView: Sendable {
  /// Takes note of an event.
  ///
  /// - Returns: the lines that it adds for good. They are not cut, since a message must not lose its end.
  mutating func take(_ event: TimedEvent) -> [StyledLine]

  /// The lines that show what is going on at `time` (seconds since 1970), cut to the width.
  func liveLines(at time: Double, in size: TerminalSize) -> [StyledLine]

  /// The user asked for the run to stop.
  mutating func takeInterrupt() -> [StyledLine]
}

extension RunView {
  func liveLines(at time: Double, in size: TerminalSize) -> [StyledLine] { [] }

  mutating func takeInterrupt() -> [StyledLine] {
    [StyledLine("stopping; what is done is kept. Ctrl-C once more ends at once", .caution)]
  }
}

/// Takes the events of a run, from any thread, and lets somebody know of them.
protocol RunWatcher: Sendable {
  func take(_ event: TimedEvent)
  /// The user's wish to stop was heard.
  func takeInterrupt()
  /// Puts the terminal in order; nothing is shown after it.
  func close()
}

extension RunDisplay: RunWatcher {}

extension EventStream: RunWatcher {
  func takeInterrupt() {}
  func close() {}
}
