import ArgumentParser
import Declarations
import Experiments

/// `thalweg graph`
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw which stage needs which.",
    discussion: """
      As text, each row needs only stages above it. As Mermaid, the drawing can be put into a \
      README: thalweg graph --format mermaid experiment.yaml
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, mermaid }

  @OptionGroup var specification: SpecificationOptions

  @Option(help: "How to draw it.")
  var format = Format.text

  @OptionGroup var colour: ColourOptions

  func run() throws {
    let graph = GraphDrawing(try specification.graph(in: .experiments))
    switch format {
    case .text: colour.print(graph.lines)
    case .mermaid: StandardStream.output.write(graph.mermaid.withVisibleControls)
    }
  }
}
