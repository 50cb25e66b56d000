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
      Names, types, ranges, references and the shapes of networks are checked; data files are not opened. \
      All mistakes are reported at once, each with its line. It exits with 2 where there is any.
      """)

  @Argument(help: "Experiments, YAML files.", completion: .file(extensions: ["yaml", "yml"]))
  var specifications: [String]

  @OptionGroup var colour: ColourOptions

  func validate() throws {
    for name in specifications { try EmptyName.refuse(name, as: "an experiment", wanted: "file") }
  }

  func run() throws {
    let registry = Registry.experiments
    var failed = false
    for path in specifications {
      do throws(Diagnostics) {
        let specification = try SpecificationReader(registry: registry).read(path: path)
        let graph = try GraphBuilder.graph(of: specification, in: registry)
        SpecificationOptions.show(graph.warnings)
        colour.print([Self.praise(path, graph)])
      } catch {
        failed = true
        let isColoured = colour.applies(to: .error)
        StandardStream.error.write(error.rendered(in: isColoured ? .coloured : .plain) + "\n")
      }
    }
    if failed { throw ExitCode.wrongSpecification }
  }

  private static func praise(_ path: String, _ graph: Graph) -> StyledLine {
    let stages = NumberText.count(graph.stages.count, "stage")
    let sources = NumberText.count(graph.sources.values.count { !$0.isFile }, "data set")
    return "\(path): \(stages), \(sources): \("fine", .good)"
  }
}
