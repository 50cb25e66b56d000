import Declarations
import Neural
import ResultStore
import Workflow

/// A stage that measures networks on splits of a data set.
protocol MeasuringStage: NetworkStage {
  /// The curve that its networks are taken from; nil where it measures networks as they were made.
  var measuredCurve: Input<FittedCurve>? { get }
  /// Whether its networks are made of others: points of curves, lines and planes, which have no statistics of their own.
  var measuresMixtures: Bool { get }
  /// Whether the weights of its networks stand in its settings. Those of a stage that makes curves of its own do not: a curve
  /// stands in the scope of its cells as in that of a stage which names one.
  var namesCurve: Bool { get }
  var data: Input<DatasetSource> { get }
  /// Examples that are looked at together.
  var batch: Int { get }
  var metrics: MetricChoice { get set }
  /// The standard deviation of the noise of the targets, for the metrics that want it.
  var sigma: Double? { get set }
  /// Which batch-norm statistics its networks have; nil for what applies to such networks.
  var statistics: StatisticsPolicy? { get }
  /// The policy that applies where none is written.
  var standardPolicy: StatisticsPolicy { get }
  /// What it measures, unless metrics are written, where targets are values.
  static var metricsOfValues: [String] { get }
  /// The splits that it measures on, and the field that names them.
  var measured: (splits: [DatasetSplit], field: PathStep) { get }
}

extension MeasuringStage {
  static var inherited: [String] { ["network", "data"] }
  static var metricsOfValues: [String] { ["mse", "nll"] }
  var measuresMixtures: Bool { measuredCurve != nil }
  var namesCurve: Bool { true }

  var standardPolicy: StatisticsPolicy { .standard(onCurve: measuresMixtures) }

  var chosenMetrics: [any Metric] { metrics.metrics(noise: sigma, of: network) }

  func resolvingDefaults(in context: CheckContext) -> Self { resolvingMeasures(in: context) }

  /// The stage with metrics that suit its data, and their noise.
  func resolvingMeasures(in context: CheckContext) -> Self {
    guard let targets = context.source(data)?.targets else { return self }
    var suited = self
    suited.metrics = metrics.resolvingDefaults(to: targets, ofValues: Self.metricsOfValues)
    if sigma == nil, suited.metrics.wantsNoise { suited.sigma = targets.noise }
    return suited
  }

  /// The splits measured, and the training split where batch-norm statistics are estimated over it.
  func partsRead(of source: Reference) -> Set<String>? {
    let wanted = Set(measured.splits.map(\.rawValue))
    return readsTraining ? wanted.union([DatasetSplit.train.rawValue]) : wanted
  }

  /// Whether batch-norm statistics are estimated at its networks.
  var readsTraining: Bool { policy.readsTraining(for: network) }

  func check(in context: CheckContext) { reportMeasured(in: context) }

  /// Reports a network that does not fit the data, and splits that these do not have.
  func reportMeasured(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    if let measuredCurve { report(curve: measuredCurve, in: context) }
    check.report(missing: measured.splits, at: [measured.field], in: context)
    if readsTraining { check.report(batch: batch, in: context) }
    reportStatistics(in: context)
    check.report(augmentationOf: policy, in: context)
    MetricCheck(metrics: metrics, sigma: sigma, data: data, network: network).report(in: context)
  }

  var measuredNetwork: MeasuredNetwork {
    MeasuredNetwork(network: network, data: data, batch: batch, policy: policy)
  }

  /// What its networks predict for one split: of its data, or of others.
  func predictions(
    on split: DatasetSplit, of others: Input<DatasetSource>? = nil, by engine: StageEngine,
    in context: StageContext
  ) -> PointPredictions {
    var measured = measuredNetwork
    if let others {
      measured = MeasuredNetwork(
        network: network, data: others, training: data, batch: batch, policy: policy)
    }
    return PointPredictions(of: measured, on: split, engine: engine, context: context)
  }

  /// The networks of a family on one split, of which `source` computes what is not remembered.
  ///
  /// - Parameter others: data that they are measured on in place of the stage's.
  func points(
    _ family: NetworkFamily, on split: DatasetSplit, of others: Input<DatasetSource>? = nil,
    keeping: CachedEvaluator.Keeping, unit: String, source: PointPredictions, in context: StageContext
  ) -> CachedEvaluator {
    CachedEvaluator(
      family, in: scope(of: family, on: split, of: others, in: context), keeping: keeping, unit: unit,
      source: source, context: context)
  }

  /// What the points of a family on one split have in common.
  ///
  /// In place of the curve stand the weights that the family is made of (nothing, of a single network: it stands in the
  /// key of its cells), and in place of the data those splits alone that a point's bytes follow from.
  func scope(
    of family: NetworkFamily, on split: DatasetSplit, of others: Input<DatasetSource>? = nil,
    in context: StageContext
  ) -> CacheNamespace {
    // Version 1: logits of one network on a split in order; the place of a network by `NetworkFamily`.
    let curve =
      namesCurve || family.identity == .null ? [] : [JSON.Member("curve", family.identity)]
    let readsImages = family.isEstimated || family.repair != nil
    return context.scope(
      of: "points", version: 1, adding: curve,
      without: readsImages ? [] : ["statistics", "estimate", "augmentation"]
    ) { reference in
      switch reference.name {
      case measuredCurve?.name: family.identity
      case data.name:
        dataIdentity(
          on: split, of: others ?? data,
          estimating: family.repair != nil || (family.isEstimated && network.hasStatistics),
          in: context)
      default: family.weights[ExactText(reference.text)]
      }
    }
  }

  private func dataIdentity(
    on split: DatasetSplit, of measured: Input<DatasetSource>, estimating: Bool, in context: StageContext
  ) -> JSON {
    func digest(_ split: DatasetSplit, of data: Input<DatasetSource>) -> JSON {
      JSON(context.digest(of: split.rawValue, of: data).description)
    }
    guard estimating else { return ["measured": digest(split, of: measured)] }
    return ["measured": digest(split, of: measured), "norms": digest(.train, of: data)]
  }
}
