import ArgumentParser
import Declarations
import Experiments
import Workflow

/// `thalweg explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what the key of a stage is made of, and what is inside it.",
    discussion: """
      The key of a result is the SHA-256 of what stands here: kind, version, settings (defaults left out), and in \
      place of each reference the digest of what it resolves to. Below it, where the stage will run: what the keys \
      of its points or checkpoints are made of, and how many of those are there.
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
