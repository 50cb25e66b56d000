import Declarations
import Networks
import Neural
import Workflow

/// The average of some weights: Σ a_i w_i with Σ a_i = 1; of the epochs that a training kept, stochastic weight averaging
/// (Izmailov et al. 2018).
struct Average: MixingStage {
  static let kind = "average"
  static let version = 2
  static let summary =
    "Averages weights: of seeds, of epochs that a training kept (SWA), with coefficients or evenly."
  static let synonyms: [Synonym] = ["swa", "mean", "average_weights", "uniform_soup", "model_average"]

  static let outputs = MixedOutputs.all
  static let alternatives = ["of", "trajectory"]

  let named: [Input<Weights>]
  var trajectory: Trajectory?
  let firstEpoch: Int?
  let coefficients: [Double]
  let statistics: StatisticsPolicy?
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int

  static let schema = Schema<Average>.record(
    "`average`",
    Field(
      "of", \.named, .oneOrMore(of: .input()), default: [],
      "The weights to average, such as `base/epoch-10`.",
      alsoCalled: ["weights", "models", "members"]),
    Field(
      "trajectory", \.trajectory, optional: Trajectory.schema,
      "Instead of `of`: a training whose kept epochs are averaged (SWA).",
      alsoCalled: ["training", "swa", "checkpoints", "run"]),
    MixingFields.firstEpoch(\.firstEpoch),
    Field(
      "coefficients", \.coefficients, .list(of: .number()), default: [],
      "The share of each, in order; they add up to 1 (default: equal shares).",
      alsoCalled: ["shares", "alphas"]),
    MixingFields.statistics(\.statistics), MixingFields.network(), MixingFields.data(),
    MixingFields.batch(\.batch), ComputingFields.engine(),
    build: {
      Average(
        named: $0, trajectory: $1, firstEpoch: $2, coefficients: $3,
        statistics: $4.flatMap { $0 == .estimate(examples: nil) ? nil : $0 },
        network: $5.computed(by: $8), data: $6, batch: $7)
    })

  /// What is averaged, in order.
  var members: [Input<Weights>] { trajectory?.states ?? named }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    suited.trajectory = trajectory?.resolved(from: firstEpoch, in: context)
    return suited
  }

  func check(in context: CheckContext) {
    reportMixing(own: "an average has no statistics of its own", in: context)
    report(weights: named, in: "of", help: "weights of one network can be averaged", in: context)
    trajectory?.report(from: firstEpoch, in: "trajectory", in: context)
    if firstEpoch != nil, trajectory == nil {
      context.report(
        "weights that are named are all averaged", at: ["from-epoch"],
        help: "write `trajectory: a` in place of `of`, or leave it out")
    }
    if coefficients.isEmpty { return }
    if coefficients.count != members.count {
      context.report(
        "\(coefficients.count) coefficient\(coefficients.count == 1 ? "" : "s") for \(members.count) weights",
        at: ["coefficients"],
        help: "write one for each, in order")
    } else if abs(coefficients.reduce(0, +) - 1) > 1e-6 {
      context.report(
        "the coefficients add up to \(coefficients.reduce(0, +)), not to 1", at: ["coefficients"],
        help: "divide each by their sum")
    } else if case .repair = policy, coefficients.contains(where: { $0 < 0 }) {
      context.report(
        "statistics are interpolated between networks, and a coefficient is below 0", at: ["statistics"],
        help: "`estimate`")
    }
  }

  /// They are read one by one, and sums have twice the precision; a repair wants all of them.
  var heldVectors: Int {
    if case .repair = policy { return members.count +| 4 }
    return 4
  }

  private var shares: [Double] {
    coefficients.isEmpty ? members.map { _ in 1 / Double(members.count) } : coefficients
  }

  /// The weights are read one by one, as there may be hundreds of states.
  func run(in context: StageContext) throws {
    let layout = try network.layout()
    var (parameters, buffers) = (WeightAverage(), WeightAverage())
    var first: [Float]?
    for (index, (input, share)) in zip(members, shares).enumerated() {
      try context.checkCancellation()
      context.report(Progress(unit: "network", done: Double(index), of: Double(members.count)))
      let weights = try context.load(input)
      let values = try weights.parameters(for: layout)
      parameters.add(values, share: share)
      buffers.add(try weights.buffers(for: layout), share: share)
      first = first ?? values
    }
    try emit(
      Mixture(
        parameters: parameters.value,
        members: { try members.map { try context.load($0).parameters(for: layout) } }, shares: shares,
        averagedBuffers: { buffers.value }, reference: first ?? [], referenceInWords: "the first of them",
        method: "average of \(members.count)"),
      in: context)
  }
}
