import ArgumentParser
import Declarations
import Workflow

/// Which experiment, and what to change in it for once.
struct SpecificationOptions: ParsableArguments {
  @Argument(help: "The experiment, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var specification: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Give a setting another value, such as vars.epochs=10.",
      discussion: "The path leads through the document; stages.start.train.seed=7 is one. Repeatable.",
      valueName: "path=value"))
  var overrides: [String] = []

  func validate() throws { try EmptyName.refuse(specification, as: "the experiment", wanted: "file") }

  /// - Throws: `Diagnostics`, all problems at once.
  func graph(in registry: Registry) throws(Diagnostics) -> Graph {
    try snapshot(in: registry).graph
  }

  /// The graph, and all that was read for it.
  ///
  /// - Throws: `Diagnostics`, all problems at once.
  func snapshot(
    in registry: Registry
  ) throws(Diagnostics) -> (snapshot: SpecificationSnapshot, graph: Graph) {
    try SpecificationSnapshot.take(path: specification, overrides: overrides, in: registry)
  }
}
