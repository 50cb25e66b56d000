import ArgumentParser
import Platform

/// How a terminal takes a picture.
enum PictureProtocol: String, CaseIterable, Sendable {
  /// The graphics protocol of Kitty, which Ghostty, WezTerm and Konsole have too.
  case kitty
  /// The inline images of iTerm2, which WezTerm and mintty have too.
  case iterm
  /// Six rows of pixels at a time, as DEC's terminals drew them: foot, xterm, mlterm, Windows Terminal.
  case sixel
}

/// `--picture`
enum PictureChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, kitty, iterm, sixel, none

  /// How to show a picture on standard output; nil where it cannot be, or is not to be.
  func applies(to stream: StandardStream, _ environment: Environment = .ofProcess) -> PictureProtocol? {
    if let chosen = PictureProtocol(rawValue: rawValue) { return chosen }
    guard self == .auto, stream.isTerminal, !environment.terminalIsDumb else { return nil }
    switch PictureSupport(of: environment) {
    case .known(let known): return known
    case .unknown: return TerminalQuery.pictureProtocol()
    }
  }
}

/// What the environment says of a terminal's pictures.
enum PictureSupport: Equatable, Sendable {
  /// Nil where it is known to have none.
  case known(PictureProtocol?)
  /// The terminal has to be asked.
  case unknown

  init(of environment: Environment) {
    // Within a multiplexer the variables are those of the terminal around it, which it does not let pictures through to.
    if environment["TMUX"] != nil || environment["STY"] != nil {
      self = .unknown
      return
    }
    let program = environment["TERM_PROGRAM"] ?? ""
    let kind = environment["TERM"] ?? ""
    if environment["KITTY_WINDOW_ID"] != nil || kind == "xterm-kitty" || kind == "xterm-ghostty"
      || ["ghostty", "WezTerm"].contains(program)
    {
      self = .known(.kitty)
    } else if program == "iTerm.app" || environment["LC_TERMINAL"] == "iTerm2" || program == "mintty" {
      self = .known(.iterm)
    } else if kind.hasPrefix("foot") || kind.hasPrefix("mlterm") {
      self = .known(.sixel)
    } else if kind == "linux" || program == "Apple_Terminal" || program == "vscode" {
      self = .known(nil)
    } else {
      self = .unknown
    }
  }
}

/// Asks the terminal of this process what it can do.
enum TerminalQuery {
  /// All terminals answer the second question, so that nobody waits long for one that does not know the first.
  private static let question = "\u{1b}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1b}\\\u{1b}[c"

  /// How long is waited for an answer: over a network a second is not long.
  private static let patience: Int32 = 1000

  static func pictureProtocol() -> PictureProtocol? {
    guard let answer = answer() else { return nil }
    return pictureProtocol(in: answer)
  }

  /// What answers say: `ESC _ G i=31;OK ESC \` for Kitty's pictures, `ESC [ ? 62 ; 4 ; 22 c` with a 4 for Sixel.
  static func pictureProtocol(in answer: String) -> PictureProtocol? {
    if answer.contains("\u{1b}_Gi=31;OK") { return .kitty }
    guard let start = answer.firstRange(of: "\u{1b}[?"),
      let end = answer[start.upperBound...].firstIndex(of: "c")
    else { return nil }
    return answer[start.upperBound..<end].split(separator: ";").dropFirst().contains("4") ? .sixel : nil
  }

  /// What the terminal sends back, up to the answer that all of them give; nil where this process is not the one that the
  /// terminal listens to.
  private static func answer() -> String? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var before = termios()
    guard tcgetpgrp(terminal) == getpgrp(), tcgetattr(terminal, &before) == 0 else { return nil }
    // Without this the answer would be printed, and wait for the end of a line.
    var raw = before
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON)
    guard tcsetattr(terminal, TCSANOW, &raw) == 0 else { return nil }
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    let bytes = Array(question.utf8)
    guard write(terminal, bytes, bytes.count) == bytes.count else { return nil }
    var answer: [UInt8] = []
    let latest = Clock.steady + Double(patience) / 1000
    while answer.count < 1024, !Self.isWhole(answer) {
      var ready = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      let left = Int32(max(0, (latest - Clock.steady) * 1000))
      guard poll(&ready, 1, left) > 0 else { break }
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = read(terminal, &buffer, buffer.count)
      guard count > 0 else { break }
      answer += buffer.prefix(count)
    }
    return String(decoding: answer, as: UTF8.self)
  }

  /// Whether the last answer is there: `ESC [ ? … c`.
  private static func isWhole(_ answer: [UInt8]) -> Bool {
    guard let start = answer.lastIndex(of: 0x1b), answer.last == UInt8(ascii: "c") else { return false }
    return answer[start...].starts(with: "\u{1b}[?".utf8)
  }
}

/// Where the cells of a terminal are so many pixels wide and high.
struct CellSize: Equatable, Sendable {
  let width: Double
  let height: Double

  /// What is assumed of a terminal that does not say.
  static let usual = CellSize(width: 8, height: 16)
}

extension StandardStream {
  /// The pixels of a cell at this moment.
  var cellSize: CellSize {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0,
      size.ws_xpixel > 0, size.ws_ypixel > 0
    else { return .usual }
    return CellSize(
      width: Double(size.ws_xpixel) / Double(size.ws_col),
      height: Double(size.ws_ypixel) / Double(size.ws_row))
  }
}
