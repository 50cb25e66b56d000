import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// An evaluation in a worker, point by point; data and base vectors stay there.
final class TorchEvaluation: EvaluationSession {
  private let job: EvaluationJob
  private let session: TorchSession
  private let patience: WorkerPatience
  private let outputs: Int
  private let parameterCount: Int
  private let bufferCount: Int
  /// The base vectors that the worker has.
  private var basis: [[Float]]?

  init(_ job: EvaluationJob, on machine: TorchMachine, at place: TorchPlace, _ threads: ThreadBudget) throws {
    self.job = job
    outputs = try job.network.output().count
    let layout = try job.network.layout()
    (parameterCount, bufferCount) = (layout.parameterCount, layout.bufferCount)
    let patience = WorkerPatience(job.network.settingsHere, isAbandoned: { threads.isAbandoned })
    self.patience = patience
    let network = try job.network.forWorker
    session = TorchSession(on: machine, at: place, patience: patience) { worker, number in
      let data = try worker.name(of: job.examples, patience: patience)
      let answer = try worker.ask(
        "open-evaluation",
        [
          JSON.Member("session", JSON(number)), JSON.Member("network", network),
          JSON.Member("place", place.json),
          JSON.Member("data", JSON(data)), JSON.Member("batch", JSON(job.batchSize)),
        ], patience: patience)
      try answer.verifyFiles(of: job.network)
    }
    try session.ensureOpen()
  }

  func evaluate(
    _ space: any WeightSpace, at places: [[Double]], norms: NormPolicy,
    receive: (_ place: Int, _ outputs: [Float]) throws -> Void
  ) throws {
    let basis = space.basis?.vectors
    for (index, place) in places.enumerated() {
      let weights: [StoredTensor] =
        basis == nil ? [StoredTensor("weights", shape: [parameterCount], space.weights(at: place))] : []
      let coefficients: JSON =
        basis == nil ? .null : .array(space.coefficients(at: place).map { JSON($0) })
      let answer = try session.retrying {
        try prepare(basis)
        let statistics = try statistics(norms, at: place)
        return try session.ask(
          "evaluate",
          [JSON.Member("coefficients", coefficients), JSON.Member("statistics", statistics.value)],
          weights + statistics.arrays)
      }
      try receive(index, try answer.floats("outputs", count: job.examples.count * outputs))
    }
  }

  func statistics(at weights: [Float], over examples: Examples) throws -> [Float] {
    if bufferCount == 0 { return [] }
    try session.ensureOpen()
    let statistics = try statistics(.estimated(over: examples), at: [])
    let answer = try session.ask(
      "evaluate", [JSON.Member("coefficients", .null), JSON.Member("statistics", statistics.value)],
      [StoredTensor("weights", shape: [parameterCount], weights)])
    return try answer.floats("buffers", count: bufferCount)
  }

  /// Makes sure that the worker has the base vectors.
  private func prepare(_ vectors: [[Float]]?) throws {
    if !session.isOpen {
      try session.ensureOpen()
      basis = nil
    }
    guard let vectors, basis != vectors else { return }
    _ = try session.ask(
      "basis", [], [StoredTensor("vectors", shape: [vectors.count, parameterCount], Array(vectors.joined()))])
    basis = vectors
  }

  private func statistics(_ norms: NormPolicy, at place: [Double]) throws -> (
    value: JSON, arrays: [StoredTensor]
  ) {
    func given(_ values: [Float]) -> (JSON, [StoredTensor]) {
      ("given", values.isEmpty ? [] : [StoredTensor("buffers", shape: [values.count], values)])
    }
    switch norms {
    case .given(let values): return given(values)
    case .averaged(let first, let second):
      let t = Float(place[0])
      return given(zip(first, second).map { (1 - t) * $0 + t * $1 })
    case .estimated(let examples):
      return (["data": JSON(try session.name(of: examples)), "batch": JSON(job.batchSize)], [])
    }
  }
}
