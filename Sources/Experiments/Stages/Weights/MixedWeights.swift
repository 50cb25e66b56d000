import Declarations
import Networks
import Neural
import Platform
import Workflow

/// A stage that makes weights out of weights, and has to say where the statistics of their units come from.
protocol MixingStage: NetworkStage {
  var data: Input<DatasetSource>? { get }
  var batch: Int { get }
  /// Nil for what applies to mixed weights: an estimate over all of the training split.
  var statistics: StatisticsPolicy? { get }
  /// About how many vectors of weights it has in memory at once, its own apart.
  var heldVectors: Int { get }
}

/// What such stages make.
enum MixedOutputs {
  static let weights = Output<Weights>("weights")
  static let changes = Output<WeightChanges>("changes")
  static let all = [weights.declaration, changes.declaration]
}

/// Fields that stages of weights share.
enum MixingFields {
  static func statistics<Root: NetworkStage>(
    _ path: KeyPath<Root, StatisticsPolicy?> & Sendable
  ) -> Field<Root, StatisticsPolicy?> {
    Field(
      "statistics", path, optional: StatisticsPolicy.schema,
      "Where the statistics of the new weights come from (default: estimate, over the training split).",
      alsoCalled: ["bn_statistics", "update_bn", "bn_update", "norms"])
  }

  static func network<Root: NetworkStage>() -> Field<Root, Network> {
    Field(
      "network", \.network, .network, "The network (default: that of the weights).",
      alsoCalled: SettingSynonyms.network)
  }

  static func data<Root: MixingStage>() -> Field<Root, Input<DatasetSource>?> {
    Field(
      "data", \.data, optional: .input(),
      "The data set that statistics are estimated on, and that stages inherit (default: that of the weights).",
      alsoCalled: SettingSynonyms.data)
  }

  /// Of stages that read no data.
  static func dataHandedOn<Root: NetworkStage>(
    _ path: KeyPath<Root, Input<DatasetSource>?> & Sendable
  ) -> Field<Root, Input<DatasetSource>?> {
    Field(
      "data", path, optional: .input(),
      "The data set, for stages that inherit it (default: that of the weights).",
      alsoCalled: SettingSynonyms.data)
  }

  static func firstEpoch<Root: NetworkStage>(
    _ path: KeyPath<Root, Int?> & Sendable
  ) -> Field<Root, Int?> {
    Field(
      "from-epoch", path, optional: .integer(0...TrainingCourse.epochCounts.upperBound),
      "The first epoch of the trajectory that counts (default: all that are kept).",
      alsoCalled: ["swa_start", "start", "burn_in", "start_epoch"])
  }

  static func batch<Root: NetworkStage>(_ path: KeyPath<Root, Int> & Sendable) -> Field<Root, Int> {
    Field(
      "batch", path, .integer(1...65_536), default: 256, "Examples per forward pass of an estimate.",
      alsoCalled: SettingSynonyms.batch)
  }
}

extension MixingStage {
  static var inherited: [String] { ["network", "data"] }

  var policy: StatisticsPolicy { statistics ?? .estimate(examples: nil) }

  private var readsTraining: Bool { policy.readsTraining(for: network) }

  /// The training split, where statistics are estimated over it.
  func partsRead(of source: Reference) -> Set<String>? {
    readsTraining && source.name == data?.name ? [DatasetSplit.train.rawValue] : []
  }

  /// Reports a network that does not fit the data, and statistics that cannot be had.
  ///
  /// - Parameter own: what is said where `own` is written: mixed weights have none.
  func reportMixing(own: String, in context: CheckContext) {
    if let data {
      let check = NetworkCheck(network: network, data: data)
      check.report(in: context)
      if readsTraining { check.report(batch: batch, in: context) }
      check.report(augmentationOf: policy, in: context)
    } else if readsTraining {
      context.report(
        "batch-norm statistics are estimated on a data set, and none is given", at: ["data"],
        help: "set `data`, or take `statistics: average`")
    }
    if case .repair = policy { return reportUnits(in: context) }
    if statistics != nil, !network.hasStatistics {
      context.report(
        "the network has no batch norms, and so no running statistics", at: ["statistics"],
        help: "leave it out")
    } else if policy == .own {
      context.report(own, at: ["statistics"], help: "`estimate`, or `average`")
    }
  }

