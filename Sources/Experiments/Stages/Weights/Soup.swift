import Declarations
import Networks
import Neural
import ResultStore
import Workflow

/// A soup of networks (Wortsman et al. 2022): the mean of some of them, chosen on held-out examples; or of all.
///
/// Greedy: the best of them by itself is kept; each of the others in turn, the better first, is kept where the mean with it is
/// no worse. Members and mixtures are measured under one policy of statistics, so that a soup is never worse than its best
/// member there.
struct Soup: MeasuringStage {
  static let kind = "soup"
  static let version = 1
  static let summary =
    "Averages networks that are chosen on the validation split one by one (a greedy soup), or all of them."
  static let synonyms: [Synonym] = ["greedy_soup", "model_soup"]

  static let selection = Output<SoupSelection>("selection")
  static let outputs = [
    MixedOutputs.weights.declaration, selection.declaration, MixedOutputs.changes.declaration,
  ]

  /// How members are chosen.
  enum Selecting: String, CaseIterable, Sendable { case greedy, uniform }

  let members: [Input<Weights>]
  let selecting: Selecting
  var metrics: MetricChoice
  var sigma: Double?
  let split: DatasetSplit
  var statistics: StatisticsPolicy?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Soup>.record(
    "`soup`",
    Field(
      "of", \.members, .oneOrMore(of: Input<Weights>.namedSchema), role: .extent,
      "The networks to choose from.",
      alsoCalled: ["models", "weights", "members", "candidates"]),
    Field(
      "select", \.selecting, .keyword, default: .greedy, role: .observation,
      "greedy (a member is kept where the mean with it is no worse), or uniform (all are).",
      alsoCalled: ["selection", "type"]),
    Field(
      "by", \.metrics, metric, default: .standard("accuracy"), role: .observation,
      "The metric that decides (values: mse).", alsoCalled: ["metric", "monitor"]),
    MeasuringFields.sigma(\.sigma),
    Field(
      "split", \.split, .keyword, default: .validation, role: .observation,
      "The split that it is chosen on: validation, or train; never test.", alsoCalled: ["on"]),
    MixingFields.statistics(\.statistics),
    Field(
      "network", \.network, .network, "The network (default: that of the weights).",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(), "The data set (default: that of the weights).",
      alsoCalled: SettingSynonyms.data),
    MixingFields.batch(\.batch), ComputingFields.engine(),
    build: {
      Soup(
        members: $0, selecting: $1, metrics: $2, sigma: $3, split: $4, statistics: $5,
        network: $6.computed(by: $9), data: $7, batch: $8)
    })

  private static let metric = MetricChoice.schema.checked { choice throws(SettingError) in
    if choice.names.count > 1 {
      throw SettingError("a soup is chosen by one metric", help: "measure others with `evaluate`")
    }
  }

