import Neural
import Workflow

/// What networks at many weight vectors predict for one split.
///
/// Batch-norm statistics are estimated anew at every point over the training split, as they are no combination
/// of the ends'.
struct PointPredictions {
  private let session: EngineSession
  private let evaluation: PointEvaluation
  private let labels: [UInt8]
  private let classCount: Int

  /// - Parameter batch: examples in an evaluation batch, which is part of what decides the bytes.
  init(
    _ network: Network, over input: Input<DatasetSource>, split: DatasetSplit, batch: Int,
    session: EngineSession, context: StageContext
  ) throws {
    let examples = try context.examples(input, split)
    let source = ExampleBatches(examples, batchSize: batch)
    let compiled = try session.compile(network, batchSize: batch)
    var buffers = PointEvaluation.Buffers.given([])
    if compiled.layout.bufferCount > 0 {
      let training = split == .train ? examples : try context.examples(input, .train)
      buffers = .estimated(ExampleBatches(training, batchSize: batch))
    }
    self.session = session
    evaluation = PointEvaluation(compiled, over: source, buffers: buffers)
    labels = examples.classLabels
    classCount = compiled.outputWidth
  }

  /// Calls `receive` with the predictions at each point, in order.
  ///
  /// - Throws: `CancellationRequested` between points where the user asked for the run to stop.
  func run(
    points: Int, weights: (Int) throws -> [Float], receive: (Int, Predictions) throws -> Void
  ) throws {
    try evaluation.run(points: 0..<points, weights: weights) { point, outputs in
      guard session.proceeds() else { throw CancellationRequested() }
      try receive(point, Predictions(logits: outputs, labels: labels, classCount: classCount))
      return true
    }
  }

  /// Whether networks have batch-norm statistics, which are estimated over the training split.
  static func readsTraining(_ network: Network) -> Bool {
    ((try? network.layout())?.bufferCount ?? 0) > 0
  }
}

extension Examples {
  fileprivate var classLabels: [UInt8] {
    guard case .classes(let classes) = targets else { return [] }
    return classes
  }
}
