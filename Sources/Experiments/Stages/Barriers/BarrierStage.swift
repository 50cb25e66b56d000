import Declarations
import Networks
import Neural
import Workflow

/// Measures how far loss and error rise on straight ways between networks: a layer or a group of layers at a time
/// (Adilova et al. 2023, arXiv 2307.06966), or between every two of several networks.
struct BarrierStage: MeasuringStage {
  static let kind = "barriers"
  static let version = 1
  static let summary =
    "Measures barriers between two networks layer by layer, or between every two of several networks."

  static let synonyms: [Synonym] = [
    "barrier", "layerwise", "layer_wise", "llmc", "lmc", "linear_connectivity", "barrier_matrix", "pairwise",
  ]

  static let barriers = Output<BarrierEvaluation>("barriers")
  static let outputs = [barriers.declaration]
  static let alternatives = ["from", "between"]

  let from: Input<Weights>?
  let to: Input<Weights>?
  let between: [Input<Weights>]
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
        from: $0, to: $1, between: $2, parting: $3, groups: $4, pointCount: $5,
        statistics: $6?.unlessStandard(onCurve: true), splits: $7, metrics: $8, sigma: $9,
        network: $10.computed(by: $13), data: $11, batch: $12)
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

  /// Pairs of networks in the order of naming: each with those after it.
  var pairs: [(first: Int, second: Int)] {
    between.indices.flatMap { first in (first + 1..<max(between.count, first + 1)).map { (first, $0) } }
  }

  var pathCount: Int {
    get throws { between.isEmpty ? try parts.count : pairs.count }
  }
}

/// What is moved from one network to another at a time, while the rest stays.
enum BarrierParting: String, CaseIterable, Sendable {
  case layer
  case group
  case allButOne = "all-but-one"
}

extension BarrierStage {
  func check(in context: CheckContext) {
    reportMeasured(in: context)
    let help = "leave out `network` to inherit it; barriers are between weights of one network"
    for (field, input) in [("from", from), ("to", to)] {
      guard let input else { continue }
      report(
        weights: input.reference, "'\(input.name)' and this stage have different networks", at: [.key(field)],
        help: help, in: context)
    }
    report(weights: between, in: "between", help: help, in: context)
    if from == nil { reportPairs(in: context) } else { reportParts(in: context) }
  }

  private func reportPairs(in context: CheckContext) {
    if between.count == 1 {
      context.report("a barrier is between two networks", at: ["between"], help: "name more networks")
    }
    if to != nil {
      context.report(
        "`to` belongs to `from`, and every two of `between` are measured", at: ["to"],
        help: "leave it out, or name it in `between`")
    }
    for field in ["by", "groups"] where context.writes([.key(field)]) {
      context.report(
        "between every two networks, all layers are moved at once", at: [.key(field)],
        help: "leave it out; with `from` and `to`, barriers are measured by layer")
    }
  }

  private func reportParts(in context: CheckContext) {
    guard let to else {
      return context.report(
        "`from` names a network that layers are moved away from, and `to` is missing", at: ["from"],
        help: "add `to`, the network that they are moved towards")
    }
    if to.reference.text == from?.reference.text {
      context.report(
        "'\(to.reference.text)' is both ends, and there is nothing between them", at: ["to"],
        help: "name other weights")
    }
    switch parting {
    case .group where groups.isEmpty:
      context.report(
        "`by: group` needs groups", at: ["by"],
        help: "add them, such as `groups: {early: [conv1, layer1.*], late: [fc]}`")
    case .layer where !groups.isEmpty:
      context.report(
        "`by: layer` moves single layers, and groups are named", at: ["by"], help: "write `by: group`")
    default: break
    }
    reportGroups(in: context)
  }

  /// Reports patterns that no tensor of the network fits, and tensors that are in two groups.
  private func reportGroups(in context: CheckContext) {
    guard let layout = try? network.layout() else { return }
    var owners: [String: String] = [:]
    for group in groups {
      for (index, pattern) in group.value.enumerated() {
        let fitting = layout.parameters.filter { NetworkPart.isMeant($0.name, by: pattern) }
        if fitting.isEmpty {
          context.report(
            "no layer of the network fits '\(pattern)'", at: ["groups", .key(group.name), .index(index)],
            help: Suggestion.help(for: pattern, among: layout.parameters.map(\.name.layerName).uniqued))
        }
        if let other = fitting.compactMap({ owners[$0.name] }).first(where: { !$0.isExactly(group.name) }) {
          context.report(
            "'\(pattern)' has layers that are in '\(other)' too",
            at: ["groups", .key(group.name), .index(index)], help: "a layer is in one group at most")
        }
        for tensor in fitting { owners[tensor.name] = group.name }
      }
    }
  }
}
