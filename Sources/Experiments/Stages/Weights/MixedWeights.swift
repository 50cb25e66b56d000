import Declarations
import Networks
import Neural
import Platform
import Workflow

/// A stage that makes weights out of weights, and has to say where their batch-norm statistics come from.
protocol MixingStage: NetworkStage {
  var data: Input<DatasetSource>? { get }
  var batch: Int { get }
  /// Nil for what applies to mixed weights: an estimate over all of the training split.
  var statistics: StatisticsPolicy? { get }
}

/// Fields that such stages share.
enum MixingFields {
  static func statistics<Root: MixingStage>() -> Field<Root, StatisticsPolicy?> {
    Field(
      "statistics", \.statistics, optional: StatisticsPolicy.schema,
      "Where the batch-norm statistics of the new weights come from (default: estimate, over the training split).",
      alsoCalled: ["bn_statistics", "update_bn", "bn_update", "norms"])
  }

  static func network<Root: MixingStage>() -> Field<Root, Network> {
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

  static func batch<Root: MixingStage>() -> Field<Root, Int> {
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256, "Examples per forward pass of an estimate.",
      alsoCalled: SettingSynonyms.batch)
  }
}

extension MixingStage {
  static var inherited: [String] { ["network", "data"] }

  var policy: StatisticsPolicy { statistics ?? .estimate(examples: nil) }

  private var isEstimated: Bool {
    if case .estimate = policy { network.hasStatistics } else { false }
  }

  /// The training split, where statistics are estimated over it.
  func partsRead(of source: Reference) -> Set<String>? {
    isEstimated && source.name == data?.name ? [DatasetSplit.train.rawValue] : []
  }

  /// Reports a network that does not fit the data, and statistics that cannot be had.
  ///
  /// - Parameter own: what is said where `own` is written: mixed weights have none.
  func reportMixing(own: String, in context: CheckContext) {
    if let data {
      let check = NetworkCheck(network: network, data: data)
      check.report(in: context)
      if isEstimated { check.report(batch: batch, in: context) }
    } else if isEstimated {
      context.report(
        "batch-norm statistics are estimated on a data set, and none is given", at: ["data"],
        help: "set `data`, or take `statistics: average`")
    }
    if statistics != nil, !network.hasStatistics {
      context.report(
        "the network has no batch norms, and so no running statistics", at: ["statistics"],
        help: "leave it out")
    } else if policy == .own {
      context.report(own, at: ["statistics"], help: "`estimate`, or `average`")
    }
  }

  /// The statistics of new weights.
  ///
  /// - Parameter average: those of the weights that they are made of, weighted as these are.
  func mixedStatistics(
    at parameters: [Float], averaged average: () throws -> [Float], in context: StageContext
  ) throws -> [Float] {
    guard network.hasStatistics else { return [] }
    guard case .estimate(let count) = policy, let data else { return try average() }
    let training = try context.examples(data, .train)
    let engine = StageEngine(context)
    let session = try engine.evaluation(
      EvaluationJob(network, over: training.examples(at: [0]), batchSize: batch))
    guard engine.proceeds() else { throw CancellationRequested() }
    engine.tally.addPass()
    return try session.statistics(at: parameters, over: count.map { training.drawn($0) } ?? training)
  }
}
