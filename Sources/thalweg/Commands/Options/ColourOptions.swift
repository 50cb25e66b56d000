import ArgumentParser
import Declarations

/// Whether to write in colour.
struct ColourOptions: ParsableArguments {
  @Option(
    name: .customLong("color"),
    help: ArgumentHelp(
      "Write in colour.",
      discussion: "auto: on a terminal, unless NO_COLOR or TERM=dumb says no; CLICOLOR_FORCE=1 says yes."))
  var choice = ColourChoice.auto

  func applies(to stream: StandardStream) -> Bool {
    choice.appliesColour(toTerminal: stream.isTerminal, .ofProcess)
  }

  /// Writes lines of a result.
  ///
  /// - Parameter cutting: whether lines that a terminal would fold are cut at its width.
  func print(_ lines: [StyledLine], cutting: Bool = false) {
    let stream = StandardStream.output
    let inColour = applies(to: stream)
    let width = cutting && stream.isTerminal ? stream.size.columns : Int.max
    stream.write(lines.map { $0.cut(to: width).rendered(inColour: inColour) + "\n" }.joined())
  }
}

extension ColourChoice: ExpressibleByArgument {}
