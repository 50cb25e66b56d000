import Declarations
import Networks
import Neural
import ResultStore
import Workflow

/// A stage that trains vectors of weights by trying combinations of them with weights of other stages: the control points of
/// a curve, the centre of a star, the vertices of a simplex.
protocol CombinationTraining: NetworkStage {
  var data: Input<DatasetSource> { get }
  var epochs: Int { get }
  var batch: Int { get }
  var shuffle: Bool { get }
  var augmentation: Augmentation? { get }
  var dropout: Double? { get }
  var optimiser: any Optimiser { get }
  var clipNorm: Double? { get }
  var schedule: any Schedule { get }
  var horizon: Int? { get }
  var loss: (any Loss)? { get set }
}

extension CombinationTraining {
  static var inherited: [String] { ["network", "data", "loss"] }

  func partsRead(of source: Reference) -> Set<String>? { [DatasetSplit.train.rawValue] }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    suited.loss = LossChoice(loss: loss).resolvingDefaults(to: context.source(data)?.targets).loss
    return suited
  }

  /// Holds the network, the data and what is done to them against each other.
  func reportTraining(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    check.report(dropout: dropout, in: context)
    check.report(batch: batch, in: context)
    check.report(augmentation: augmentation, in: context)
    LossChoice(loss: loss).check(data, network, in: context)
  }

  func warnings(in context: WarningContext) -> [String] {
    TrainingWarnings(network: network, data: data, batch: batch).list(in: context)
  }

  /// - Parameter seed: decides the combinations, and dropout.
  func course(seed: UInt64) -> TrainingCourse {
    TrainingCourse(
      optimiser: optimiser, schedule: schedule, epochs: epochs, horizon: horizon, seed: seed,
      clipNorm: clipNorm)
  }

  /// - Parameter seed: that of the course, and of the order and the augmentation of examples.
  func job(_ objective: TrainingObjective, seed: UInt64, on examples: Examples) -> TrainingJob {
    TrainingJob(
      network.withDropout(dropout), objective: objective, loss: LossChoice(loss: loss).effective,
      course: course(seed: seed),
      on: ExampleBatches(
        examples, batchSize: batch, order: shuffle ? .shuffled(seed: seed) : .sequential,
        augmentation: augmentation.map { ($0, seed) }))
  }

  /// Of a training by itself, under the settings of the stage.
  func cachedTraining(seed: UInt64, in checkpoints: CheckpointStore) throws -> CachedProgress {
    try CachedTrainingProgress(
      course: course(seed: seed), pinsHorizon: horizon != nil, checkpoints: checkpoints
    ).cachedProgress
  }
}
