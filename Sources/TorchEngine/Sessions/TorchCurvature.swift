import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// Derivatives in a worker: gradients, and products with the Hessian by differentiating twice.
final class TorchCurvature: CurvatureSession {
  private let session: TorchSession
  private let parameterCount: Int
  let batchCount: Int

  /// - Throws: `TrainingFailure.unsuitable` where network, loss and data do not belong together.
  init(_ job: CurvatureJob, on machine: TorchMachine, at place: TorchPlace, _ threads: ThreadBudget) throws {
    let output = try job.network.output()
    if job.examples.input != job.network.input {
      throw TrainingFailure.unsuitable(
        "an example is \(job.examples.input), and the network expects \(job.network.input)")
    }
    if let complaint = job.loss.complaint(
      outputs: output.count, classBound: job.examples.classBound, targetWidth: job.examples.targetWidth)
    {
      throw TrainingFailure.unsuitable(complaint)
    }
    batchCount = (job.examples.count + job.batchSize - 1) / job.batchSize
    if batchCount == 0 { throw TrainingFailure.unsuitable("there are no examples to take derivatives over") }
    parameterCount = try job.network.layout().parameterCount
    let patience = WorkerPatience(job.network.settingsHere, isAbandoned: { threads.isAbandoned })
    let settings = [
      JSON.Member("network", try job.network.forWorker), JSON.Member("place", place.json),
      JSON.Member("loss", try job.loss.forWorker), JSON.Member("batch", JSON(job.batchSize)),
      JSON.Member("norms", JSON(job.norms.rawValue)),
    ]
    session = TorchSession(on: machine, at: place, patience: patience) { worker, number in
      let data = try worker.name(of: job.examples, patience: patience)
      let answer = try worker.ask(
        "open-curvature", [JSON.Member("session", JSON(number)), JSON.Member("data", JSON(data))] + settings,
        patience: patience)
      try answer.verifyFiles(of: job.network, job.loss)
    }
    try session.ensureOpen()
  }

  var isExact: Bool { true }

  func gradient(
    at weights: [Float], statistics: [Float], over batches: Range<Int>, proceed: () throws -> Void
  ) throws -> (loss: Double, gradient: [Double]) {
    let answer = try ask(
      "slope", [JSON.Member("batches", [JSON(batches.lowerBound), JSON(batches.upperBound)])], at: weights,
      statistics, [], proceed)
    return (
      answer.values["loss"]?.number ?? .nan,
      try answer.floats("gradient", count: parameterCount).map { Double($0) }
    )
  }

  func product(
    _ direction: [Double], at weights: [Float], statistics: [Float], difference: Double,
    proceed: () throws -> Void
  ) throws -> [Double] {
    let answer = try ask(
      "product", [], at: weights, statistics,
      [StoredTensor("direction", shape: [parameterCount], direction.map { Float($0) })], proceed)
    return try answer.floats("product", count: parameterCount).map { Double($0) }
  }

  private func ask(
    _ name: String, _ values: [JSON.Member], at weights: [Float], _ statistics: [Float],
    _ more: [StoredTensor],
    _ proceed: () throws -> Void
  ) throws -> WorkerAnswer {
    try proceed()
    let buffers =
      statistics.isEmpty ? [] : [StoredTensor("buffers", shape: [statistics.count], statistics)]
    return try session.retrying {
      try session.ensureOpen()
      return try session.ask(
        name, values, [StoredTensor("weights", shape: [parameterCount], weights)] + buffers + more)
    }
  }
}
