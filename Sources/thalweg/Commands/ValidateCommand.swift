import ArgumentParser
import Declarations
import Experiments
import Specifications
import Workflow

/// `thalweg validate`
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Read specifications, and report everything that is wrong with them.",
    discussion: """
      Names, types, ranges, references and the shapes of networks are checked, and all mistakes reported at once, each \
      with its line. Exits with 2 if there are any.

      Data files are checked as far as that is quick: that they are there, their headers and their lengths. What is \
      wrong with them is a warning, since an experiment may be checked where its data are not. With --data they are read \
      to their ends, and what is wrong with them is an error.
      """)

  @Argument(help: "Experiments, YAML files.", completion: .file(extensions: ["yaml", "yml"]))
  var specifications: [String]

  @OptionGroup var changes: OverrideOptions

  @Flag(name: .customLong("data"), help: "Read data files to their ends.")
  var readsData = false

  @OptionGroup var colour: ColourOptions

  func validate() throws {
    for name in specifications { try EmptyName.refuse(name, as: "an experiment", wanted: "file") }
  }

  func run() throws {
    let registry = Registry.experiments
    var failed = false
    for path in specifications {
      do throws(Diagnostics) {
        var overrides: [Override] = []
        for text in changes.overrides { overrides.append(try Override(parsing: text)) }
        let specification = try SpecificationReader(registry: registry).read(path: path, overrides: overrides)
        let graph = try GraphBuilder.graph(of: specification, in: registry)
        let found = DataFileCheck(isWhole: readsData).problems(of: graph)
        if found.contains(where: { $0.severity == .error }) { throw Diagnostics(graph.warnings + found) }
        SpecificationOptions.show(graph.warnings + found)
        colour.print([Self.praise(path, graph, areDataSound: found.isEmpty)])
      } catch {
        failed = true
        let isColoured = colour.applies(to: .error)
        StandardStream.error.write(error.rendered(in: isColoured ? .coloured : .plain) + "\n")
      }
    }
    if failed { throw ExitCode.wrongSpecification }
  }

  private static func praise(_ path: String, _ graph: Graph, areDataSound: Bool) -> StyledLine {
    let stages = NumberText.count(graph.stages.count, "stage")
    let sources = NumberText.count(graph.sources.values.count { !$0.isFile }, "data set")
    let fine: StyledLine = "\(path): \(stages), \(sources): \("fine", .good)"
    return areDataSound ? fine : "\(fine), but for its files"
  }
}
