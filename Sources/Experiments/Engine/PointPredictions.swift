import Neural
import Workflow

/// What networks predict for one split. Data are read, and the network is compiled, when they are first wanted.
///
/// Batch-norm statistics are estimated anew at every point over the training split, as they are no combination
/// of the ends'; a network that comes with its own is measured with those.
final class PointPredictions {
  private let stage: any MeasuringStage
  private let split: DatasetSplit
  private let session: EngineSession
  private let context: StageContext
  private var loaded: Examples?
  private var compiled: CompiledNetwork?
  private var prepared: PointEvaluation?

  init(of stage: any MeasuringStage, on split: DatasetSplit, session: EngineSession, context: StageContext) {
    self.stage = stage
    self.split = split
    self.session = session
    self.context = context
  }

  /// Calls `receive` with the predictions at each place of a family, in order.
  ///
  /// - Throws: `CancellationRequested` between points where the user asked for the run to stop.
  func run(
    points: [[Double]], of family: NetworkFamily, receive: (Int, Predictions) throws -> Void
  ) throws {
    if points.isEmpty { return }
    let evaluation = try evaluation(with: family.norms)
    let examples = try examples()
    try evaluation.run(
      points: points.indices, basis: family.basis, coefficients: { family.coefficients(points[$0]) },
      weights: { family.weights(points[$0]) },
      receive: { point, outputs in
        guard session.proceeds() else { throw CancellationRequested() }
        session.tally.addPass()
        try receive(point, Predictions(outputs: outputs, of: examples))
        return true
      })
  }

  /// Predictions whose outputs were kept; nil where these are not of the split and network.
  func predictions(fromKept bytes: [UInt8]) throws -> Predictions? {
    let examples = try examples()
    let outputCount = examples.count * (try stage.network.output().count)
    guard bytes.count == outputCount * MemoryLayout<Float>.size else { return nil }
    let outputs = [Float](unsafeUninitializedCapacity: outputCount) { buffer, count in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      count = buffer.count
    }
    return Predictions(outputs: outputs, of: examples)
  }

  /// Whether networks have batch-norm statistics, which are estimated over the training split.
  static func readsTraining(_ network: Network) -> Bool {
    ((try? network.layout())?.bufferCount ?? 0) > 0
  }

  private func examples() throws -> Examples {
    if let loaded { return loaded }
    let examples = try context.examples(stage.data, split)
    loaded = examples
    return examples
  }

  private func network() throws -> CompiledNetwork {
    if let compiled { return compiled }
    let made = try session.compile(stage.network, batchSize: stage.batch)
    compiled = made
    return made
  }

  /// - Parameter norms: the batch-norm statistics to use; nil where they are estimated at each point.
  private func evaluation(with norms: [Float]?) throws -> PointEvaluation {
    let compiled = try network()
    let examples = try examples()
    if let norms {
      let batches = ExampleBatches(examples, batchSize: stage.batch)
      return PointEvaluation(compiled, over: batches, buffers: .given(norms))
    }
    if let prepared { return prepared }
    var buffers = PointEvaluation.Buffers.given([])
    if compiled.layout.bufferCount > 0 {
      let training = split == .train ? examples : try context.examples(stage.data, .train)
      buffers = .estimated(ExampleBatches(training, batchSize: stage.batch))
    }
    let made = PointEvaluation(
      compiled, over: ExampleBatches(examples, batchSize: stage.batch), buffers: buffers)
    prepared = made
    return made
  }
}
