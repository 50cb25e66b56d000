import Networks
import Neural
import TestSupport
import Testing

@testable import TorchEngine

/// The engine inside and PyTorch on the processor, which are asked the same.
enum BothEngines {
  static let native = NativeEngine(cores: 1)
  /// One worker for all tests.
  static let torch = TorchEngine()
  private static let settings = TorchSettings(device: "cpu", threads: 1)

  /// A network as PyTorch computes it here; the engine inside does not look at this.
  static func network(_ network: Network) -> Network { network.computed(by: .torch(settings)) }

  static func evaluations(_ job: EvaluationJob) throws -> [any EvaluationSession] {
    [
      try native.evaluation(job, threads: ThreadBudget(1)),
      try torch.evaluation(job, threads: ThreadBudget(1)),
    ]
  }

  /// What both make of `count` steps from one state, the engine inside first.
  static func steps(_ count: Int, of job: TrainingJob, from state: TrainingState) throws -> [TrainingState] {
    try [native as any Engine, torch].map { engine in
      var state = state
      let session = try engine.training(job, threads: ThreadBudget(1))
      _ = try session.advance(&state, toStep: state.step + count) { _ in .proceed }
      return state
    }
  }

  /// The state after some steps of the engine inside, with records of later ones.
  static func state(after count: Int, of job: TrainingJob) throws -> TrainingState {
    var state = job.initialState
    _ = try native.training(job, threads: ThreadBudget(1)).advance(&state, toStep: count) { _ in .proceed }
    state.steps = []
    return state
  }
}

/// How far two vectors are from each other.
enum Deviation {
  /// The largest difference, in units of the largest value of the second.
  static func of(_ found: some Collection<Float>, _ expected: some Collection<Float>) -> Double {
    guard found.count == expected.count else { return .infinity }
    return largest(zip(found, expected).map { $0 - $1 }) / max(largest(expected), .leastNormalMagnitude)
  }

  static func largest(_ values: some Collection<Float>) -> Double {
    values.reduce(0) { max($0, $1.isFinite ? Double(abs($1)) : .infinity) }
  }

  /// Tensors of a vector that differ by more than `bound` of their largest value, each in words.
  ///
  /// What is smaller than a hundred thousandth of the whole vector's largest is rounding alone: the gradient of a bias before
  /// a batch norm, which is 0, is left out. (PyTorch's sums of it have been seen above a millionth.)
  static func complaints(
    _ found: [Float], _ expected: [Float], _ layout: ParameterLayout, bound: Double
  ) -> [String] {
    let floor = 1e-5 * largest(expected)
    return layout.parameters.compactMap { tensor in
      let (one, other) = (found[tensor.range], expected[tensor.range])
      if largest(one) < floor, largest(other) < floor { return nil }
      let deviation = of(one, other)
      return deviation <= bound ? nil : "\(tensor.name): \(deviation)"
    }
  }
}
