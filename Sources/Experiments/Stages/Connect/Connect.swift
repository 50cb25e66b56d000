import Declarations
import Networks
import Neural
import Workflow

/// Connects networks pair by pair by paths of low loss, and finds the tree that joins all of them over the lowest saddles
/// (Draxler et al. 2018, arXiv 1803.00885).
struct Connect: MeasuringStage {
  static let kind = "connect"
  static let version = 2
  static let summary =
    "Connects networks pair by pair by elastic bands, fitted curves or layer-wise paths, and joins all of them by the tree of the "
    + "lowest saddles."

  static let synonyms: [Synonym] = [
    "autoneb", "neb", "nudged_elastic_band", "elastic_band", "graph", "minimum_spanning_tree", "mst",
    "disconnectivity_graph", "layerwise_path", "llpf",
  ]

  static let connections = Output<ConnectionGraph>("connections")
  static let outputs = [connections.declaration]
  static let furtherTypes = [edge(1).declaration.type]

  /// Which pairs are connected.
  enum Pairs: String, CaseIterable, Sendable { case all, tree }

  let weights: [Input<Weights>]
  let method: ConnectMethod
  let pairs: Pairs
  let further: Int
  let pointCount: Int
  let seed: UInt64
  var loss: (any Loss)?
  let statistics: StatisticsPolicy?
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Connect>.record(
    "`connect`",
    Field(
      "weights", \.weights, .list(of: Input<Weights>.namedSchema, minimum: 2), role: .extent,
      "The networks to connect. One more computes its own pairs.",
      alsoCalled: ["networks", "models", "minima", "between", "of"]),
    Field(
      "by", \.method, ConnectMethod.schema, default: .standard, role: .extent,
      "How two of them are connected.", alsoCalled: ["method", "path", "with"]),
    Field(
      "pairs", \.pairs, .keyword, default: .all, role: .extent,
      "Which pairs: all, or tree (those of the tree that joins all networks over the lowest straight ways)."),
    Field(
      "further", \.further, .integer(0...100_000), default: 0, role: .extent,
      "Beyond the tree: how many pairs more are tried, each to get round the highest saddle of the tree as it is then.",
      alsoCalled: ["extra", "more"]),
    Field(
      "points", \.pointCount, .integer(2...10_001), default: 21, role: .extent,
      "How many points are measured on each straight way and each path, including the ends.",
      alsoCalled: SettingSynonyms.points),
    Field(
      "seed", \.seed, .seed, default: 0, role: .extent,
      "Decides the order of examples, the positions t of a fit, and dropout.",
      alsoCalled: SettingSynonyms.seed),
    Field(
      "loss", \.loss, optional: Losses.schema, role: .extent, LossChoice.documentation,
      alsoCalled: SettingSynonyms.loss),
    MeasuringFields.statistics(\.statistics),
    Field(
      "split", \.split, .keyword, default: .test, role: .observation,
      "The split that saddles are measured on; paths are found on the training split.", alsoCalled: ["splits"]
    ),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "error"),
      role: .observation, "What to measure; the first decides the tree (default for regression: `mse`)."),
    MeasuringFields.sigma(\.sigma),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      Connect(
        weights: $0, method: $1, pairs: $2, further: $3, pointCount: $4, seed: $5, loss: $6,
        statistics: $7?.unlessStandard(onCurve: true), split: $8, metrics: $9, sigma: $10,
        network: $11.computed(by: $14), data: $12, batch: $13)
    })

  static let inherited = ["network", "data", "loss"]
  static let metricsOfValues = ["mse"]
  var measuredCurve: Input<FittedCurve>? { nil }
  var measuresMixtures: Bool { true }
  var namesCurve: Bool { false }
  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  /// The curves of the tree's edges, the lowest saddle first.
  var furtherOutputs: [OutputDeclaration] {
    (1..<max(weights.count, 1)).map { Self.edge($0).declaration }
  }

  static func edge(_ number: Int) -> Output<FittedCurve> { Output("edge-\(number)") }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = resolvingMeasures(in: context)
    suited.loss = LossChoice(loss: loss).resolvingDefaults(to: context.source(data)?.targets).loss
    return suited
  }

  /// Beside what is measured, the training split, on which paths are found.
  func partsRead(of source: Reference) -> Set<String>? { [split.rawValue, DatasetSplit.train.rawValue] }

  /// How many pairs there are.
  var pairCount: Int { weights.count * (weights.count - 1) / 2 }

  /// How many of them are connected.
  var connectedCount: Int {
    pairs == .all ? pairCount : min(weights.count - 1 +| further, pairCount)
  }

  func check(in context: CheckContext) {
    reportMeasured(in: context)
    let check = NetworkCheck(network: network, data: data)
    check.report(batch: method.batch, in: context)
    LossChoice(loss: loss).check(data, network, in: context)
    report(
      weights: weights, in: "weights",
      help: "leave out `network` to inherit it; paths are between weights of one network", in: context)
    if let name = weights.map(\.reference.text).firstRepeated {
      context.report("'\(name)' is named twice", at: ["weights"], help: "name each network once")
    }
    if pairs == .all, further > 0 {
      context.report(
        "all pairs are connected, and there are none beyond them", at: ["further"],
        help: "leave it out, or write `pairs: tree`")
    }
    if let first = metrics.metrics(noise: sigma, of: network).first, !first.isBetterWhenLower {
      context.report(
        "the tree is that of the lowest saddles, and '\(first.name)' should be high", at: ["metrics"],
        help: "name `cross-entropy` or `error` first")
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try ConnectMeasurement(of: self, in: context).cachedProgress()
  }

  func run(in context: StageContext) throws {
    let found = try ConnectMeasurement(of: self, in: context).run()
    var graph = found.graph
    graph.statistics = try statisticsRecord(in: context)
    try context.emit(Self.connections, graph)
    let layout = try network.layout()
    for (number, edge) in found.edges.enumerated() {
      try context.emit(
        Self.edge(number + 1),
        FittedCurve(edge.curve, startBuffers: edge.start, endBuffers: edge.end, layout: layout))
    }
  }
}
