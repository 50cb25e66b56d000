import Networks
import Neural
import Platform
import Workflow

/// A network, whatever its weights, and the data that it is measured on.
struct MeasuredNetwork {
  let network: Network
  let data: Input<DatasetSource>
  /// The data whose training split statistics are estimated over, where those are others than what it is measured on.
  var training: Input<DatasetSource>?
  /// Examples that are looked at together.
  let batch: Int
  /// Which batch-norm statistics its networks have.
  let policy: StatisticsPolicy
}

/// What networks predict for one split. Data are read, and the engine made ready, when they are first wanted.
///
/// Batch-norm statistics are estimated anew at every point over the training split, as they are no combination
/// of the ends'; a network that comes with its own is measured with those.
final class PointPredictions {
  private let measured: MeasuredNetwork
  let split: DatasetSplit
  private let engine: StageEngine
  private let context: StageContext
  private var loaded: Examples?
  private var prepared: (any EvaluationSession)?
  private var estimating: NormPolicy?

  init(
    of measured: MeasuredNetwork, on split: DatasetSplit, engine: StageEngine, context: StageContext
  ) {
    self.measured = measured
    self.split = split
    self.engine = engine
    self.context = context
  }

  /// Calls `receive` with the predictions at each place of a family, in order.
  ///
  /// - Throws: `CancellationRequested` between points where the user asked for the run to stop.
  func run(
    points: [[Double]], of family: NetworkFamily, receive: (Int, Predictions) throws -> Void
  ) throws {
    if points.isEmpty { return }
    let examples = try examples()
    if let repair = family.repair {
      for (index, place) in points.enumerated() {
        let parameters = try engine.repairs.parameters(of: family, repair, at: place) {
          try UnitRepair(of: measured.network, over: try drawn(), batch: measured.batch, engine: engine)
        }
        try session().evaluate(SinglePoint(parameters), at: [[]], norms: try estimated()) { _, outputs in
          guard engine.proceeds() else { throw CancellationRequested() }
          engine.tally.addPass()
          try receive(index, Predictions(outputs: outputs, of: examples))
        }
      }
      return
    }
    let norms = try norms(of: family)
    try session().evaluate(family.space, at: points, norms: norms) { point, outputs in
      guard engine.proceeds() else { throw CancellationRequested() }
      engine.tally.addPass()
      try receive(point, Predictions(outputs: outputs, of: examples))
    }
  }

  /// Predictions whose outputs were kept; nil where these are not of the split and network.
  func predictions(fromKept bytes: [UInt8]) throws -> Predictions? {
    Predictions(kept: bytes, width: try measured.network.output().count, of: try examples())
  }

  private func examples() throws -> Examples {
    if let loaded { return loaded }
    let examples = try context.examples(measured.data, split)
    loaded = examples
    return examples
  }

  private func session() throws -> any EvaluationSession {
    if let prepared { return prepared }
    let made = try engine.evaluation(
      EvaluationJob(measured.network, over: try examples(), batchSize: measured.batch))
    prepared = made
    return made
  }

  private func norms(of family: NetworkFamily) throws -> NormPolicy {
    if let averaged = family.averaged { return .averaged(averaged.start, averaged.end) }
    return try family.norms.map { .given($0) } ?? estimated()
  }

  private func estimated() throws -> NormPolicy {
    if let estimating { return estimating }
    guard measured.network.hasStatistics else { return .given([]) }
    let policy = NormPolicy.estimated(over: try drawn())
    estimating = policy
    return policy
  }

  /// The training examples that statistics are measured over.
  private func drawn() throws -> Examples {
    let training =
      split == .train && measured.training == nil
      ? try examples() : try context.examples(measured.training ?? measured.data, .train)
    return measured.policy.examples(from: training, for: measured.network)
  }
}

extension Network {
  /// Whether it has batch-norm statistics, which are estimated over the training split where it is a point of many.
  var hasStatistics: Bool { ((try? layout())?.bufferCount ?? 0) > 0 }
}
