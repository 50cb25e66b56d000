import Declarations
import Networks
import Neural
import Workflow

/// Measures second derivatives of the mean loss over examples: the largest eigenvalues of the Hessian (Lanczos with full
/// reorthogonalisation), its trace (Hutchinson 1990), and its spectral density (stochastic Lanczos quadrature; Ghorbani et al.
/// 2019, arXiv 1901.10159), of all parameters or of each layer's block, of networks or along a curve.
///
/// The loss is the training's without weight decay, dropout is off, and batch norms keep fixed statistics: the loss of one
/// example then does not depend on the others, so that the Hessian is that of the function which the network computes.
struct Curvature: NetworkStage {
  static let kind = "curvature"
  static let version = 1
  static let summary =
    "Measures the Hessian of networks, or along a curve: largest eigenvalues, trace, and spectral density, of all layers or each."

  static let synonyms: [Synonym] = [
    "hessian", "sharpness", "pyhessian", "hessian_spectrum", "eigenvalues", "power_iteration", "hutchinson",
    "lanczos", "density", "esd",
  ]
  static let inherited = ["network", "data", "loss"]

  static let curvature = Output<CurvatureEvaluation>("curvature")
  static let eigenvectors = Output<Eigenvectors>("eigenvectors")
  static let outputs = [curvature.declaration]
  static let furtherTypes = [eigenvectors.declaration.type]
  static let alternatives = ["weights", "curve"]

  /// What is looked at at a time.
  enum Parting: String, CaseIterable, Sendable { case network, layer }

