import ArgumentParser
import Declarations
import Workflow

/// Which stages of the experiment to run.
struct ChoiceOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Choose this stage and what it needs, and nothing else.",
      discussion: """
        Repeatable. A name without '@' means all stages that `for` makes of it; start@seed=1 means those with that \
        value. A run directory has every result that exists, and its run.json says \
        what was left out.
        """,
      valueName: "stage"), completion: .stagesOfExperiment)
  var until: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Choose this stage alone; what it needs has to be in the store.",
      discussion: "Repeatable; with --until, the stages of both options are chosen.", valueName: "stage"),
    completion: .stagesOfExperiment)
  var only: [String] = []

  @Option(
    name: .long, parsing: .singleValue,
    help: ArgumentHelp(
      "Choose this stage even if its result exists; a run compares the bytes.",
      discussion: """
        Repeatable. Its cached checkpoints, points and predictions are not used: all of it is \
        computed again. Its inputs come from the store, and unchanged data files are not \
        hashed again. If the bytes differ, a warning says so, and the stored result stays.
        """,
      valueName: "stage"), completion: .stagesOfExperiment)
  var force: [String] = []

  /// - Throws: `Diagnostics` for names that the experiment has not.
  func choice(of graph: Graph) throws(Diagnostics) -> StageChoice {
    try StageChoice(only: only, until: until, force: force, of: graph)
  }
}

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
