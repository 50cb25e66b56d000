import Kernels

/// How many float32 operations a second the cores can do at most, as measured: a multiply-add counts as two.
///
/// Nothing but multiply-adds in registers. What a real computation reaches is compared with this; one that counts
/// dense operations and does fewer can come out above it.
public enum FloatingPointPeak {
  /// Operations a second of `budget`'s threads together: the best of several tries, about 0.15 s in all.
  public static func measure(workers: WorkerPool, budget: ThreadBudget) -> Double {
    let threads = min(budget.limit, workers.width)
    let numbers = AlignedFloats(count: workers.width * size, filledWith: 0)
    for participant in 0..<workers.width { prepare(numbers.base + participant * size, participant) }
    let clock = ContinuousClock()
    return (0..<tries).reduce(0) { best, _ in
      var operations: Int64 = 0
      let time = clock.measure {
        operations = run(parts: threads * partsOfThread, numbers, workers, budget)
      }
      return max(best, Double(operations) / (time / .seconds(1)))
    }
  }

  private static let tries = 5
  /// So many that a thread which comes late or is taken away costs little.
  private static let partsOfThread = 60
  private static let rounds: Int64 = 70_000
  private static let size = Int(thalweg_probe_size)

  private static func run(
    parts: Int, _ numbers: AlignedFloats, _ workers: WorkerPool, _ budget: ThreadBudget
  ) -> Int64 {
    let counts = AlignedStorage<Int64>(count: parts, filledWith: 0)
    workers.runOnSharedMemory(parts: parts, budget: budget) { part, participant in
      thalweg_peak_probe(numbers.base + participant * size, rounds, counts.base + part)
    }
    return counts.array.reduce(0, +)
  }

  /// The chains settle near term / (1 - factor), far from overflow and from subnormal numbers.
  private static func prepare(_ numbers: UnsafeMutablePointer<Float>, _ participant: Int) {
    for index in 0..<size { numbers[index] = Float(index + participant + 1) / 64 }
    (numbers[0], numbers[1]) = (0.75, 0.5)
  }
}
