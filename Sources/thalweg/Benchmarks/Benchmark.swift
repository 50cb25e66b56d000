import Declarations

/// What is timed: Thalweg's own engine, or PyTorch through the calls of a run.
enum BenchmarkEngine: String, CaseIterable, Sendable {
  case native
  case torch
}

/// How much is timed, and on what.
struct BenchmarkSettings: Sendable {
  let engine: BenchmarkEngine
  /// Of PyTorch.
  let device: String
  let batch: Int
  let threads: Int
  /// How long each case is timed, in seconds; at least a few pieces are timed whatever it says.
  let seconds: Double
  /// Points of a landscape, at most 441.
  let points: Int
  /// Images that a landscape looks at.
  let images: Int
  /// Images that batch norms are estimated from at each point of a landscape; given statistics where it is 0.
  let statistics: Int

  /// Places along each side of a landscape's grid.
  static let grid = 21
  /// Batches that steps go through in turn.
  static let batchesInTurn = 16
}

/// What is timed.
enum BenchmarkWork: String, CaseIterable, Sendable {
  /// A step of training an endpoint: batch, forward and backward with dropout, Adam.
  case train
  /// A step of fitting a quadratic Bézier curve: SGD with momentum on its control point.
  case curve
  /// A batch in evaluation mode.
  case evaluate
  /// A point of a landscape: all images at the weights of that point, their loss and accuracy.
  case landscape

  /// What one measured time is the time of.
  var unit: String {
    switch self {
    case .train, .curve: "step"
    case .evaluate: "batch"
    case .landscape: "point"
    }
  }

  /// Those that are timed where nothing is said; a landscape takes long.
  static let usual: [BenchmarkWork] = [.train, .curve, .evaluate]
}

/// What one kind of work on one network took.
struct BenchmarkResult: Sendable {
  let network: BenchmarkNetwork
  let work: BenchmarkWork
  let timings: Timings
  /// Of a piece, all threads and processes together; nil where the system does not say.
  var processorSeconds: Double?
  /// Dense floating-point operations of one piece.
  let operations: Int
  /// Operations a second that the threads could do at most; nil of what does not compute on the processor.
  let peak: Double?
  /// Bytes that the process had in use at most; nil where the system does not say.
  let peakMemory: Int?

  /// Dense operations a second.
  var speed: Double { Double(operations) / timings.median }
  var shareOfPeak: Double? { peak.map { speed / $0 } }

  var json: JSON {
    [
      "network": JSON(network.name), "work": JSON(work.rawValue), "unit": JSON(work.unit),
      "count": JSON(timings.count), "milliseconds": timings.json,
      "processor-milliseconds": processorSeconds.map { JSON($0 * 1000) } ?? .null,
      "gigaflop": JSON(Double(operations) * 1e-9), "gigaflop-per-second": JSON(speed * 1e-9),
      "share-of-peak": shareOfPeak.map { JSON($0) } ?? .null,
      "peak-memory-bytes": peakMemory.map { JSON($0) } ?? .null,
    ]
  }
}

/// Why a benchmark or a check could not be carried out.
struct BenchmarkFailure: Error {
  let message: String
  let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }
}
