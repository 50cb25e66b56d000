import Declarations

/// What one kind of work on one network took.
struct BenchmarkResult: Sendable {
  let network: BenchmarkNetwork
  let work: BenchmarkWork
  let timings: Timings
  /// Dense floating-point operations of one piece.
  let operations: Int
  /// Operations a second that the threads could do at most.
  let peak: Double
  /// Bytes that the process had in use at most; nil where the system does not say.
  let peakMemory: Int?

  /// Dense operations a second.
  var speed: Double { Double(operations) / timings.median }
  var shareOfPeak: Double { speed / peak }

  var json: JSON {
    [
      "network": JSON(network.rawValue), "work": JSON(work.rawValue), "unit": JSON(work.unit),
      "count": JSON(timings.count), "milliseconds": timings.json,
      "gigaflop": JSON(Double(operations) * 1e-9), "gigaflop-per-second": JSON(speed * 1e-9),
      "share-of-peak": JSON(shareOfPeak), "peak-memory-bytes": peakMemory.map { JSON($0) } ?? .null,
    ]
  }
}
