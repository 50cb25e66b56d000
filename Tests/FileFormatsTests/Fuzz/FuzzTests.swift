import Foundation
import TestSupport
import Testing

@testable import FileFormats

/// Files that were damaged at random, by the thousand.
///
/// `FuzzLimits` says how to try more of them.
@Suite("files damaged at random")
struct FuzzTests {
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
    let before = FuzzLimits.peakMemory
    let tally = FuzzLimits.hold("files", usual: 500, mostMemory: 512 << 20) { seed in
      var mutation = Mutation(seed: UInt64(seed), samples: samples)
      do {
        try Self.readAll(FileContent(name: "x", bytes: mutation.file()))
      } catch {
        #expect(error is FileFormatError, "seed \(seed)")
        throw error
      }
    }
    // In the quick run too.
    let growth = FuzzLimits.peakMemory - before
    #expect(growth < 512 << 20, "memory grew by \(growth >> 20) MiB")
    let count = tally.taken + tally.refused
    #expect(tally.refused > count / 4 && tally.taken > count / 100, "\(tally)")
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
}
