import ArgumentParser
import Cluster
import Declarations
import Specifications
import Workflow

/// What to change in an experiment for once.
struct OverrideOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Give a setting another value, such as vars.epochs=10.",
      discussion: """
        The path follows the document's keys, such as stages.start.train.seed=7; \
        'networks.n.layers[0].linear=5' sets an element of a list. Repeatable.
        """,
      valueName: "path=value"), completion: .settings)
  var overrides: [String] = []
}

/// Which experiment, and what to change in it for once.
struct SpecificationOptions: ParsableArguments {
  @Argument(help: "The experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var specification: String

  @OptionGroup private var changes: OverrideOptions
  var overrides: [String] { changes.overrides }

  func validate() throws { try EmptyName.refuse(specification, as: "the experiment", wanted: "file") }

  /// - Throws: `Diagnostics`, all problems at once.
  func graph(in registry: Registry) throws(Diagnostics) -> Graph {
    try snapshot(in: registry).graph
  }

  /// Says on standard error what the user should know before anything is done.
  static func show(_ warnings: [Diagnostic]) {
    if warnings.isEmpty { return }
    let style: Diagnostic.Style = CommandFailure.colourOfProcess ? .coloured : .plain
    StandardStream.error.write(Diagnostics(warnings).rendered(in: style) + "\n")
  }

  /// The graph, and all that was read for it.
  ///
  /// - Throws: `Diagnostics`, all problems at once.
  func snapshot(
    in registry: Registry
  ) throws(Diagnostics) -> (snapshot: SpecificationSnapshot, graph: Graph) {
    let taken = try SpecificationSnapshot.take(path: specification, overrides: overrides, in: registry)
    Self.show(taken.graph.warnings)
    return taken
  }
}