  let weights: [Input<Weights>]
  let curve: Input<FittedCurve>?
  let pointCount: Int
  let parting: Parting
  let eigenvalueCount: Int
  let tolerance: Double
  let steps: Int
  let traceProbes: Int
  let density: DensityProbes?
  let seed: UInt64
  let split: DatasetSplit
  let examples: Int?
  let norms: CurvatureJob.Norms
  let statistics: StatisticsPolicy?
  let difference: Double
  var loss: (any Loss)?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Curvature>.record(
    "`curvature`",
    absent: [
      AbsentCase(
        ["top_n", "k"], "is not a setting", help: "`eigenvalues: 5` says how many of the largest there are")
    ],
    Field(
      "weights", \.weights, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .extent,
      "The networks to look at.", alsoCalled: ["models", "networks", "model", "of"]),
    Field(
      "curve", \.curve, optional: .input(), role: .extent,
      "Instead of networks: a curve, at even points along it."),
    Field(
      "points", \.pointCount, .integer(2...10_001), default: 11, role: .extent,
      "Along a curve: how many points, including the ends; t_i = i / (points - 1).",
      alsoCalled: SettingSynonyms.points),
    Field(
      "by", \.parting, .keyword, default: .network, role: .extent,
      "What is looked at at a time: network (all parameters), or layer (the block of the Hessian that belongs to each layer).",
      alsoCalled: ["granularity", "per"]),
    Field(
      "eigenvalues", \.eigenvalueCount, .integer(1...100), default: 2, role: .extent,
      "How many of the largest eigenvalues.", alsoCalled: ["top", "num_eigenvalues", "count"]),
    Field(
      "tolerance", \.tolerance, .number(NumberRange(lower: 1e-12, upper: 0.5)), default: 1e-3,
      role: .extent,
      "An eigenvalue is settled where the residual |H v - λ v| is below this share of the largest.",
      alsoCalled: ["tol"]),
    Field(
      "steps", \.steps, .integer(1...2000), default: 100, role: .extent,
      "The most steps of Lanczos for the eigenvalues; it ends earlier where all are settled.",
      alsoCalled: ["max_iter", "iterations", "maxIter"]),
    Field(
      "trace", \.traceProbes, .integer(0...100_000), default: 20, role: .extent,
      "How many random vectors of signs the trace is estimated by; 0 for no trace.",
      alsoCalled: ["hutchinson", "trace_probes", "num_samples"]),
    Field(
      "density", \.density, optional: DensityProbes.schema, role: .extent,
      "The spectral density (default: none).", alsoCalled: ["spectrum", "slq", "esd"]),
    Field(
      "seed", \.seed, .seed, default: 0, "Decides the random vectors.", alsoCalled: SettingSynonyms.seed),
    Field(
      "split", \.split, .keyword, default: .train, "The split that the loss is the mean over.",
      alsoCalled: ["splits", "on"]),
    Field(
      "examples", \.examples, optional: .integer(1...1_000_000_000),
      "How many examples of it, drawn once for all (default: all).", alsoCalled: ["subset", "num_examples"]),
    Field(
      "norms", \.norms, .keyword, default: .evaluation,
      "What batch norms do: evaluation (fixed statistics, those of `statistics`), or training (each batch's own, through which "
        + "derivatives go, so that `batch` matters).", alsoCalled: ["mode", "bn_mode"]),
    Field(
      "statistics", \.statistics, optional: StatisticsPolicy.schema,
      "The fixed statistics of batch norms (default: own for named networks, estimate along a curve).",
      alsoCalled: ["bn_statistics", "update_bn", "bn_update"]),
    Field(
      "difference", \.difference, .number(NumberRange(lower: 1e-6, upper: 1)), default: 3e-4,
      "Where products are differences of gradients: how far each weight is moved, as a share of the root mean square of all "
        + "weights. PyTorch computes products exactly, and does not use it.",
      alsoCalled: ["epsilon", "eps", "step_size", "h"]),
    TrainingFields.loss(\.loss), MeasuringFields.network(\.network), MeasuringFields.data(\.data),
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256, "Examples per pass.",
      alsoCalled: SettingSynonyms.batch),
    ComputingFields.engine(),
    build: {
      Curvature(
        weights: $0, curve: $1, pointCount: $2, parting: $3, eigenvalueCount: $4, tolerance: $5, steps: $6,
        traceProbes: $7, density: $8, seed: $9, split: $10, examples: $11, norms: $12,
        statistics: $13?.unlessStandard(onCurve: $1 != nil), difference: $14, loss: $15,
        network: $16.computed(by: $19), data: $17, batch: $18)
    })

  /// Eigenvectors are kept of whole networks, the first of them.
  static let keptVectors = 2

  var keepsVectors: Bool { curve == nil && parting == .network }

  var furtherOutputs: [OutputDeclaration] { keepsVectors ? [Self.eigenvectors.declaration] : [] }

  /// The policy that applies.
  var policy: StatisticsPolicy { statistics ?? .standard(onCurve: curve != nil) }

  /// Whether batch norms have statistics that are given.
  var fixesStatistics: Bool { norms == .evaluation && network.hasStatistics }

  /// Whether statistics are estimated over the training split.
  var estimatesStatistics: Bool { norms == .evaluation && policy.readsTraining(for: network) }

  func partsRead(of source: Reference) -> Set<String>? {
    let own: Set = [split.rawValue]
    return estimatesStatistics ? own.union([DatasetSplit.train.rawValue]) : own
  }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    suited.loss = LossChoice(loss: loss).resolvingDefaults(to: context.source(data)?.targets).loss
    return suited
  }

  func check(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    check.report(missing: [split], at: ["split"], in: context)
    if norms == .training || estimatesStatistics { check.report(batch: batch, in: context) }
    LossChoice(loss: loss).check(data, network, in: context)
    report(
      weights: weights, in: "weights",
      help: "leave out `network` to inherit it; look at networks that differ in separate stages", in: context)
    if let curve { report(curve: curve, in: context) }
    if let name = weights.map(\.reference.text).firstRepeated {
      context.report("'\(name)' is named twice", at: ["weights"], help: "name each network once")
    }
    if curve == nil, context.writes(["points"]) {
      context.report("`points` are those of a curve", at: ["points"], help: "leave it out")
    }
    reportStatistics(in: context)
    check.report(augmentationOf: policy, in: context)
  }

  private func reportStatistics(in context: CheckContext) {
    if norms == .training, context.writes(["norms"]), !network.hasStatistics {
      return context.report(
        "the network has no batch norms, and so no statistics of batches", at: ["norms"], help: "leave it out"
      )
    }
    guard let statistics else { return }
    let complaint: (message: String, help: String)?
    switch statistics {
    case _ where norms == .training:
      complaint = ("with `norms: training` each batch has statistics of its own", "leave it out")
    case .repair: complaint = ("statistics are not repaired here", "`estimate`, or `own`")
    case _ where !network.hasStatistics:
      complaint = ("the network has no batch norms, and so no running statistics", "leave it out")
    case .own where curve != nil:
      complaint = ("points of a curve have no statistics of their own", "`estimate`, or `average`")
    case .average where curve == nil:
      complaint = ("there are no two ends to average the statistics of", "`own` or `estimate`")
    default: complaint = nil
    }
    if let complaint { context.report(complaint.message, at: ["statistics"], help: complaint.help) }
  }

  func warnings(in context: WarningContext) -> [String] {
    guard estimatesStatistics else { return [] }
    return StatisticsWarning(network: network, policy: policy).list(of: self, in: context)
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try CurvatureMeasurement(of: self, in: context).cachedProgress
  }

  func run(in context: StageContext) throws {
    let found = try CurvatureMeasurement(of: self, in: context).run()
    try context.emit(Self.curvature, found.evaluation)
    if let vectors = found.vectors { try context.emit(Self.eigenvectors, vectors) }
  }
}

/// How a spectral density is estimated.
struct DensityProbes: Sendable, Equatable {
  /// Random vectors, each of which is the start of a run of Lanczos.
  let probes: Int
  let steps: Int

  static let schema = Schema<DensityProbes>.record(
    "a spectral density",
    Field(
      "probes", \.probes, .integer(1...10_000), default: 4,
      "Random vectors of signs, the first of those that the trace is estimated by.",
      alsoCalled: ["n_v", "num_draws", "runs"]),
    Field(
      "steps", \.steps, .integer(2...2000), default: 60,
      "Steps of Lanczos from each: moments up to the power 2 steps - 1 are those of the Hessian.",
      alsoCalled: ["lanczos_steps", "iter", "draws"]),
    build: { DensityProbes(probes: $0, steps: $1) })
}
