import Declarations
import Networks
import Neural
import Workflow

/// A normal distribution of weights from states on the way of a training: SWAG (Maddox et al. 2019).
struct Posterior: NetworkStage {
  static let kind = "posterior"
  static let version = 1
  static let summary =
    "Makes a normal distribution of weights of the epochs that a training kept (SWAG), for `ensemble` to sample from."
  static let synonyms: [Synonym] = ["swag", "gaussian_posterior", "swag_posterior"]
  static let inherited = ["network", "data"]

  static let posterior = Output<PosteriorResult>("posterior")
  static let spread = Output<PosteriorSpread>("spread")
  static let outputs = [posterior.declaration, spread.declaration]
  static let alternatives = ["of", "trajectory"]

  let named: [Input<Weights>]
  var trajectory: Trajectory?
  let firstEpoch: Int?
  let rank: Int
  let network: Network
  let data: Input<DatasetSource>?

  static let schema = Schema<Posterior>.record(
    "`posterior`",
    Field(
      "of", \.named, .oneOrMore(of: .input()), default: [],
      "The states that it is made of, in the order of the training.",
      alsoCalled: ["weights", "models", "states"]),
    Field(
      "trajectory", \.trajectory, optional: Trajectory.schema,
      "Instead of `of`: a training whose kept epochs are its states.",
      alsoCalled: ["training", "swag", "checkpoints", "run"]),
    MixingFields.firstEpoch(\.firstEpoch),
    Field(
      "rank", \.rank, rank, default: 20,
      "How many deviations are kept, those of the last states; 0 leaves the variance of each weight alone (diagonal SWAG).",
      alsoCalled: ["max_num_models", "max_rank", "deviations", "K", "columns"]),
    MixingFields.network(), MixingFields.dataHandedOn(\.data),
    ComputingFields.engine(),
    build: {
      Posterior(
        named: $0, trajectory: $1, firstEpoch: $2, rank: $3, network: $4.computed(by: $6), data: $5)
    })

  private static let rank = Schema<Int>.integer(0...1000).checked { rank throws(SettingError) in
    if rank == 1 {
      throw SettingError(
        "one deviation has no variance: it is divided by the number of deviations less one",
        help: "2 or more, or 0 for the variance of each weight alone")
    }
  }

  /// What it is made of, in order.
  var states: [Input<Weights>] { trajectory?.states ?? named }

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { [] }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = self
    suited.trajectory = trajectory?.resolved(from: firstEpoch, in: context)
    return suited
  }

  func check(in context: CheckContext) {
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    report(weights: named, in: "of", help: "a posterior is of weights of one network", in: context)
    trajectory?.report(from: firstEpoch, in: "trajectory", in: context)
    if firstEpoch != nil, trajectory == nil {
      context.report(
        "weights that are named all count", at: ["from-epoch"],
        help: "write `trajectory: a` in place of `of`, or leave it out")
    }
    let isResolved = trajectory == nil || trajectory?.states.first?.reference.output != nil
    if states.count == 1, isResolved {
      context.report(
        "one state has no variance", at: [named.isEmpty ? "trajectory" : "of"],
        help: named.isEmpty
          ? "keep more epochs, as with `keep: {every-epochs: 1}`" : "name more states of the training")
    }
  }

  /// The states are read one by one, as there may be hundreds of them; the sums have twice the precision.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let vector = try NetworkEstimate(network, batch: 1, in: context).memory.vector
    let kept = min(rank, states.count) +| 2
    return ResourceEstimate(memory: (kept *| 3 +| 8) *| vector, results: kept *| vector)
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    var estimate = PosteriorEstimate(count: states.count, rank: rank)
    for (index, input) in states.enumerated() {
      try context.checkCancellation()
      context.report(Progress(unit: "state", done: Double(index), of: Double(states.count)))
      estimate.add(try context.load(input).parameters(for: layout))
    }
    let posterior = estimate.posterior
    try context.emit(
      Self.posterior, PosteriorResult(posterior, ofStates: states.count, layout: layout))
    try context.emit(Self.spread, PosteriorSpread(of: posterior, states: states.count, layout: layout))
  }
}
