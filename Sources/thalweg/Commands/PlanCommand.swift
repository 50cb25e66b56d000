import ArgumentParser
import Experiments
import Workflow

/// `thalweg plan`
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what a run would do, and why; nothing is run or written.",
    discussion: """
      For each stage: whether its result exists, and if not, what changed since the latest run of the \
      experiment: old value -> new value, with the line of the file; how many of its points or \
      epochs are cached; and about how long the rest will take, judging by earlier runs. A stage whose \
      inputs will be made again runs only if they change, so counts of such stages say "up to".

      A plan looks only at the local store. A run also asks the remote cache before each stage, and may find \
      more there.
      """)

  @OptionGroup var specification: SpecificationOptions
  @OptionGroup var choice: ChoiceOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func run() throws {
    let workspace = try Workspace(graph: specification.graph(in: .experiments), options: store)
    let plan = try workspace.plan(choosing: choice.choice(of: workspace.graph))
    let estimates = try workspace.estimates(of: plan)
    let description = PlanDescription(
      plan, since: try workspace.directories.latestRecords, estimates.stages, estimates.run,
      warnings: plan.warnings(in: workspace.store, isBrief: true))
    if json.isWanted { json.print(description.json) } else { colour.print(description.lines) }
    if let latest = try workspace.directories.latest, let record = try latest.record {
      try colour.warn(
        ofChangesIn: RunFolder(path: latest.path), record, help: "a run restores what the store has")
    }
  }
}