  static let metricsOfValues = ["mse"]
  var measuredCurve: Input<FittedCurve>? { nil }
  var standardPolicy: StatisticsPolicy { .estimate(examples: nil) }
  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  /// Statistics are estimated unless something else is written: it is written out where there are any, so that its points are
  /// those of an evaluation that estimates too.
  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    if statistics == nil, network.hasStatistics { suited.statistics = .estimate(examples: nil) }
    guard let targets = context.source(data)?.targets else { return suited }
    suited.metrics = metrics.resolvingDefaults(to: targets, ofValues: Self.metricsOfValues)
    if sigma == nil, suited.metrics.wantsNoise { suited.sigma = targets.noise }
    return suited
  }

  func check(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    if split == .test {
      context.report(
        "a soup is not chosen on the test split: what it comes to there would say nothing of examples that it has not seen",
        at: ["split"], help: "leave it out, and hold examples out with `validation:` in '\(data.name)'")
    } else {
      check.report(missing: [split], at: ["split"], in: context)
    }
    if readsTraining { check.report(batch: batch, in: context) }
    check.report(augmentationOf: policy, in: context)
    MetricCheck(metrics: metrics, sigma: sigma, data: data, network: network).report(in: context)
    report(weights: members, in: "of", help: "weights of one network can be averaged", in: context)
    switch statistics {
    case .repair?: reportUnits(in: context)
    case .own?:
      context.report(
        "an average has no statistics of its own", at: ["statistics"], help: "`estimate`, or `average`")
    case .some where !network.hasStatistics:
      context.report(
        "the network has no batch norms, and so no running statistics", at: ["statistics"],
        help: "leave it out")
    default: break
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let kitchen = try SoupKitchen(self, in: context)
    let metric = kitchen.metrics[0]
    let alone = members.indices.map { kitchen.known([$0]) }
    var done = alone.count { $0 != nil }
    if done == members.count, members.count > 1 {
      switch selecting {
      case .uniform: done += kitchen.known(Array(members.indices)) == nil ? 0 : 1
      case .greedy:
        let steps = GreedySelection.steps(
          alone: alone.compactMap(\.self), isBetterWhenLower: metric.isBetterWhenLower
        ) { kitchen.known($0) }
        done += steps.dropFirst().count { $0.value != nil }
      }
    }
    return CachedProgress(
      unit: "network", done: Double(done), of: Double(measurements), scopes: [kitchen.scope])
  }

  /// Each member, and each mean that is tried.
  private var measurements: Int {
    if members.count == 1 { return 1 }
    return selecting == .greedy ? 2 * members.count - 1 : members.count + 1
  }

  func run(in context: StageContext) throws {
    let kitchen = try SoupKitchen(self, in: context)
    let metric = kitchen.metrics[0]
    var (done, reused) = (0, 0)
    func measured(_ members: [Int]) throws -> Double {
      let (value, isReused) = try kitchen.value(members)
      done += 1
      reused += isReused ? 1 : 0
      context.report(
        Progress(
          unit: "network", done: Double(done), of: Double(measurements), reused: Double(reused),
          figures: [Progress.Figure(metric.name, value)]))
      return value
    }
    let alone = try members.indices.map { try measured([$0]) }
    context.warnOfResult(ofNonFinite: alone.map { [$0] }, unit: "network", on: split)
    let steps: [GreedySelection.Step]
    switch selecting {
    case .greedy:
      steps = try GreedySelection.steps(alone: alone, isBetterWhenLower: metric.isBetterWhenLower) {
        try measured($0)
      }
    case .uniform:
      let whole = members.count == 1 ? alone[0] : try measured(Array(members.indices))
      steps = members.indices.map {
        GreedySelection.Step(
          member: $0, alone: alone[$0], value: $0 == members.count - 1 ? whole : nil, isKept: true)
      }
    }
    let kept = steps.filter(\.isKept).map(\.member).sorted()
    let best = GreedySelection.order(of: alone, isBetterWhenLower: metric.isBetterWhenLower)[0]
    try MixtureFinish(network: network, data: data, batch: batch, policy: policy).emit(
      Mixture(
        parameters: kitchen.average(kept), members: { kept.map { kitchen.parameters[$0] } },
        shares: kept.map { _ in 1 / Double(kept.count) },
        averagedBuffers: { WeightAverage.of(kept.map { kitchen.buffers[$0] }) },
        reference: kitchen.parameters[best], referenceInWords: "its best member",
        method: "\(selecting.rawValue) soup of \(kept.count) of \(members.count)"), in: context)
    var selection = SoupSelection(
      metric: metric.name, split: split.rawValue, isGreedy: selecting == .greedy, steps: steps,
      names: members.map(\.reference.text))
    selection.statistics = try statisticsRecord(in: context)
    try context.emit(Self.selection, selection)
  }
}

/// Measures members of a soup and means of them, each remembered by its weights.
private final class SoupKitchen {
  let parameters: [[Float]]
  let buffers: [[Float]]
  let metrics: [any Metric]
  private let stage: Soup
  private let context: StageContext
  private let source: PointPredictions

