import Networks

/// Derivatives on this machine's processor: gradients are exact, products with the Hessian central differences of them.
final class NativeCurvature: CurvatureSession {
  private let job: CurvatureJob
  private let compiled: CompiledNetwork
  private let batches: ExampleBatches
  private let batch: Batch

  /// - Parameter compiled: the job's network, for its batches; other weights are in it after each call.
  /// - Throws: `TrainingFailure.unsuitable` where network, loss and data do not belong together.
  init(_ job: CurvatureJob, with compiled: CompiledNetwork) throws(TrainingFailure) {
    (self.job, self.compiled) = (job, compiled)
    batches = ExampleBatches(job.examples, batchSize: job.batchSize)
    batch = batches.makeBatch()
    guard job.loss is any NativeLoss else {
      throw .unsuitable("'\(type(of: job.loss).kind)' is a loss that this engine does not compute")
    }
    guard batches.input == compiled.plan.input else {
      throw .unsuitable("an example is \(batches.input), and the network expects \(compiled.plan.input)")
    }
    if let complaint = job.loss.complaint(
      outputs: compiled.outputWidth, classBound: batches.classBound, targetWidth: batches.targetWidth)
    {
      throw .unsuitable(complaint)
    }
    if batches.batchCount == 0 { throw .unsuitable("there are no examples to take derivatives over") }
  }

  var isExact: Bool { false }

  var batchCount: Int { batches.batchCount }

  func gradient(
    at weights: [Float], statistics: [Float], over range: Range<Int>, proceed: () throws -> Void
  ) throws -> (loss: Double, gradient: [Double]) {
    compiled.load(parameters: weights)
    let isFixed = job.norms == .evaluation
    if isFixed, !statistics.isEmpty { compiled.load(buffers: statistics) }
    let sums = AlignedStorage<Double>(count: compiled.layout.parameterCount, filledWith: 0)
    var tally = LossTally()
    for index in range {
      try proceed()
      compiled.fill(batch, from: batches, epoch: 0, index: index)
      tally += compiled.gradient(
        of: batch, loss: job.loss, dropout: nil, movingBuffers: false, fixingStatistics: isFixed)
      let (weight, gradient) = (Double(batch.count), compiled.gradient.base)
      compiled.forEachBlock { range, _ in
        for place in range { sums.base[place] += weight * Double(gradient[place]) }
      }
    }
    let share = 1 / Double(tally.examples)
    return (tally.meanLoss, (0..<compiled.layout.parameterCount).map { share * sums.base[$0] })
  }

  func product(
    _ direction: [Double], at weights: [Float], statistics: [Float], difference: Double,
    proceed: () throws -> Void
  ) throws -> [Double] {
    try centralDifference(
      direction, at: weights, statistics: statistics, difference: difference, proceed: proceed)
  }
}
