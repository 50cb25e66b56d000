import Declarations
import Networks
import Neural
import Workflow

/// Measures how far loss and error rise on straight ways between networks: a layer or a group of layers at a time
/// (Adilova et al. 2023, arXiv 2307.06966), between every two of several networks, or from the centre of a star to networks.
struct BarrierStage: MeasuringStage {
  static let kind = "barriers"
  static let version = 1
  static let summary =
    "Measures barriers between two networks layer by layer, between every two of several networks, or around a centre."

  static let synonyms: [Synonym] = [
    "barrier", "layerwise", "layer_wise", "llmc", "lmc", "linear_connectivity", "barrier_matrix", "pairwise",
  ]

  static let barriers = Output<BarrierEvaluation>("barriers")
  static let outputs = [barriers.declaration]
  static let alternatives = ["from", "between", "centre"]

  let from: Input<Weights>?
  let to: Input<Weights>?
  let between: [Input<Weights>]
  let centre: Input<Weights>?
  let joined: [Input<Weights>]
  let heldOut: [Input<Weights>]
  let parting: BarrierParting
  let groups: [NamedValue<[String]>]
  let pointCount: Int
  let statistics: StatisticsPolicy?
  let splits: [DatasetSplit]
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<BarrierStage>.record(
    "`barriers`",
    Field(
      "from", \.from, optional: Input<Weights>.namedSchema, role: .extent,
      "The network that layers are moved away from; all others of its layers stay as they are.",
      alsoCalled: ["start", "model_a", "a"]),
    Field(
      "to", \.to, optional: Input<Weights>.namedSchema, role: .extent,
      "The network that layers are moved towards.", alsoCalled: ["end", "model_b", "b"]),
    Field(
      "between", \.between, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "Instead of `from` and `to`: networks of which every two are measured.",
      alsoCalled: ["weights", "models", "networks", "of"]),
    Field(
      "centre", \.centre, optional: Input<Weights>.namedSchema, role: .extent,
      "Instead of `from` and `to`: the centre of a star, from which the straight way to each of `joined` and `held-out` is measured, "
        + "beside those between every two of these.", alsoCalled: ["center", "star", "star_model"]),
    Field(
      "joined", \.joined, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "The networks that the centre was joined to.",
      alsoCalled: ["anchors", "anchor_models", "source_models"]
    ),
    Field(
      "held-out", \.heldOut, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "Networks that it was not joined to.", alsoCalled: ["held_out_models", "unseen"]),
    Field(
      "by", \.parting, .keyword, default: .layer, role: .extent,
      "What is moved at a time: layer, group (those under `groups`), or all-but-one (all but one layer or group).",
      alsoCalled: ["granularity", "per", "level"]),
    Field(
      "groups", \.groups, .map(of: .oneOrMore(of: .text)), default: [], role: .extent,
      "Groups of layers by name, as names or patterns of their layers or tensors: {early: [conv1, layer1.*], late: fc}.",
      alsoCalled: ["layers", "blocks", "modules"]),
    Field(
      "points", \.pointCount, .integer(2...100_001), default: 11, role: .extent,
      "How many points on each way, including the ends; t_i = i / (points - 1).",
      alsoCalled: SettingSynonyms.points),
    MeasuringFields.statistics(\.statistics),
    Field(
      "splits", \.splits, .oneOrMore(of: .keyword), default: [.test], role: .observation,
      "The splits to measure on.", alsoCalled: ["split"]),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "error"),
      role: .observation, "What to measure (default for regression: `mse`)."),
    MeasuringFields.sigma(\.sigma),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      BarrierStage(
        from: $0, to: $1, between: $2, centre: $3, joined: $4, heldOut: $5, parting: $6, groups: $7,
        pointCount: $8, statistics: $9?.unlessStandard(onCurve: true), splits: $10, metrics: $11, sigma: $12,
        network: $13.computed(by: $16), data: $14, batch: $15)
    })

  static let metricsOfValues = ["mse"]
  var measuredCurve: Input<FittedCurve>? { nil }
  var measuresMixtures: Bool { true }
  var namesCurve: Bool { false }
  var measured: (splits: [DatasetSplit], field: PathStep) { (splits, "splits") }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try BarrierMeasurement(of: self, in: context).cachedProgress()
  }

  func run(in context: StageContext) throws {
    var evaluation = try BarrierMeasurement(of: self, in: context).run()
    evaluation.statistics = try statisticsRecord(in: context)
    try context.emit(Self.barriers, evaluation)
  }

  /// What is moved at a time, in the order of the network; the whole network comes last.
  ///
  /// - Throws: `NetworkMismatch` where layers do not fit together.
  var parts: [NetworkPart] {
    get throws {
      let layout = try network.layout()
      var parts =
        groups.isEmpty
        ? NetworkPart.layers(of: layout) : groups.map { NetworkPart($0.name, $0.value, of: layout) }
      if parting == .allButOne { parts = parts.map { $0.complement(in: layout) } }
      return parts + [.whole(of: layout)]
    }
  }

  /// Pairs of networks by their places in the order of naming: each with those after it, a centre first.
  var pairs: [(first: Int, second: Int)] {
    let count = named.count
    return (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { (first, $0) } }
  }

  var pathCount: Int {
    get throws {
      movesParts ? try parts.count : pairs.count
    }
  }

  /// Whether parts of one network are moved, in place of straight ways between whole networks.
  var movesParts: Bool { between.isEmpty && centre == nil }

  /// The networks around a centre.
  var surrounding: [Input<Weights>] { joined + heldOut }

  /// All networks that it names, in the order of naming.
  var named: [Input<Weights>] {
    movesParts ? [from, to].compactMap(\.self) : between + [centre].compactMap(\.self) + surrounding
  }
}

/// What is moved from one network to another at a time, while the rest stays.
enum BarrierParting: String, CaseIterable, Sendable {
  case layer
  case group
  case allButOne = "all-but-one"
}
