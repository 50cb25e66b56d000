import Declarations
import Networks
import Neural
import Platform
import ResultStore
import Workflow

/// What metrics come to on the validation split along a training, each remembered under the mark of its state.
///
/// The mark stands for the weights, since a trajectory's settings and its rates up to a step decide them. So a value, or
/// a metric more, is found without the state as long as values or predictions are kept.
final class ValidationCells {
  let metrics: [any Metric]
  private let network: Network
  private let data: Input<DatasetSource>
  private let batch: Int
  private let scope: CacheNamespace
  private let cache: PointCache
  private let context: StageContext
  private var examples: Examples?
  private var session: (any EvaluationSession)?

  /// - Parameter checkpoints: of the training.
  init(
    _ metrics: [any Metric], of network: Network, on data: Input<DatasetSource>, batch: Int,
    along checkpoints: CheckpointStore, in context: StageContext
  ) {
    (self.metrics, self.network, self.data, self.batch) = (metrics, network, data, batch)
    self.context = context
    scope = context.scope(
      of: "validation", version: 1, along: checkpoints,
      ["measured": context.identity(ofParts: [DatasetSplit.validation.rawValue], of: data)])
    cache = context.cells(in: scope)
  }

  /// Whether no state is needed to know what the metrics come to at a mark.
  func knows(_ mark: CheckpointID) -> Bool {
    metrics.allSatisfy { value(of: $0, at: mark) != nil } || context.hasPredictions(for: key(mark))
  }

  /// What the metrics come to at a mark, where all of that is remembered.
  func values(at mark: CheckpointID) -> [Double]? {
    let known = metrics.compactMap { value(of: $0, at: mark) }
    return known.count == metrics.count ? known : nil
  }

  /// What the metrics come to at a mark.
  ///
  /// - Parameter state: is asked for the state where that is needed.
  func values(at mark: CheckpointID, _ state: () throws -> TrainingState) throws -> [Double] {
    let known = metrics.compactMap { value(of: $0, at: mark) }
    if known.count == metrics.count { return known }
    let predictions = try kept(at: mark) ?? predictions(of: try state(), at: mark)
    return try metrics.map { metric in
      if let known = value(of: metric, at: mark) { return known }
      let value = try metric.remembered(
        of: predictions, at: "step \(mark.step) on the validation split")
      context.service(RunEngines.self).tally.addValue()
      cache.remember(value.littleEndian, for: key(mark, metric))
      return value
    }
  }

  private func predictions(of state: TrainingState, at mark: CheckpointID) throws -> Predictions {
    let examples = try heldOut()
    let engine = StageEngine(context)
    let session =
      try session ?? engine.evaluation(EvaluationJob(network, over: examples, batchSize: batch))
    self.session = session
    var found: [Float] = []
    try session.evaluate(SinglePoint(state.weights), at: [[]], norms: .given(state.buffers)) { _, outputs in
      found = outputs
    }
    engine.tally.addPass()
    context.keepPredictions(found.withUnsafeBytes { Array($0) }, for: key(mark))
    return Predictions(outputs: found, of: examples)
  }

  /// Predictions that were kept; nil where these are not of the split and network.
  private func kept(at mark: CheckpointID) throws -> Predictions? {
    guard let bytes = context.predictions(for: key(mark)) else { return nil }
    return Predictions(kept: bytes, width: try network.output().count, of: try heldOut())
  }

  private func heldOut() throws -> Examples {
    if let examples { return examples }
    let read = try context.examples(data, .validation)
    examples = read
    return read
  }

  private func key(_ mark: CheckpointID) -> Digest { scope.key(of: mark.name) }
  private func key(_ mark: CheckpointID, _ metric: any Metric) -> Digest {
    scope.key(of: "\(mark.name) \(metric.identity)")
  }

  private func value(of metric: any Metric, at mark: CheckpointID) -> Double? {
    cache.payload(for: key(mark, metric)).flatMap(Double.init(littleEndian:))
  }
}
