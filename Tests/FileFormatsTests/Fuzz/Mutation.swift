import Foundation

@testable import FileFormats

/// Makes a damaged file of sound ones, always the same for the same seed.
struct Mutation {
  private var state: UInt64
  private let samples: [Data]

  /// What sizes and offsets are often mistaken for.
  private static let telling: [UInt64] = [
    0, 1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max,
  ]

  init(seed: UInt64, samples: [Data]) {
    state = seed
    self.samples = samples
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// One of the samples with a few changes: of its bytes, or of those of an entry where it is an archive, which is
  /// then packed with sound sizes and checksums.
  mutating func file() -> Data {
    let sample = samples[below(samples.count)]
    guard below(2) == 0, let archive = try? ZipArchive(FileContent(name: "", bytes: sample)),
      let entries = try? archive.entries.map({ ($0.name, try archive.bytes(of: $0)) }), !entries.isEmpty
    else { return changed(sample) }
    let pickle = entries.firstIndex { $0.0.hasSuffix(".pkl") } ?? 0
    let chosen = below(4) == 0 ? below(entries.count) : pickle
    return ZipWriter.archive(
      entries.enumerated().map { index, entry in
        (name: entry.0, bytes: index == chosen ? changed(entry.1) : entry.1)
      })
  }

  private mutating func changed(_ sample: Data) -> Data {
    var bytes = [UInt8](sample)
    for _ in 0..<(below(2) == 0 ? 1 : 1 + below(4)) { change(&bytes) }
    return Data(bytes)
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count)
    let length = min(bytes.count - place, 1 + below(below(4) == 0 ? 200 : 8))
    switch below(9) {
    case 0: bytes.removeLast(bytes.count - place)
    case 1: bytes.removeSubrange(place..<place + length)
    case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: below(bytes.count))
    case 3: for index in place..<place + length { bytes[index] = UInt8(truncatingIfNeeded: next()) }
    case 4 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
    case 5: write(Self.telling[below(Self.telling.count)], 1 << below(4), at: place, in: &bytes)
    case 6: write(UInt64(below(2 * bytes.count + 1)), 1 << below(4), at: place, in: &bytes)
    case 7:
      let other = [UInt8](samples[below(samples.count)])
      let start = below(other.count)
      bytes.insert(contentsOf: other[start..<min(other.count, start + length)], at: place)
    default:
      let part = Array(bytes[place..<place + length])
      for _ in 0..<below(1000) { bytes.insert(contentsOf: part, at: place) }
    }
  }

  private func write(_ value: UInt64, _ size: Int, at place: Int, in bytes: inout [UInt8]) {
    for index in 0..<min(size, bytes.count - place) {
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }
}
