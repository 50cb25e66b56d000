/// The order of an epoch, one position at a time and without a table.
///
/// A Feistel network over the next power of two, walked until it lands inside [0, count) (Black and Rogaway 2002).
public struct EpochPermutation: Sendable {
  private let count: Int
  /// Bits of the two halves; their sum addresses at least `count` values.
  private let lowBits: UInt64, highBits: UInt64
  private let roundKeys: SIMD8<UInt32>

  public init(count: Int, seed: UInt64, epoch: Int) {
    precondition(count >= 0 && count <= 1 << 40, "A permutation has at most 2⁴⁰ places.")
    self.count = count
    let bits = max(UInt64(Int.bitWidth - max(count - 1, 0).leadingZeroBitCount), 2)
    lowBits = bits / 2
    highBits = bits - bits / 2
    let random = CounterRandom(seed: seed, purpose: .shuffle, epoch: epoch)
    let (a, b) = (random.words(at: 0), random.words(at: 1))
    roundKeys = SIMD8(a.0, a.1, a.2, a.3, b.0, b.1, b.2, b.3)
  }

  public subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "A position lies inside its permutation.")
    var value = UInt64(position)
    repeat { value = encrypt(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func encrypt(_ value: UInt64) -> UInt64 {
    var low = value & (1 << lowBits - 1)
    var high = value >> lowBits
    for round in stride(from: 0, to: roundKeys.scalarCount, by: 2) {
      high ^= mix(low, roundKeys[round]) & (1 << highBits - 1)
      low ^= mix(high, roundKeys[round + 1]) & (1 << lowBits - 1)
    }
    return high << lowBits | low
  }

  /// A bijective scrambler of 32 bits, keyed; any good one serves between Feistel rounds.
  private func mix(_ half: UInt64, _ key: UInt32) -> UInt64 {
    var x = UInt32(truncatingIfNeeded: half ^ half >> 32) ^ key
    x = (x ^ x >> 16) &* 0x7FEB_352D
    x = (x ^ x >> 15) &* 0x846C_A68B
    return UInt64(x ^ x >> 16)
  }
}
