import Declarations
import Neural
import Workflow

/// Networks that a stage measures as they were made, by the names of what made them.
struct MeasuredNetworks {
  private let stage: any MeasuringStage
  private let weights: [Input<Checkpoint>]

  init(of stage: any MeasuringStage, _ weights: [Input<Checkpoint>]) {
    self.stage = stage
    self.weights = weights
  }

  var names: [String] { weights.map(\.reference.text) }

  /// Reports networks that are others than the stage's.
  func report(in context: CheckContext) {
    for (index, input) in weights.enumerated() {
      NetworkCheck(network: stage.network, data: stage.data).report(
        weights: input.reference, "'\(input.name)' is another network than the one that is measured here",
        at: ["weights", .index(index)],
        help: "leave `network` out, to take theirs; networks that differ are measured by stages of their own",
        in: context)
    }
  }

  /// Each network on one split.
  func points(
    on split: DatasetSplit, unit: String, by engine: StageEngine, in context: StageContext
  ) throws -> [RememberedPoints] {
    let layout = try stage.network.layout()
    let source = stage.predictions(on: split, by: engine, in: context)
    return try weights.map { input in
      let checkpoint = try context.load(input)
      let family = NetworkFamily(
        parameters: try checkpoint.parameters(for: layout), norms: try checkpoint.buffers(for: layout))
      return stage.points(
        family, on: split, keeping: .predictions, unit: unit, source: source, in: context)
    }
  }
}
