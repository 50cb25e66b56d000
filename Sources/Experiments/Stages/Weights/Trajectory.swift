import Declarations
import Workflow

/// States on the way of a training, in their order, under one name: `trajectory: a` means the epochs that `a` keeps.
///
/// In keys stand the states themselves, so that asking for them has nothing trained again, and keeping one more changes
/// what depends on it alone. A stage that takes one resolves it in `resolvingDefaults`, reports on it in `check`, and loads
/// `states` one by one.
struct Trajectory: Sendable {
  /// The states, in order; of a training by its name, that alone until it is resolved.
  let states: [Input<Weights>]

  /// `a`, or weights in their order: `[a/epoch-1, a/epoch-5, a]`.
  static let schema: Schema<Trajectory> = Schema<[Input<Weights>]>.oneOrMore(of: .input()).mapped(
    { states throws(SettingError) in Trajectory(states: states) }, from: \.states)

  /// The same where the names of states are printed in the result.
  static let namedSchema: Schema<Trajectory> = Schema<[Input<Weights>]>.oneOrMore(
    of: Input<Weights>.namedSchema
  ).mapped({ states throws(SettingError) in Trajectory(states: states) }, from: \.states)

  /// The training whose kept states are meant; nil where states are named.
  private var training: Reference? {
    guard states.count == 1, states[0].reference.output == nil else { return nil }
    return states[0].reference
  }

  /// What the states are called in tables and figures: "epoch-5", or what made them.
  var names: [String] { states.map { $0.reference.output ?? $0.name } }

  /// The epoch after which each state was kept; nil where one was not kept so.
  var epochs: [Int]? {
    let found = names.compactMap { $0.hasPrefix("epoch-") ? Int($0.dropFirst(6)) : nil }
    return found.count == states.count ? found : nil
  }

  /// With the states that the training keeps, from an epoch on where one is given; as it is where there are none.
  func resolved(from first: Int? = nil, in context: CheckContext) -> Trajectory {
    guard let training else { return self }
    let kept = (context.stage(training) as? any StateKeeping)?.keptStates ?? []
    let states = kept.filter { $0.epoch >= first ?? 0 }.map { state in
      Input<Weights>(
        reference: Reference(
          "\(training.name)/\(state.output)", types: training.types, place: training.place))
    }
    return states.isEmpty ? self : Trajectory(states: states)
  }

  /// With the states that each of several trainings keeps, where it is named by itself.
  func resolvingEach(in context: CheckContext) -> Trajectory {
    Trajectory(states: states.flatMap { Trajectory(states: [$0]).resolved(in: context).states })
  }

  /// Reports each of several trainings that keeps no states.
  func reportEach(in field: PathStep, context: CheckContext) {
    for state in states { Trajectory(states: [state]).report(in: field, in: context) }
  }

  /// Reports a training that keeps no states, or none from an epoch on.
  ///
  /// - Parameter first: the epoch, which stands in the field `from-epoch`.
  func report(from first: Int? = nil, in field: PathStep, in context: CheckContext) {
    guard let training, let stage = context.stage(training) else { return }
    guard let keeper = stage as? any StateKeeping else {
      context.report(
        "'\(training.name)' is no training, and has no states on its way", at: [field],
        help: "name a training that keeps epochs, or list weights in their order")
      return
    }
    if let last = keeper.keptStates.last {
      guard let first else { return }
      context.report(
        "'\(training.name)' keeps no epoch from \(first) on", at: ["from-epoch"],
        help: "the last epoch that it keeps is \(last.epoch)")
    } else {
      context.report(
        "'\(training.name)' keeps no epochs", at: [field],
        help: "write `keep: {every-epochs: 1}` in '\(training.name)'")
    }
  }
}

/// A stage that has states on its way as results.
protocol StateKeeping: NetworkStage {
  /// Names of the results, in the order of the way, with the epochs after which the states are.
  var keptStates: [(output: String, epoch: Int)] { get }
}

extension Train: StateKeeping {
  var keptStates: [(output: String, epoch: Int)] { keptEpochs.map { ("epoch-\($0)", $0) } }
}
