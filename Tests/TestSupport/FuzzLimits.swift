import Foundation
import Platform
import Testing

/// Tries many inputs, each made from a seed, and holds them to limits of time and memory.
///
/// `THALWEG_FUZZ=20000` says how many inputs there are, and `THALWEG_FUZZ_FIRST` with which seed to begin; the seed at
/// work is then kept in `thalweg-fuzz-seed` in the folder of temporary files, for the case that the process ends.
public enum FuzzLimits {
  /// What came of the inputs.
  public struct Tally: Sendable {
    public var taken = 0
    public var refused = 0
    public var slowest = 0.0
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let given = environment["THALWEG_FUZZ"].flatMap { Int($0) }
  private static let first = environment["THALWEG_FUZZ_FIRST"].flatMap { Int($0) } ?? 0

  /// In seconds, of one input.
  private static let longest = 10.0

  /// - Parameters:
  ///   - usual: how many inputs there are where nobody says it.
  ///   - mostMemory: in bytes, by which the process may grow over all of them.
  ///   - body: tries the input of a seed; an error says that it was refused.
  @discardableResult
  public static func hold(
    _ name: String, usual: Int, mostMemory: Int = 200 << 20, _ body: (Int) throws -> Void
  ) -> Tally {
    let count = given ?? usual
    let before = peakMemory
    let start = ContinuousClock.now
    var tally = Tally()
    for seed in first..<first + count {
      if given != nil { note("\(name) \(seed)") }
      let began = ContinuousClock.now
      do {
        try body(seed)
        tally.taken += 1
      } catch {
        #expect(!"\(error)".isEmpty, "\(name), seed \(seed)")
        tally.refused += 1
      }
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      tally.slowest = max(tally.slowest, seconds)
      #expect(seconds < longest, "\(name), seed \(seed) took \(seconds) s")
    }
    let growth = peakMemory - before
    if given != nil {
      // Other tests take memory too, where nobody asked for this one.
      #expect(growth < mostMemory, "\(name): memory grew by \(growth >> 20) MiB")
      let seconds = Int((ContinuousClock.now - start) / .seconds(1))
      print("\(name): \(count) inputs in \(seconds) s, \(tally), \(growth >> 20) MiB more memory")
    }
    return tally
  }

  private static func note(_ seed: String) {
    let place = FileManager.default.temporaryDirectory.appending(path: "thalweg-fuzz-seed")
    try? Data("\(seed)\n".utf8).write(to: place)
  }

  /// The most memory that the process has had, in bytes.
  public static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss << 10
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