  /// The vectors, the examples where statistics are estimated, and one pass over them.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let estimate = try NetworkEstimate(network, batch: batch, in: context)
    let training = try data.map { try context.resourceEstimate(of: .train, of: $0) } ?? .none
    let isMeasured = policy.readsTraining(for: network)
    let working =
      isMeasured
      ? training.memory +| policy.bytesOfAugmented(training, for: network) +| training.reading
        +| estimate.memory.compiled +| estimate.memory.batch : 0
    let examples = policy.examples(of: training.count, for: network) ?? 0
    return ResourceEstimate(
      memory: working +| (heldVectors +| 5) *| estimate.memory.vector, results: estimate.memory.vector,
      operations: Double(examples) * estimate.evaluation)
  }

  /// Emits new weights with their statistics, and how far they are from those that they are held against.
  ///
  /// - Parameter mixture: what was made; a repair changes it.
  func emit(_ mixture: Mixture, in context: StageContext) throws {
    try MixtureFinish(network: network, data: data, batch: batch, policy: policy).emit(mixture, in: context)
  }
}

/// Weights that were made out of others, before anything is said of their statistics.
struct Mixture {
  let parameters: [Float]
  /// What they are an average of, and the share of each: what a repair needs.
  var members: () throws -> [[Float]] = { [] }
  var shares: [Double] = []
  /// The running statistics of what they are made of, averaged as that was.
  let averagedBuffers: () throws -> [Float]
  /// What changes are told against, and what that is: "the first of them".
  let reference: [Float]
  let referenceInWords: String
  /// How they were made: "average of 3".
  let method: String
}

/// Gives mixed weights their statistics.
struct MixtureFinish {
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int
  let policy: StatisticsPolicy

  func emit(_ mixture: Mixture, in context: StageContext) throws {
    let layout = try network.layout()
    var parameters = mixture.parameters
    if case .repair = policy, let data {
      let engine = StageEngine(context)
      let repair = try UnitRepair(
        of: network, over: try examples(of: data, context), batch: batch, engine: engine)
      parameters = try repair.repaired(parameters, of: try mixture.members(), shares: mixture.shares)
    }
    let buffers = try statistics(at: parameters, averaged: mixture.averagedBuffers, in: context)
    let weights = Weights(
      parameters: parameters, buffers: buffers, layout: layout,
      statistics: network.hasStatistics && policy == .average ? Weights.averagedStatistics : nil)
    try context.emit(MixedOutputs.weights, weights)
    let record = try policy.record(for: network) {
      try data.map { try context.count(of: .train, of: $0) } ?? 0
    }
    try context.emit(
      MixedOutputs.changes,
      WeightChanges(
        from: mixture.reference, mixture.referenceInWords, to: parameters, layout: layout,
        method: mixture.method,
        statistics: record))
  }

  private func examples(of data: Input<DatasetSource>, _ context: StageContext) throws -> Examples {
    policy.examples(from: try context.examples(data, .train), for: network)
  }

  private func statistics(
    at parameters: [Float], averaged average: () throws -> [Float], in context: StageContext
  ) throws -> [Float] {
    guard network.hasStatistics else { return [] }
    guard policy.readsTraining(for: network), let data else { return try average() }
    let training = try examples(of: data, context)
    let engine = StageEngine(context)
    let session = try engine.evaluation(
      EvaluationJob(network, over: training.examples(at: [0]), batchSize: batch))
    guard engine.proceeds() else { throw CancellationRequested() }
    engine.tally.addPass()
    return try session.statistics(at: parameters, over: training)
  }
}
