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
      of its points or checkpoints cover, and how many are cached.
      """)

  @OptionGroup var specification: SpecificationOptions

  @Argument(help: "The stage.")
  var stage: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let workspace = try Workspace(graph: specification.graph(in: .experiments), options: store)
    let plan = try workspace.plan()
    let name = try StageNames(plan.stages.map(\.node.name)).one(stage, of: "the experiment")
    guard let planned = plan.stages.first(where: { $0.node.name == name }) else { return }
    let explanation = StageExplanation(
      planned, cachedProgress: workspace.cachedProgress(of: planned, in: plan))
    if json.isWanted { json.print(explanation.json) } else { colour.print(explanation.lines) }
  }
}
