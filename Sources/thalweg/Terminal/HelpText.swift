import ArgumentParser
import Platform

/// What the argument parser says in help and of mistakes, wrapped so that what stands in columns stays in them.
///
/// The parser itself begins every wrapped line at the left edge, does not wrap the line of usage at all, and ends the
/// process where there is no room. So it is given all the room there is, and its lines are wrapped here.
enum HelpText {
  /// More are not read with ease.
  private static let mostColumns = 120
  private static let leastColumns = 20
  /// Nothing that it has to say on one line is longer.
  private static let unlimited = 100_000

  /// The columns that help has: what `COLUMNS` says, the window's, or 80.
  static func columns(
    _ environment: Environment = .ofProcess, window: TerminalSize = StandardStream.output.size
  ) -> Int {
    let named = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    return min(max(named ?? window.columns, leastColumns), mostColumns)
  }

  static func help(of command: any ParsableCommand.Type, columns: Int) -> String {
    let text =
      command == Thalweg.self
      ? Thalweg.helpMessage(columns: unlimited) : Thalweg.helpMessage(for: command, columns: unlimited)
    return wrapped(text, to: columns)
  }

  /// What is to be said of an error of the parser, of which a wish for help is one, and how the process ends.
  static func message(for error: any Error) -> (text: String, code: ExitCode) {
    let before = getenv("COLUMNS").map { String(cString: $0) }
    setenv("COLUMNS", "\(unlimited)", 1)
    // Both lay the help out.
    let (text, code) = (Thalweg.fullMessage(for: error), Thalweg.exitCode(for: error))
    if let before { setenv("COLUMNS", before, 1) } else { unsetenv("COLUMNS") }
    // A script for a shell is not to be touched.
    let isHelp = ["OVERVIEW:", "USAGE:", "Error:", "error:"].contains { text.hasPrefix($0) }
    return (isHelp ? wrapped(text, to: columns()) : text, code)
  }

  /// Each line wrapped under where its text begins: behind its first column where it has two.
  static func wrapped(_ text: String, to columns: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      // A message is one line, as all messages are: it is searched for, and terminals fold it.
      let isMessage = ["Error:", "error:"].contains { line.hasPrefix($0) }
      return isMessage || line.utf8.count <= columns ? String(line) : wrapped(line, to: columns)
    }.joined(separator: "\n")
  }

  private static func wrapped(_ line: Substring, to columns: Int) -> String {
    let indent = line.prefix { $0 == " " }.count
    var hang = hangingIndent(of: line, indent)
    // Where the window is narrow, what stands behind a wide column would have no room.
    if hang > columns / 2 { hang = min(indent + 4, columns / 2) }
    var lines: [String] = []
    var current = ""
    var words = line[...]
    while !words.isEmpty {
      // A word with the spaces before it, which a column may be made of.
      let gap = words.prefix { $0 == " " }
      let word = words.dropFirst(gap.count).prefix { $0 != " " }
      words = words.dropFirst(gap.count + word.count)
      if word.isEmpty { break }
      if current.isEmpty || current.columns + gap.count + String(word).columns <= columns {
        current.append(contentsOf: gap)
        current.append(contentsOf: word)
      } else {
        lines.append(current)
        current = String(repeating: " ", count: hang) + word
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }

  /// The column that the text of a line begins at: the second of two, that of a usage, or the first.
  private static func hangingIndent(of line: Substring, _ indent: Int) -> Int {
    if line.hasPrefix("USAGE: ") || line.hasPrefix("Usage: ") { return 7 }
    let text = line.dropFirst(indent)
    guard let gap = text.firstRange(of: "  ") else {
      // A command of an example goes on further in.
      return indent == 0 || indent >= 8 ? indent : indent + 2
    }
    let behind = text[gap.lowerBound...].prefix { $0 == " " }
    return indent + text.distance(from: text.startIndex, to: behind.endIndex)
  }
}
