import ArgumentParser
import Declarations
import Experiments
import Workflow

/// `thalweg explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what a stage's cache key covers, and what is cached inside it.",
    discussion: """
      The key of a result is the SHA-256 of what is shown: kind, version, settings (defaults left out), and for \
      each reference the digest of what it names. Below it, if the stage will run: what the keys \
      of its points or checkpoints cover, and how many are cached. Of a family, each stage in turn; with --json, a list.
      """)

  @OptionGroup var specification: SpecificationOptions

  @Argument(help: "The stage, or a family of stages.", completion: .stagesOfExperiment)
  var stage: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let workspace = try Workspace(graph: specification.graph(in: .experiments), options: store)
    let plan = try workspace.plan()
    let names = Set(try StageNames(plan.stages.map(\.node.name)).some(stage, of: "the experiment"))
    let explanations = plan.stages.filter { names.contains($0.node.name) }.map {
      StageExplanation($0, cachedProgress: workspace.cachedProgress(of: $0, in: plan))
    }
    if json.isWanted {
      // Of one stage the object itself, as ever.
      json.print(explanations.count == 1 ? explanations[0].json : .array(explanations.map(\.json)))
    } else {
      colour.print(Array(explanations.map(\.lines).joined(separator: [StyledLine()])))
    }
  }
}
