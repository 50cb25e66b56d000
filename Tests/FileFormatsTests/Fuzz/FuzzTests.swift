import Foundation
import Platform
import Testing

@testable import FileFormats

/// Files that were damaged at random, by the thousand.
///
/// `THALWEG_FUZZ=20000` says how many, and `THALWEG_FUZZ_FIRST` with which seed to begin; the seed at work is then kept
/// in `thalweg-fuzz-seed` in the folder of temporary files, for the case that the process ends.
@Suite("files damaged at random")
struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["THALWEG_FUZZ"].flatMap { Int($0) }
  private static let first = environment["THALWEG_FUZZ_FIRST"].flatMap { Int($0) } ?? 0
  private static let quickCount = 500

  private static let names = [
    "state-dict.pth", "protocol-5.pth", "legacy.pth", "module.pth", "legacy-module.pth", "checkpoint.pth",
    "no-checksums.pth", "views.pth", "legacy-views.pth", "types.pth", "two.pth", "call.pth", "arrays.npz",
    "deflated.npz", "streamed.npz", "texts.npz", "fortran.npy", "objects-1.pth", "objects-4.pth",
    "legacy-objects.pth", "numpy-1.pth", "numpy-2.pth", "numpy-5.pth", "others.pth", "negated.pth",
    "widths.pth",
    "big-endian.pth", "settings.pth", "extra-state.pth", "protocol-0.pth", "protocol-1.pth",
    "legacy-protocol-1.pth", "legacy-protocol-4.pth", "widths.npz", "orders.npz", "headers.npz",
    "unreadable.npz",
    "mac.npz", "mixed.npz",
  ]

  private static func samples() throws -> [Data] {
    try names.map { try Fixture.content($0).bytes }
      + [SafetensorsFile.encode(SafetensorsTests.tensors, metadata: ["a": "b"])]
  }

  @Test("each is read or refused, in little time and memory")
  func damaged() throws {
    let samples = try Self.samples()
    let count = Self.count ?? Self.quickCount
    let before = Self.peakMemory
    var tally = (read: 0, refused: 0, slowest: 0.0)
    for seed in Self.first..<Self.first + count {
      if Self.count != nil { Self.note(seed) }
      var mutation = Mutation(seed: UInt64(seed), samples: samples)
      let file = mutation.file()
      let start = ContinuousClock.now
      do {
        try Self.readAll(FileContent(name: "x", bytes: file))
        tally.read += 1
      } catch {
        #expect(error is FileFormatError, "seed \(seed)")
        tally.refused += 1
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      tally.slowest = max(tally.slowest, seconds)
      #expect(seconds < 10, "seed \(seed) took \(seconds) s")
    }
    let growth = Self.peakMemory - before
    #expect(growth < 512 << 20, "memory grew by \(growth >> 20) MiB")
    #expect(tally.refused > count / 4 && tally.read > count / 100, "\(tally)")
    if Self.count != nil {
      print("\(count) files: \(tally), peak memory \(Self.peakMemory >> 20) MiB, \(growth >> 20) of it here")
    }
  }

  private static func readAll(_ content: FileContent) throws {
    _ = FileKind(of: content)
    let file = try TensorFile(decoding: content)
    for other in file.passedOver { _ = file.refusal(of: other.name) }
    var refusals: [any Error] = []
    for index in file.tensors.indices {
      do {
        let tensor = try file.read(index)
        _ = (tensor.floats(), tensor.integers())
      } catch {
        refusals.append(error)
      }
    }
    if let first = refusals.first { throw first }
  }

  private static func note(_ seed: Int) {
    let place = FileManager.default.temporaryDirectory.appending(path: "thalweg-fuzz-seed")
    try? Data("\(seed)\n".utf8).write(to: place)
  }

  /// The most memory that the process has had, in bytes.
  private static var peakMemory: Int {
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
