import Platform

/// What code that a stage runs prints, as it comes, on its way to the run's events: bytes become lines of text, a few times a
/// second.
///
/// The beginning of what is much is told as it comes, and its end when the stage ends; what lies between is left out. So it takes
/// no more memory, and no more of a disk, however much it is.
final class StageLog: Sendable {
  /// Bytes of the beginning, and of the end.
  static let mostHead = 1 << 19
  static let mostTail = 1 << 18
  /// Seconds between two tellings.
  private static let pause = 0.25
  /// Bytes after which a line counts as one though it has no end.
  private static let longestLine = 1 << 13

  private let tell: @Sendable (_ text: String, _ omitted: Int) -> Void
  private let state = Guarded(State())

  private struct State {
    /// What is not yet told.
    var pending: [UInt8] = []
    /// How many bytes were told, or are pending.
    var head = 0
    /// The last of what came after the head, and how much that was.
    var tail: [UInt8] = []
    var after = 0
    var lastTold: ContinuousClock.Instant?
  }

  /// - Parameter tell: is given whole lines, and how many bytes before them were left out. Calls come one after the other.
  init(telling tell: @escaping @Sendable (_ text: String, _ omitted: Int) -> Void) { self.tell = tell }

  func take(_ bytes: [UInt8]) {
    state.withLock { state in
      let room = min(Self.mostHead - state.head, bytes.count)
      if room > 0 {
        state.pending += bytes[..<room]
        state.head += room
      }
      if room < bytes.count {
        state.after += bytes.count - room
        state.tail += bytes[room...]
        if state.tail.count > 2 * Self.mostTail { state.tail.removeFirst(state.tail.count - Self.mostTail) }
      }
      flush(&state)
    }
  }

  /// Tells what is there, unless something was told a moment ago.
  func flush() { state.withLock { flush(&$0) } }

  private func flush(_ state: inout State) {
    if state.pending.isEmpty { return }
    let now = ContinuousClock.now
    if let last = state.lastTold, now - last < .seconds(Self.pause) { return }
    let end: Int
    if let newline = state.pending.lastIndex(of: UInt8(ascii: "\n")) {
      end = newline + 1
    } else if state.pending.count > Self.longestLine {
      end = LogText.wholeCharacters(of: state.pending)
    } else {
      return
    }
    state.lastTold = now
    let told = Array(state.pending[..<end])
    state.pending.removeFirst(end)
    tell(LogText.lines(told), 0)
  }

  /// Tells all that was not told.
  func finish() {
    state.withLock { state in
      if state.after > 0, state.after <= Self.mostTail {
        state.pending += state.tail
        (state.tail, state.after) = ([], 0)
      }
      if !state.pending.isEmpty { tell(LogText.lines(state.pending), 0) }
      state.pending = []
      if state.after > 0 {
        var end = state.tail.suffix(Self.mostTail)
        // Most likely it begins in the middle of a line.
        if let newline = end.firstIndex(of: UInt8(ascii: "\n")), newline + 1 < end.endIndex {
          end = end[(newline + 1)...]
        }
        tell(LogText.lines(Array(end)), state.after - end.count)
      }
      (state.tail, state.after) = ([], 0)
    }
  }
}

/// Printed bytes as text that can be shown anywhere.
enum LogText {
  /// Lines, each with its end. Of a line that was written over (`\r`, as progress bars do) the last version stays; orders to a
  /// terminal go, and each run of other characters that show as nothing, or are none, is one `�`.
  static func lines(_ bytes: [UInt8]) -> String {
    var text = ""
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    for line in lines {
      let versions = line.split(separator: UInt8(ascii: "\r"))
      text.unicodeScalars.append(contentsOf: shown(String(decoding: versions.last ?? [], as: UTF8.self)))
      text += "\n"
    }
    return text
  }

  private static func shown(_ line: String) -> String.UnicodeScalarView {
    var shown = String.UnicodeScalarView()
    var isHidden = false
    var scalars = line.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1b}" {
        skipOrder(&scalars)
      } else if scalar == "\t" || isShown(scalar) {
        shown.append(scalar)
        isHidden = false
      } else {
        if !isHidden { shown.append("\u{FFFD}") }
        isHidden = true
      }
    }
    return shown
  }

  /// The rest of an order that begins with an escape: `[31m`, a title (`]0;…` up to a bell), or `(B`.
  private static func skipOrder(_ scalars: inout Substring.UnicodeScalarView) {
    guard let first = scalars.first else { return }
    switch first {
    case "[":
      scalars.removeFirst()
      while let next = scalars.first, ("\u{20}"..."\u{3f}").contains(next) { scalars.removeFirst() }
      if let end = scalars.first, ("\u{40}"..."\u{7e}").contains(end) { scalars.removeFirst() }
    case "]":
      while let next = scalars.popFirst(), next != "\u{7}" {}
    default:
      while let next = scalars.first, ("\u{20}"..."\u{2f}").contains(next) { scalars.removeFirst() }
      if let end = scalars.first, ("\u{30}"..."\u{7e}").contains(end) { scalars.removeFirst() }
    }
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7f }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
      return false
    default: return scalar != "\u{FFFD}"
    }
  }

  /// How many bytes do not end in the middle of a character.
  static func wholeCharacters(of bytes: [UInt8]) -> Int {
    // A character has four bytes at most; those after its first begin with the bits 10.
    for back in 1...min(3, max(1, bytes.count)) where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xc0 == 0x80 { continue }
      let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
      return length > back ? bytes.count - back : bytes.count
    }
    return bytes.count
  }
}