  init(_ stage: Soup, in context: StageContext) throws {
    (self.stage, self.context) = (stage, context)
    let layout = try stage.network.layout()
    let weights = try stage.members.map { try context.load($0) }
    parameters = try weights.map { try $0.parameters(for: layout) }
    buffers = try weights.map { try $0.buffers(for: layout) }
    metrics = stage.chosenMetrics
    source = stage.predictions(on: stage.split, by: StageEngine(context), in: context)
  }

  /// The mean of some members, whose places rise.
  func average(_ members: [Int]) -> [Float] { WeightAverage.of(members.map { parameters[$0] }) }

  var scope: CacheNamespace { points([0]).scope }

  /// What the mean of some members comes to, where that is remembered.
  func known(_ members: [Int]) -> Double? { points(members).knownValues(of: metrics, at: [])?[0] }

  /// What the mean of some members comes to, and whether that took no pass.
  func value(_ members: [Int]) throws -> (Double, isReused: Bool) {
    var isReused = false
    let values = try points(members).values(of: metrics, at: [[]]) { _, reused, _ in isReused = reused > 0 }
    return (values[0][0], isReused)
  }

  private func points(_ members: [Int]) -> CachedEvaluator {
    let mean = average(members)
    let family: NetworkFamily
    if case .repair = stage.policy, members.count > 1 {
      family = NetworkFamily(repairing: mean, of: members.map { parameters[$0] })
    } else if stage.readsTraining {
      family = NetworkFamily(estimatedAt: mean)
    } else {
      family = NetworkFamily(parameters: mean, norms: WeightAverage.of(members.map { buffers[$0] }))
    }
    return stage.points(
      family, on: stage.split, keeping: .predictions, unit: "network", source: source, in: context)
  }
}

/// The order in which a greedy soup tries its members, and which it keeps.
enum GreedySelection {
  struct Step: Equatable {
    let member: Int
    /// What it comes to by itself.
    let alone: Double
    /// What the mean of it and those that are kept comes to; nil where that is not known.
    let value: Double?
    let isKept: Bool
  }

  /// Members by what they come to alone, the best first; of equal ones the first. What is not a number comes last.
  static func order(of alone: [Double], isBetterWhenLower: Bool) -> [Int] {
    func rank(_ value: Double) -> Double {
      value.isNaN ? .infinity : isBetterWhenLower ? value : -value
    }
    return alone.indices.sorted { (rank(alone[$0]), $0) < (rank(alone[$1]), $1) }
  }

  /// - Parameter measure: what the mean of some members comes to, whose places rise; nil where that is not known, and the
  ///   steps end there.
  static func steps(
    alone: [Double], isBetterWhenLower: Bool, _ measure: ([Int]) throws -> Double?
  ) rethrows -> [Step] {
    let order = order(of: alone, isBetterWhenLower: isBetterWhenLower)
    guard let first = order.first else { return [] }
    var kept = [first]
    var best = alone[first]
    var steps = [Step(member: first, alone: best, value: best, isKept: true)]
    for member in order.dropFirst() {
      let tried = (kept + [member]).sorted()
      guard let value = try measure(tried) else { return steps }
      // What is not a number is never kept.
      let isKept = isBetterWhenLower ? value <= best : value >= best
      if isKept { (kept, best) = (tried, value) }
      steps.append(Step(member: member, alone: alone[member], value: value, isKept: isKept))
    }
    return steps
  }
}

extension Soup {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let measuring = try MeasuringEstimate(
      stage: self, places: measurements, metrics: 1, bytesOfNumber: 80, keepsPredictions: true,
      holdsPredictions: false
    ).resourceEstimate(in: context)
    let vector = try NetworkEstimate(network, batch: batch, in: context).memory.vector
    return ResourceEstimate(
      memory: measuring.memory +| members.count *| vector, results: measuring.results +| vector,
      remembered: measuring.remembered, operations: measuring.operations, units: measuring.units)
  }
}
