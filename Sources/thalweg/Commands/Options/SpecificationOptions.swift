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

  /// - Throws: `Diagnostics`, all problems at once.
  func graph(in registry: Registry) throws(Diagnostics) -> Graph {
    try Self.graph(of: specification, overrides, in: registry)
  }

  /// The graph of a file, with what flags change in it.
  static func graph(
    of path: String, _ overrides: [String], in registry: Registry
  ) throws(Diagnostics) -> Graph {
    var changes: [Override] = []
    for text in overrides { changes.append(try Override(parsing: text)) }
    let reader = SpecificationReader(registry: registry)
    return try GraphBuilder.graph(of: reader.read(path: path, overrides: changes))
  }
}
